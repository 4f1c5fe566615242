import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/accounts/index.ts';
import {
  createFaqEntry,
  deleteFaqEntry,
  getEmbeddingState,
  ingestJobs,
  listHistory,
  patchFaqEntry,
  publishFaqEntry,
  restoreFaqEntry,
  startFaqImport,
  startReembedding,
} from '../../src/ingest/index.ts';
import { newId, now, silentLogger } from '../../src/lib/index.ts';
import { decide, defaultPolicy, type Embedder, openSearch, type Search } from '../../src/retrieval/index.ts';
import { fakeEmbedder } from '../chat/support.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();
let folder: string;
let actor: Actor;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knowdesk-answers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  const workspaceId = newId('ws');
  await test.db.insertInto('workspaces').values({ id: workspaceId, name: 'W', created_at: now() }).execute();
  actor = { ...test.actor, workspaceId };
});

const towels = {
  question: 'Where do I get towels?',
  variants: ['towel rental'],
  answer: 'At the desk beside the sauna.',
  tags: [],
};

async function rowsOf(entryId: string) {
  const rows = await test.db
    .selectFrom('embeddings')
    .select(['id', 'model', 'vector'])
    .where('workspace_id', '=', actor.workspaceId)
    .where('faq_entry_id', '=', entryId)
    .orderBy('id')
    .execute();
  return rows.map(({ id, model, vector }) => ({ id, model, vector: vector.toString('hex') }));
}

async function embed(text: string, language = 'en') {
  const [vectors = {}] = await fakeEmbedder.embedTexts([{ text, kind: 'faq_answer', language }]);
  return Object.entries(vectors).map(([key, { buffer }]) => ({
    model: fakeEmbedder.models[key as 'e5' | 'bge'],
    vector: Buffer.from(buffer).toString('hex'),
  }));
}

const withoutIds = (rows: Awaited<ReturnType<typeof rowsOf>>) =>
  rows.map(({ model, vector }) => ({ model, vector }));

/** The answers that the search compares a question with, and that it holds exactly what the rows say. */
async function searched(search: Search = test.search): Promise<number[]> {
  expect(await search.verify(actor.workspaceId)).toEqual([]);
  const { spaces } = await search.current(actor.workspaceId);
  return [...spaces]
    .flatMap(([key, { index }]) => (key.includes('.answer.') ? [...index.labels()] : []))
    .sort((a, b) => a - b);
}

