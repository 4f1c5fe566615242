import { type Actor, appendAudit, getWorkspace, todayIn } from '../accounts/index.ts';
import type { Gap, GapPatch } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { type DecideDeps, decide } from '../retrieval/index.ts';
import { type GapRow, getGap, getGapRow, wordingsOf } from './gaps.queries.ts';
import { policyInForce } from './policy-in-force.ts';

type CheckDeps = DecideDeps & { db: Db };

/** So many of its wordings are asked again. */
const wordingsAsked = 8;
/** From this share of its wordings on, weighted by how often each was asked, a gap counts as answered. */
const enoughAnswered = 0.5;
const mostAtOnce = 200;

/** Asks a gap's questions again, as customers would at the start of a conversation, and keeps what came of it. */
export async function checkGap(deps: CheckDeps, workspaceId: string, id: string): Promise<Gap> {
  await check(deps, await getGapRow(deps.db, workspaceId, id));
  return await getGap(deps.db, workspaceId, id);
}

/** Open gaps and those taken for answered, whose workspace's knowledge is another than when they were looked at. */
export async function checkChangedGaps(
  deps: CheckDeps,
  workspaceId: string,
  signal: AbortSignal,
): Promise<void> {
  const seq = await knowledgeSeq(deps.db, workspaceId);
  const rows = await deps.db
    .selectFrom('gaps')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('status', 'in', ['open', 'answered'])
    .where('asked', '>', 0)
    .where((eb) => eb.or([eb('checked_seq', 'is', null), eb('checked_seq', '<', seq)]))
    .orderBy('rank', 'desc')
    .limit(mostAtOnce)
    .execute();
  for (const row of rows) {
    signal.throwIfAborted();
    await check(deps, row);
  }
}

async function check(deps: CheckDeps, row: GapRow): Promise<void> {
  const { db } = deps;
  const workspaceId = row.workspace_id;
  const { settings } = await getWorkspace(db, workspaceId);
  const policy = await policyInForce(db, workspaceId, settings);
  // Before asking: what changes meanwhile is looked at again.
  const seq = await knowledgeSeq(db, workspaceId);
  const wordings = await wordingsOf(db, workspaceId, [row.id], wordingsAsked);
  const today = todayIn(settings);
  const ask = { workspaceId, history: [], policy, misses: 0 };
  let [answered, weight, weightAnswered] = [0, 0, 0];
  for (const { text, language, asked, was_answered, inbox_id } of wordings) {
    const now = await decide(deps, {
      ...ask,
      reach: { inboxId: inbox_id, today },
      question: text,
      locale: language,
    });
    weight += asked;
    // An answer that is in a gap was wrong: the same one again is no answer.
    if (now.outcome !== 'answered' || now.text === was_answered) continue;
    answered += 1;
    weightAnswered += asked;
  }
  const isAnswered = weight > 0 && weightAnswered / weight >= enoughAnswered;
  await db
    .updateTable('gaps')
    .set({
      checked_at: now(),
      checked_seq: seq,
      checked_asked: wordings.length,
      checked_answered: answered,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', row.id)
    .execute();
  await db
    .updateTable('gaps')
    .set({ status: isAnswered ? 'answered' : 'open', status_by: null, status_at: now() })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', row.id)
    .where('status', '=', isAnswered ? 'open' : 'answered')
    // What a person has called answered stays so until it is asked again.
    .where((eb) => eb.or([eb('status', '=', 'open'), eb('status_by', 'is', null)]))
    .execute();
}

async function knowledgeSeq(db: Db, workspaceId: string): Promise<number> {
  const row = await db
    .selectFrom('search_heads')
    .select('seq')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** A person says what becomes of a gap. */
export async function patchGap(db: Db, actor: Actor, id: string, patch: GapPatch): Promise<Gap> {
  const { workspaceId } = actor;
  await db.transaction().execute(async (db) => {
    const before = await getGapRow(db, workspaceId, id);
    if (before.status === patch.status) return;
    await db
      .updateTable('gaps')
      .set({ status: patch.status, status_by: actor.name, status_at: now() })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, {
      action: 'gap.changed',
      subjectId: id,
      detail: { changes: { status: { from: before.status, to: patch.status } } },
    });
  });
  return await getGap(db, workspaceId, id);
}

/** Notes which FAQ entry was written for a gap, and asks its questions again. */
export async function answerGap(deps: CheckDeps, actor: Actor, id: string, faqEntryId: string): Promise<Gap> {
  const { workspaceId } = actor;
  await deps.db.transaction().execute(async (db) => {
    await getGapRow(db, workspaceId, id);
    await db
      .updateTable('gaps')
      .set({ faq_entry_id: faqEntryId })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, { action: 'gap.answered', subjectId: id, detail: { faqEntryId } });
  });
  return await checkGap(deps, workspaceId, id);
}
