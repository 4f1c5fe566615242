import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/accounts/index.ts';
import {
  addDocument,
  addVersion,
  createFaqEntry,
  getEmbeddingState,
  ingestJobs,
  publishVersion,
  retryReembedding,
  startReembedding,
} from '../../src/ingest/index.ts';
import { newId, now, silentLogger } from '../../src/lib/index.ts';
import { decide, defaultPolicy, type Embedder, openSearch, type Search } from '../../src/retrieval/index.ts';
import { fakeEmbedder } from '../chat/support.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knowdesk-reembed-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Models of a release: alike, but their vectors must never be compared with another one's (they are turned round). */
function release(
  name: string,
  options: { turned?: boolean; older?: Embedder[]; asked?: string[] } = {},
): Embedder {
  const turn = (vector: Float32Array) => (options.turned ? vector.map((value) => -value) : vector);
  const turnAll = (of: Record<string, Float32Array>) =>
    Object.fromEntries(Object.entries(of).map(([key, vector]) => [key, turn(vector)]));
  return {
    ...fakeEmbedder,
    models: { e5: `${name}-e5`, bge: `${name}-bge` },
    older: options.older ?? [],
    async embedQuestion(text, language) {
      options.asked?.push(name);
      return turnAll(await fakeEmbedder.embedQuestion(text, language));
    },
    embedTexts: async (items) => (await fakeEmbedder.embedTexts(items)).map(turnAll),
    embedSentences: async (texts) => (await fakeEmbedder.embedSentences(texts)).map(turn),
  };
}

/** A process of that release on our database. */
function processOf(embedder: Embedder): typeof test & { embedder: Embedder; search: Search } {
  const search = openSearch({
    db: test.db,
    embedder,
    dataDir: join(folder, newId('run')),
    logger: silentLogger,
  });
  const { db, files, logger, limits, scanner, fetcher } = test;
  return { ...test, db, files, logger, limits, scanner, fetcher, actor, embedder, search };
}

let actor: Actor;
let documentId: string;
const first = release('first');

/** A workspace as the first release left it: a document with two versions, and an FAQ entry. */
beforeEach(async () => {
  const workspaceId = newId('ws');
  await test.db.insertInto('workspaces').values({ id: workspaceId, name: 'W', created_at: now() }).execute();
  actor = { ...test.actor, workspaceId };
  const before = processOf(first);
  await startReembedding(before);
  const { accepted } = await addDocument(before, actor, {
    file: await test.file('Rules.md', `The sauna is heated on Friday evening. ${workspaceId}`),
  });
  documentId = accepted.id;
  await indexNewest(before);
  await addVersion(
    before,
    actor,
    documentId,
    await test.file('Rules.md', `The sauna is cold. ${workspaceId}`),
  );
  await indexNewest(before);
  await createFaqEntry(before, actor, {
    question: 'Where do I get towels?',
    variants: ['towel rental'],
    answer: 'At the desk.',
    tags: [],
  });
  await before.search.close();
});

async function indexNewest(deps: ReturnType<typeof processOf>): Promise<void> {
  const { id } = await test.db
    .selectFrom('document_versions')
    .select('id')
    .where('document_id', '=', documentId)
    .orderBy('number', 'desc')
    .executeTakeFirstOrThrow();
  const payload = { workspaceId: actor.workspaceId, documentId, versionId: id };
  await ingestJobs(deps)['ingest.index-document'].run(payload, {
    attempt: 1,
    signal: new AbortController().signal,
  });
}

const reembed = (deps: ReturnType<typeof processOf>, signal = new AbortController().signal) =>
  ingestJobs(deps)['ingest.reembed'].run({ workspaceId: actor.workspaceId }, { attempt: 1, signal });

async function ask(deps: ReturnType<typeof processOf>, question: string) {
  const { ranked } = await decide(deps, {
    workspaceId: actor.workspaceId,
    question,
    history: [],
    policy: defaultPolicy(),
    reach: { inboxId: null, today: '2026-11-22' },
    misses: 0,
  });
  return ranked.map(({ title, scores }) => ({ title, e5: scores.e5 }));
}

async function modelsStored(): Promise<string[]> {
  const rows = await test.db
    .selectFrom('embeddings')
    .select('model')
    .distinct()
    .where('workspace_id', '=', actor.workspaceId)
    .execute();
  return rows.map(({ model }) => model).sort();
}

const waiting = async () =>
  (
    await sql`select 1 from graphile_worker.jobs where task_identifier = 'ingest.reembed' and key = ${`reembed:${actor.workspaceId}`}`.execute(
      test.db,
    )
  ).rows.length;