describe('the answer of an FAQ entry', () => {
  it('is embedded with its question and searched as soon as the entry is there, and gone with it', async () => {
    const { id } = await createFaqEntry(test, actor, towels);
    const rows = await rowsOf(id);
    expect(withoutIds(rows)).toEqual(await embed(`${towels.question}\n${towels.answer}`));
    expect(await searched()).toEqual(rows.map((row) => row.id));
    await deleteFaqEntry(test, actor, id);
    expect(await rowsOf(id)).toEqual([]);
    expect(await searched()).toEqual([]);
  });

  it('that only repeats the question has no vector of its own', async () => {
    const { id } = await createFaqEntry(test, actor, { ...towels, answer: towels.question });
    expect(await rowsOf(id)).toEqual([]);
    await patchFaqEntry(test, actor, id, { answer: towels.answer });
    expect(await rowsOf(id)).toHaveLength(2);
    await patchFaqEntry(test, actor, id, { answer: towels.question });
    expect(await rowsOf(id)).toEqual([]);
    expect(await searched()).toEqual([]);
  });

  it('gets another vector when the answer or the question changes, also back to an earlier one', async () => {
    const { id } = await createFaqEntry(test, actor, towels);
    const before = await rowsOf(id);
    for (const patch of [{ answer: 'On level 2.' }, { question: 'Where are the towels?' }]) {
      await patchFaqEntry(test, actor, id, patch);
      const rows = await rowsOf(id);
      const { question, answer } = { ...towels, answer: 'On level 2.', ...patch };
      expect(withoutIds(rows)).toEqual(await embed(`${question}\n${answer}`));
      expect(await searched()).toEqual(rows.map((row) => row.id));
    }
    const history = await listHistory(test.db, actor.workspaceId, id, { limit: 10 });
    const first = history.items.filter(({ action }) => action === 'faq.changed').at(-1);
    await restoreFaqEntry(test, actor, id, first?.id ?? '');
    expect(withoutIds(await rowsOf(id))).toEqual(withoutIds(before));
    expect(await searched()).toEqual((await rowsOf(id)).map((row) => row.id));
  });

  it('keeps its vector when only something else of the entry changes', async () => {
    const { id } = await createFaqEntry(test, actor, towels);
    const before = await rowsOf(id);
    await patchFaqEntry(test, actor, id, { variants: ['hire a towel'], tags: ['spa'] });
    await patchFaqEntry(test, actor, id, { validFrom: '2026-01-01' });
    expect(await rowsOf(id)).toEqual(before);
    expect(await searched()).toEqual(before.map((row) => row.id));
  });

  it('is embedded by the models of its language, whatever that was before', async () => {
    const { id } = await createFaqEntry(test, actor, towels);
    await patchFaqEntry(test, actor, id, { language: 'zh-Hans' });
    expect(withoutIds(await rowsOf(id))).toEqual(
      await embed(`${towels.question}\n${towels.answer}`, 'zh-Hans'),
    );
    expect(await searched()).toHaveLength(1);
  });

  it('that waits for a review is not searched, and is once it is published', async () => {
    await test.db
      .updateTable('workspaces')
      .set({ settings: JSON.stringify({ reviewKnowledge: true }) })
      .where('id', '=', actor.workspaceId)
      .execute();
    const { id } = await createFaqEntry(test, actor, towels);
    expect(await searched()).toEqual([]);
    await publishFaqEntry(test, actor, id);
    const published = (await rowsOf(id)).map((row) => row.id);
    expect(published).toHaveLength(2);
    expect(await searched()).toEqual(published);
    await patchFaqEntry(test, actor, id, { answer: 'On level 2.' });
    expect(await searched()).toEqual(published);
    await publishFaqEntry(test, actor, id);
    expect(withoutIds(await rowsOf(id))).toEqual(await embed(`${towels.question}\nOn level 2.`));
    expect(await searched()).toEqual((await rowsOf(id)).map((row) => row.id));
  });

  it('of an imported table is searched, new and changed', async () => {
    const { id: known } = await createFaqEntry(test, actor, towels);
    const before = await rowsOf(known);
    const table = `question,answer\n${towels.question},On level 2.\nWhen is the sauna open?,From four.\n`;
    const { id: importId } = await startFaqImport(test, actor, await test.file('faq.csv', table));
    const options = { attempt: 1, signal: new AbortController().signal };
    await ingestJobs(test)['ingest.import-faq'].run({ workspaceId: actor.workspaceId, importId }, options);
    expect(withoutIds(await rowsOf(known))).toEqual(await embed(`${towels.question}\nOn level 2.`));
    expect(await searched()).toHaveLength(4);
    expect(await searched()).not.toContain(before[0]?.id);
  });
});

