import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QuestionResult, Session } from '../../../src/contract/index.ts';
import { type Db, migrateToLatest, openDatabase } from '../../../src/db/index.ts';
import { quantile } from '../../../src/feedback/statistics.ts';
import { saveVectors } from '../../../src/ingest/save-vectors.ts';
import { newId, now, silentLogger } from '../../../src/lib/index.ts';
import { answerText, type Embedder, openSearch, recordSearchChange } from '../../../src/retrieval/index.ts';
import { beside } from './beside.ts';
import { measureStart } from './measure-start.ts';
import { runServer, setUpWorkspace } from './run-server.ts';
import { faqTexts } from './texts.ts';

const perTransaction = 250;
const embedded = 120;
const changes = 15;
const pauseMs = 700;

type Options = { embedder: Embedder; folder: string; entries: number };
type Keys = Awaited<ReturnType<typeof setUpWorkspace>>;

/**
 * In the running product, over HTTP: an FAQ entry among so many is changed, then a customer asks about it in a
 * conversation that is open. Milliseconds of both together until the customer reads the new answer; and how long a
 * server with so many entries takes to start.
 */
export async function measureFaq({ embedder, folder, entries }: Options) {
  const keys = await setUpWorkspace(folder);
  const ids = await fill(embedder, folder, keys.workspaceId, entries);
  const start = await measureStart(folder);
  const server = await runServer(folder);
  const times = await changeAndAsk(server.url, keys, ids);
  await server.stop();
  const live = times.map(({ change, question }) => change + question);
  return {
    entries,
    texts: entries * 4,
    firstMs: Math.round(live[0] ?? 0),
    p50Ms: Math.round(quantile(live.slice(1), 0.5) ?? 0),
    mostMs: Math.round(Math.max(...live.slice(1))),
    changeP50Ms: Math.round(
      quantile(
        times.map(({ change }) => change),
        0.5,
      ) ?? 0,
    ),
    questionP50Ms: Math.round(
      quantile(
        times.map(({ question }) => question),
        0.5,
      ) ?? 0,
    ),
    goal: 'mostMs <= 1000',
    start,
  };
}

async function changeAndAsk(url: string, keys: Keys, ids: readonly string[]) {
  const times: { change: number; question: number }[] = [];
  const { token } = await call<Session>(`${url}/api/widget/session`, 'POST', undefined, {
    inboxKey: keys.inboxKey,
  });
  const conversations = `${url}/api/widget/conversations`;
  const { id } = await call<{ id: string }>(conversations, 'POST', token, {});
  for (let i = 0; i < changes; i++) {
    await sleep(pauseMs);
    const entry = ids[(i * 331) % ids.length];
    const question = `Where do I find the lost ${['umbrellas', 'badges', 'gloves'][i % 3]} of floor ${i + 2}?`;
    const answer = `In cupboard ${100 + i} beside the lift.`;
    const started = performance.now();
    await call(`${url}/api/faq-entries/${entry}`, 'PATCH', keys.apiKey, { question, variants: [], answer });
    const changed = performance.now();
    const result = await call<QuestionResult>(`${conversations}/${id}/messages`, 'POST', token, {
      text: question,
    });
    times.push({ change: changed - started, question: performance.now() - changed });
    if (result.answer?.text !== answer)
      throw new Error(`"${question}" was answered by ${JSON.stringify(result.answer)}`);
  }
  return times;
}

async function call<T>(url: string, method: string, token: string | undefined, body: object): Promise<T> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function fill(embedder: Embedder, folder: string, workspaceId: string, entries: number) {
  const config = { dataDir: join(folder, 'data'), databaseUrl: undefined };
  const database = await openDatabase({ config, logger: silentLogger, as: 'owner' });
  await migrateToLatest(database);
  const samples = Array.from({ length: embedded }, (_, i) => faqTexts(i));
  const vectorsOf = beside(
    await embedder.embedTexts(
      samples
        .flatMap(({ questions }) => questions)
        .map((text) => ({ text, kind: 'faq_question', language: 'en' })),
    ),
  );
  const answerVectorsOf = beside(
    await embedder.embedTexts(
      samples.map(({ questions: [question = ''], answer }) => ({
        text: answerText({ question, answer }),
        kind: 'faq_answer',
        language: 'en',
      })),
    ),
  );
  const ids: string[] = [];
  for (let from = 0; from < entries; from += perTransaction) {
    await database.db.transaction().execute(async (db) => {
      const at = now();
      const rows = Array.from({ length: Math.min(perTransaction, entries - from) }, (_, i) => ({
        id: newId('faq'),
        ...faqTexts(from + i),
      }));
      ids.push(...rows.map(({ id }) => id));
      await db
        .insertInto('faq_entries')
        .values(
          rows.map(({ id, answer }) => ({
            id,
            workspace_id: workspaceId,
            answer,
            language: 'en',
            published: true,
            created_at: at,
            updated_at: at,
          })),
        )
        .execute();
      const questions = rows.flatMap(({ id, questions }) =>
        questions.map((text, ordinal) => ({
          id: newId('fqn'),
          workspace_id: workspaceId,
          entry_id: id,
          ordinal,
          text,
        })),
      );
      await db.insertInto('faq_questions').values(questions).execute();
      const vectors = questions.map(({ id }, i) => ({
        faqQuestionId: id,
        vectors: vectorsOf(from * 3 + i),
      }));
      const answers = rows.map(({ id }, i) => ({ faqEntryId: id, vectors: answerVectorsOf(from + i) }));
      await saveVectors(db, embedder.models, workspaceId, [...vectors, ...answers]);
    });
  }
  // One for all: that thousands of new entries are compared with each other in the background is another subject.
  await database.db
    .transaction()
    .execute(async (db) => recordSearchChange(db, workspaceId, 'faq_entry', ids[0] ?? ''));
  await saveIndex(database.db, embedder, config.dataDir, workspaceId);
  await database.close();
  return ids;
}

/** The snapshot that a server leaves which has had its entries for a while: with the graphs built. */
async function saveIndex(db: Db, embedder: Embedder, dataDir: string, workspaceId: string): Promise<void> {
  const search = openSearch({ db, embedder, dataDir, logger: silentLogger });
  const index = await search.current(workspaceId);
  for (const space of index.spaces.values()) await space.index.settle();
  await search.close();
}