describe('a release with other models', () => {
  it('searches by the old ones while the new vectors are made, then changes over in one step', async () => {
    const asked: string[] = [];
    const old = release('first', { asked });
    const next = processOf(release('second', { turned: true, older: [old], asked }));
    const scores = await ask(processOf(first), 'towel');
    await startReembedding(next);
    expect(await getEmbeddingState(next, actor.workspaceId)).toMatchObject({
      status: 'queued',
      searchedBy: 'older',
      serving: first.models,
      target: next.embedder.models,
    });
    expect(await waiting()).toBe(1);
    expect(await ask(next, 'towel')).toEqual(scores);
    expect(asked).toContain('first');
    await reembed(next);
    expect(await getEmbeddingState(next, actor.workspaceId)).toMatchObject({
      status: 'current',
      searchedBy: 'current',
      serving: next.embedder.models,
      progress: { done: 5, total: 5 },
    });
    asked.length = 0;
    // A question of one release turned against texts of the other would give the negative of this.
    const [best] = await ask(next, 'towel');
    expect(best).toMatchObject({ title: 'Where do I get towels?' });
    expect(best?.e5).toBeGreaterThan(0.5);
    expect(asked).toEqual(['second']);
    expect(await modelsStored()).toEqual(['second-bge', 'second-e5']);
    expect(await next.search.verify(actor.workspaceId)).toEqual([]);
    await next.search.close();
  });

  it('searches by words alone where the old ones are gone, and says so, until all vectors are there', async () => {
    const next = processOf(release('second', { turned: true }));
    await startReembedding(next);
    expect(await getEmbeddingState(next, actor.workspaceId)).toMatchObject({ searchedBy: 'words' });
    const found = await ask(next, 'Where do I get towels?');
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ e5 }) => e5 === undefined)).toBe(true);
    await reembed(next);
    expect((await ask(next, 'Where do I get towels?'))[0]?.e5).toBeGreaterThan(0);
    await next.search.close();
  });

  it('goes on where it was stopped, and does nothing twice', async () => {
    const next = processOf(release('second'));
    await startReembedding(next);
    const controller = new AbortController();
    let embedded = 0;
    const counting: Embedder = {
      ...next.embedder,
      async embedTexts(items) {
        embedded += items.length;
        controller.abort(new Error('asked to stop'));
        return await next.embedder.embedTexts(items);
      },
    };
    const stopped = reembed({ ...next, embedder: counting }, controller.signal);
    await expect(stopped).rejects.toThrow('asked to stop');
    expect(embedded).toBe(2);
    expect(await getEmbeddingState(next, actor.workspaceId)).toMatchObject({
      status: 'running',
      progress: { done: 2, total: 5 },
    });
    // The old vectors are all still there.
    expect(await modelsStored()).toContain('first-e5');
    await startReembedding(next);
    expect(await waiting()).toBe(1);
    await reembed({ ...next, embedder: { ...counting } });
    expect(embedded).toBe(5);
    await next.search.close();
  });

  it('makes the vectors of versions that do not answer as well: they may be published again', async () => {
    const next = processOf(release('second', { turned: true }));
    await startReembedding(next);
    await reembed(next);
    await publishVersion(next, actor, documentId, 1);
    expect((await ask(next, 'sauna heated friday'))[0]).toMatchObject({
      title: 'Rules',
      e5: expect.any(Number),
    });
    await next.search.close();
  });

  it('that could not embed them says why, keeps the old ones, and tries again when asked', async () => {
    const next = processOf(release('second'));
    await startReembedding(next);
    const payload = { workspaceId: actor.workspaceId };
    await ingestJobs(next)['ingest.reembed'].failed?.(payload, new Error('out of memory'));
    expect(await getEmbeddingState(next, actor.workspaceId)).toMatchObject({
      status: 'failed',
      error: { code: 'internal', message: 'out of memory' },
    });
    expect(await retryReembedding(next, actor)).toMatchObject({ status: 'queued', error: null });
    await expect(retryReembedding(next, actor)).rejects.toMatchObject({ code: 'embedding.not_failed' });
    await next.search.close();
  });

  it('with the same models has nothing to do', async () => {
    const again = processOf(first);
    await startReembedding(again);
    expect(await getEmbeddingState(again, actor.workspaceId)).toMatchObject({ status: 'current' });
    expect(await waiting()).toBe(0);
    await reembed(again);
    expect(await modelsStored()).toEqual(['first-bge', 'first-e5']);
    await again.search.close();
  });
});