describe('answers that a release before has not embedded', () => {
  let entryId: string;
  const opened: Search[] = [];
  beforeEach(async () => {
    ({ id: entryId } = await createFaqEntry(test, actor, towels));
    await createFaqEntry(test, actor, { ...towels, question: 'Echo?', answer: 'Echo?' });
    await test.db
      .insertInto('embedding_states')
      .values({
        workspace_id: actor.workspaceId,
        serving: JSON.stringify(fakeEmbedder.models),
        status: 'current',
      })
      .execute();
    await forgetAnswers();
  });
  afterAll(async () => {
    for (const search of opened) await search.close();
  });

  async function forgetAnswers() {
    await test.db
      .deleteFrom('embeddings')
      .where('workspace_id', '=', actor.workspaceId)
      .where('faq_entry_id', 'is not', null)
      .execute();
  }

  /** A process of this release that has just started. */
  async function started(embedder: Embedder = fakeEmbedder) {
    const { db, files, logger, limits, scanner, fetcher } = test;
    await startReembedding({ db, embedder });
    const dataDir = join(folder, newId('run'));
    const search = openSearch({ db, embedder, dataDir, logger: silentLogger });
    opened.push(search);
    return { db, files, logger, limits, scanner, fetcher, embedder, search };
  }

  const reembed = (
    deps: Awaited<ReturnType<typeof started>>,
    signal: AbortSignal = new AbortController().signal,
  ) => ingestJobs(deps)['ingest.reembed'].run({ workspaceId: actor.workspaceId }, { attempt: 1, signal });

  async function score(deps: Awaited<ReturnType<typeof started>>) {
    const { ranked } = await decide(deps, {
      workspaceId: actor.workspaceId,
      question: 'is there something at the desk beside the sauna',
      history: [],
      policy: defaultPolicy(),
      reach: { inboxId: null, today: '2026-11-22' },
      misses: 0,
    });
    return ranked.find(({ title }) => title === towels.question)?.scores.e5Answer;
  }

  it('are embedded in the background after the start, and searched when all are there', async () => {
    const next = await started();
    const state = { searchedBy: 'current', target: fakeEmbedder.models };
    expect(await getEmbeddingState(next, actor.workspaceId)).toMatchObject({ ...state, status: 'queued' });
    expect(await score(next)).toBeUndefined();
    await reembed(next);
    expect(await getEmbeddingState(next, actor.workspaceId)).toMatchObject({
      status: 'current',
      target: null,
      progress: { done: 5, total: 5 },
    });
    expect(await score(next)).toBeGreaterThan(0.1);
    expect(await searched(next.search)).toEqual((await rowsOf(entryId)).map((row) => row.id));
    const again = await started();
    expect(await getEmbeddingState(again, actor.workspaceId)).toMatchObject({ status: 'current' });
  });

  it('are not searched by halves: who is changed meanwhile waits for the others', async () => {
    const next = await started();
    const { id } = await createFaqEntry(next, actor, { ...towels, question: 'Is there a bar?' });
    expect(await rowsOf(id)).toHaveLength(2);
    expect(await searched(next.search)).toEqual([]);
    await reembed(next);
    expect(await searched(next.search)).toHaveLength(4);
  });

  it('are made to the end by whoever starts after a stop, each once', async () => {
    for (let i = 0; i < 70; i++) await createFaqEntry(test, actor, { ...towels, question: `Towel ${i}?` });
    await forgetAnswers();
    const controller = new AbortController();
    const made: string[] = [];
    const embedder: Embedder = {
      ...fakeEmbedder,
      async embedTexts(items) {
        made.push(...items.map(({ text }) => text));
        controller.abort(new Error('asked to stop'));
        return await fakeEmbedder.embedTexts(items);
      },
    };
    const stopped = await started(embedder);
    await expect(reembed(stopped, controller.signal)).rejects.toThrow('asked to stop');
    expect(made).toHaveLength(64);
    expect(await searched(stopped.search)).toEqual([]);
    const next = await started(embedder);
    await reembed(next);
    expect(made).toHaveLength(71);
    expect(new Set(made).size).toBe(71);
    expect(await searched(next.search)).toHaveLength(142);
  });

  it('that were all there before the stop are taken over as well', async () => {
    const stopped = await started();
    // The entry gets its vectors by a change, and nothing is left to be made.
    await patchFaqEntry(stopped, actor, entryId, { answer: 'On level 2.' });
    expect(await searched(stopped.search)).toEqual([]);
    const next = await started();
    await reembed(next);
    expect(await searched(next.search)).toEqual((await rowsOf(entryId)).map((row) => row.id));
    expect(await searched(stopped.search)).toHaveLength(2);
  });

  it('keep the words that an entry gets while they are made', async () => {
    const next = await started();
    const meanwhile: Embedder = {
      ...fakeEmbedder,
      async embedTexts(items) {
        await patchFaqEntry(next, actor, entryId, { answer: towels.question });
        return await fakeEmbedder.embedTexts(items);
      },
    };
    await reembed({ ...next, embedder: meanwhile });
    expect(await rowsOf(entryId)).toEqual([]);
    expect(await searched(next.search)).toEqual([]);
  });
});
