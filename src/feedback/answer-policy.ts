import { type Actor, appendAudit, getWorkspace, patchWorkspace } from '../accounts/index.ts';
import type { AnswerPolicyInput, AnswerPolicyReport, JudgedShare } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { defaultPolicy, lowerBound, upperBound } from '../retrieval/index.ts';
import { assessThreshold, isRefuted, judgedAt } from './assess-threshold.ts';
import { type JudgedAnswer, judgedAnswers } from './judged-answers.ts';
import { countLeftOut } from './judged-by-people.ts';
import {
  defaultTarget,
  findPolicyRow,
  isCertified,
  lockTarget,
  recertify,
  withThreshold,
} from './policy-in-force.ts';

/** Recent: at most so many of the newest, of at most so many days. */
const mostRecent = 200;
const recentMs = 90 * 24 * 3600_000;

/** What the bot promises, what proves it, what is missing, and whether it still holds. */
export async function getAnswerPolicy(db: Db, workspaceId: string): Promise<AnswerPolicyReport> {
  const [{ settings }, row, judged, leftOut] = await Promise.all([
    getWorkspace(db, workspaceId),
    findPolicyRow(db, workspaceId),
    judgedAnswers(db, workspaceId),
    countLeftOut(db, workspaceId),
  ]);
  const target = row?.target_precision ?? defaultTarget;
  const fallback = defaultPolicy().answerThreshold;
  const { certified, needed } = assessThreshold(judged, { target, fallback });
  const { answerThreshold: threshold, suggestThreshold } = withThreshold(settings, row);
  const manual = settings.answerThreshold;
  // The row says what is in force: it was written with the judgement that changed it.
  const proven = isCertified(settings, row);
  const basis =
    manual !== null ? 'manual' : proven ? 'certified' : threshold > fallback ? 'raised' : 'default';
  const recent = recentlyShown(judged, threshold);
  return {
    targetPrecision: target,
    threshold,
    suggestThreshold,
    basis,
    certified: proven,
    certifiedThreshold: certified,
    defaultThreshold: fallback,
    manualThreshold: manual,
    needed,
    judgements: { ...tally(judged), ...leftOut },
    precision: shareOf(judgedAt(judged, threshold)),
    recent: { ...shareOf(recent), since: recent.at(-1)?.at.toISOString() ?? null },
    drift: isRefuted(recent, target),
  };
}

/**
 * Changes the target, and the manual threshold where the input names it. Both go into the audit log. Throws
 * `workspace.settings_invalid` for a manual threshold below the suggest threshold.
 */
export async function putAnswerPolicy(
  db: Db,
  actor: Actor,
  input: AnswerPolicyInput,
): Promise<AnswerPolicyReport> {
  const { workspaceId } = actor;
  await db.transaction().execute(async (db) => {
    // The workspace before the policy: the order in which everybody locks them.
    if (input.threshold !== undefined) {
      await patchWorkspace(db, actor, { settings: { answerThreshold: input.threshold } });
    }
    const before = await lockTarget(db, workspaceId);
    if (before !== input.targetPrecision) {
      await db
        .updateTable('answer_policies')
        .set({ target_precision: input.targetPrecision, updated_at: now() })
        .where('workspace_id', '=', workspaceId)
        .execute();
      await appendAudit(db, actor, {
        action: 'answer_policy.changed',
        subjectId: workspaceId,
        detail: { changes: { targetPrecision: { from: before, to: input.targetPrecision } } },
      });
    }
    await recertify(db, workspaceId);
  });
  return await getAnswerPolicy(db, workspaceId);
}

/** What people judged lately of what the threshold shows, newest first. */
function recentlyShown(judged: readonly JudgedAnswer[], threshold: number): JudgedAnswer[] {
  const since = now().getTime() - recentMs;
  return judged
    .filter(
      ({ source, confidence, at }) => source !== 'golden' && confidence >= threshold && at.getTime() >= since,
    )
    .slice(0, mostRecent);
}

function tally(
  judged: readonly JudgedAnswer[],
): Omit<AnswerPolicyReport['judgements'], 'outdated' | 'repeated'> {
  const count = (source: JudgedAnswer['source']) => judged.filter((each) => each.source === source).length;
  return {
    used: judged.length,
    staff: count('staff'),
    ratings: count('rating'),
    golden: count('golden'),
    oldestAt: judged.at(-1)?.at.toISOString() ?? null,
    newestAt: judged[0]?.at.toISOString() ?? null,
  };
}

/** The share that was right, with its exact two-sided 95 % interval: 0 to 1 where nothing was judged. */
export function shareOf(judged: readonly { right: boolean }[]): JudgedShare {
  const right = judged.filter((each) => each.right).length;
  const n = judged.length;
  return {
    right,
    judged: n,
    value: n === 0 ? null : right / n,
    low: n === 0 ? 0 : lowerBound(right, n, 0.975),
    high: n === 0 ? 1 : upperBound(right, n, 0.975),
  };
}
