import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/index.ts';
import type { JobHandler } from '../jobs/index.ts';
import { newId, now } from '../lib/index.ts';
import { foldForSearch } from '../lib/normalise.ts';
import { type DecideDeps, type Embedder, fromVector, neutralVector } from '../retrieval/index.ts';
import { checkChangedGaps } from './check-gap.ts';
import { addToCluster, type Cluster, clusterQuestions } from './cluster-questions.ts';
import { type MissedQuestion, missedQuestions, withdrawAnswered } from './missed-questions.ts';

export type GapJobDeps = DecideDeps & { db: Db; embedder: Pick<Embedder, 'embedTexts' | 'models'> };

/** Puts what the knowledge did not answer into gaps, and looks again at those whose knowledge has changed since. */
export function findGapsJob(deps: GapJobDeps): JobHandler<'feedback.find-gaps'> {
  return {
    async run({ workspaceId }, { signal }) {
      const workspaces =
        workspaceId === undefined
          ? await deps.db.selectFrom('workspaces').select('id').execute()
          : [{ id: workspaceId }];
      for (const { id } of workspaces) {
        signal.throwIfAborted();
        await findGaps(deps, id);
        await checkChangedGaps(deps, id, signal);
      }
    },
  };
}

/** So many questions, the newest ones, tell what the gaps are about. */
const mostCompared = 20_000;

type Asked = MissedQuestion & { textKey: string; vector: Float32Array };

async function findGaps(deps: GapJobDeps, workspaceId: string): Promise<void> {
  const { db, embedder } = deps;
  const asked = await embedAll(embedder, await missedQuestions(db, workspaceId));
  await db.transaction().execute(async (db) => {
    // One run at a time: of two, the second sees the first one's gaps.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`gaps ${workspaceId}`}, 0))`.execute(db);
    const changed = new Set(await withdrawAnswered(db, workspaceId));
    if (asked.length > 0) await assign(db, workspaceId, embedder.models.e5, asked, changed);
    for (const id of changed) await recount(db, workspaceId, id);
  });
}

/** The multilingual model compares across languages; each wording is embedded once. */
async function embedAll(
  embedder: GapJobDeps['embedder'],
  missed: readonly MissedQuestion[],
): Promise<Asked[]> {
  const keyed = missed.map((each) => ({ ...each, textKey: keyOf(each.text) }));
  const wordings = [...new Map(keyed.map((each) => [each.textKey, each.text]))];
  const vectors = await embedder.embedTexts(
    wordings.map(([, text]) => ({ text: text.slice(0, 1000), kind: 'faq_question', language: 'other' })),
  );
  const byKey = new Map(wordings.map(([key], i) => [key, vectors[i]?.e5]));
  return keyed.flatMap((each) => {
    const vector = byKey.get(each.textKey);
    return vector ? [{ ...each, vector: neutralVector(vector, each.language) }] : [];
  });
}

function keyOf(text: string): string {
  const folded = foldForSearch(text).replace(/[\p{P}\p{S}\s]+/gu, '');
  return createHash('sha256').update(folded).digest('hex').slice(0, 32);
}

async function assign(
  db: Trx,
  workspaceId: string,
  model: string,
  asked: readonly Asked[],
  changed: Set<string>,
): Promise<void> {
  const clusters = await loadClusters(db, workspaceId, model);
  const known = new Set(clusters.map(({ id }) => id));
  const ids = clusterQuestions(clusters, asked, () => newId('gap'));
  const byGap = Map.groupBy(
    asked.map((each, i) => ({ ...each, gapId: ids[i] ?? '' })),
    ({ gapId }) => gapId,
  );
  for (const [id, questions] of byGap) {
    if (!known.has(id)) await insertGap(db, workspaceId, model, id, questions);
    await insertQuestions(db, workspaceId, id, questions);
    changed.add(id);
  }
}

/** Also of gaps that were answered or dismissed: what is asked again belongs there. */
async function loadClusters(db: Trx, workspaceId: string, model: string): Promise<Cluster[]> {
  const rows = await db
    .selectFrom('gap_questions as q')
    .innerJoin('gaps as g', 'g.id', 'q.gap_id')
    .select(['g.id', 'q.vector', 'q.language'])
    .where('q.workspace_id', '=', workspaceId)
    .where('g.model', '=', model)
    .orderBy('q.asked_at', 'desc')
    .limit(mostCompared)
    .execute();
  const clusters = new Map<string, Cluster>();
  for (const { id, vector, language } of rows) {
    const cluster = clusters.get(id) ?? { id, sums: new Map() };
    clusters.set(id, cluster);
    addToCluster(cluster, { vector: toVector(vector), language });
  }
  return [...clusters.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function toVector(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

async function insertGap(db: Trx, workspaceId: string, model: string, id: string, asked: readonly Asked[]) {
  const [first] = asked;
  if (!first) return;
  await db
    .insertInto('gaps')
    .values({
      id,
      workspace_id: workspaceId,
      status: 'open',
      question: first.text,
      language: first.language,
      model,
      first_asked_at: first.askedAt,
      last_asked_at: first.askedAt,
      faq_entry_id: null,
      checked_at: null,
      checked_seq: null,
      checked_asked: null,
      checked_answered: null,
      status_by: null,
      status_at: null,
      created_at: now(),
    })
    .execute();
}

async function insertQuestions(db: Trx, workspaceId: string, gapId: string, asked: readonly Asked[]) {
  await db
    .insertInto('gap_questions')
    .values(
      asked.map(({ answerId, text, textKey, language, outcome, vector, askedAt }) => ({
        workspace_id: workspaceId,
        answer_id: answerId,
        gap_id: gapId,
        text: text.slice(0, 2000),
        text_key: textKey,
        language,
        outcome,
        vector: fromVector(vector),
        asked_at: askedAt,
      })),
    )
    .onConflict((c) => c.column('answer_id').doNothing())
    .execute();
}

/** A question's weight halves in two weeks. */
const halfLifeSeconds = 14 * 24 * 3600;

/**
 * What the questions of a gap come to. Its rank is the logarithm of the sum of 2^(time / half-life): all weights fade
 * alike, so the order of two gaps stays as it is until one of them is asked again. One asked again after it was
 * answered is open; a gap whose questions were all withdrawn is shown in no list.
 */
async function recount(db: Trx, workspaceId: string, id: string): Promise<void> {
  const questions = await db
    .selectFrom('gap_questions')
    .select(['text', 'text_key', 'language', 'asked_at'])
    .where('workspace_id', '=', workspaceId)
    .where('gap_id', '=', id)
    .orderBy('asked_at')
    .execute();
  const [first, last] = [questions[0], questions.at(-1)];
  if (!first || !last) {
    await db
      .updateTable('gaps')
      .set({ asked: 0 })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    return;
  }
  const wordings = [...Map.groupBy(questions, ({ text_key }) => text_key).values()];
  const usual = wordings.reduce((most, each) => (each.length > most.length ? each : most))[0] ?? first;
  const periods = questions.map(({ asked_at }) => asked_at.getTime() / 1000 / halfLifeSeconds);
  const newest = Math.max(...periods);
  const rank = newest + Math.log2(periods.reduce((sum, at) => sum + 2 ** (at - newest), 0));
  await db
    .updateTable('gaps')
    .set({
      asked: questions.length,
      rank,
      question: usual.text,
      language: usual.language,
      first_asked_at: first.asked_at,
      last_asked_at: last.asked_at,
      status: sql`case when status = 'answered' and status_at < ${last.asked_at} then 'open' else status end`,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}
