import type { Selectable } from 'kysely';
import type { WorkspaceSettings } from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { now } from '../lib/index.ts';
import {
  type AnswerPolicy,
  CALIBRATOR_ID,
  defaultPolicy,
  fitReading,
  type Reading,
} from '../retrieval/index.ts';
import { assessThreshold, enoughToAdapt } from './assess-threshold.ts';
import { judgedAnswers } from './judged-answers.ts';

/** What a manager demands unless said otherwise. */
export const defaultTarget = 0.95;

export type PolicyRow = Pick<
  Selectable<Database['answer_policies']>,
  'target_precision' | 'threshold' | 'certified' | 'calibrator' | 'slope' | 'shift'
>;

/**
 * With what is promised: the precision demanded, and whether the threshold is the one proven for it. `reading` is how
 * the confidences of shown answers read after this workspace's judgements; null while there are too few. Thresholds
 * stay on the scale of the shipped calibrator, on which judgements of different days can be put together.
 */
export type PolicyInForce = AnswerPolicy & {
  promise: { target: number; certified: boolean };
  reading: Reading | null;
};

/** The policy that the bot follows: a manual threshold, else the one that judgements gave, else the shipped default. */
export async function policyInForce(
  db: Db | Trx,
  workspaceId: string,
  settings: WorkspaceSettings,
): Promise<PolicyInForce> {
  const row = await findPolicyRow(db, workspaceId);
  const target = row?.target_precision ?? defaultTarget;
  const promise = { target, certified: isCertified(settings, row) };
  return { ...withThreshold(settings, row), promise, reading: readingOf(row) };
}

function readingOf(row: PolicyRow | undefined): Reading | null {
  if (row?.calibrator !== CALIBRATOR_ID || row.slope === null || row.shift === null) return null;
  return { slope: row.slope, shift: row.shift };
}

export function isCertified(settings: WorkspaceSettings, row: PolicyRow | undefined): boolean {
  return settings.answerThreshold === null && row?.calibrator === CALIBRATOR_ID && row.certified;
}

export function withThreshold(settings: WorkspaceSettings, row: PolicyRow | undefined): AnswerPolicy {
  // A threshold found for the confidences of another calibrator means nothing for these.
  const assessed = row?.calibrator === CALIBRATOR_ID ? row.threshold : null;
  return defaultPolicy({ ...settings, answerThreshold: settings.answerThreshold ?? assessed });
}

export async function findPolicyRow(db: Db | Trx, workspaceId: string): Promise<PolicyRow | undefined> {
  return await db
    .selectFrom('answer_policies')
    .select(['target_precision', 'threshold', 'certified', 'calibrator', 'slope', 'shift'])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
}

/**
 * Looks again at what the judgements prove, in the transaction of what changed them (a rating, a judgement, a golden
 * run, another target, changed knowledge). The workspace's row is locked first, so that of two at once the second sees both.
 */
export async function recertify(db: Trx, workspaceId: string): Promise<void> {
  const target = await lockTarget(db, workspaceId);
  const fallback = defaultPolicy().answerThreshold;
  const judged = await judgedAnswers(db, workspaceId);
  const { certified, threshold } = assessThreshold(judged, { target, fallback });
  const reading = judged.length >= enoughToAdapt ? fitReading(judged) : { slope: null, shift: null };
  await db
    .updateTable('answer_policies')
    .set({
      threshold: threshold === fallback && certified === null ? null : threshold,
      certified: certified !== null,
      calibrator: CALIBRATOR_ID,
      ...reading,
      updated_at: now(),
    })
    .where('workspace_id', '=', workspaceId)
    .execute();
}

/** Locks the workspace's row, made if need be, and tells its target. */
export async function lockTarget(db: Trx, workspaceId: string): Promise<number> {
  await db
    .insertInto('answer_policies')
    .values({
      workspace_id: workspaceId,
      target_precision: defaultTarget,
      threshold: null,
      calibrator: null,
      updated_at: now(),
    })
    .onConflict((c) => c.column('workspace_id').doNothing())
    .execute();
  const row = await db
    .selectFrom('answer_policies')
    .select('target_precision')
    .where('workspace_id', '=', workspaceId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.target_precision;
}
