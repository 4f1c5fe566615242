import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  AcceptedDocument,
  Document,
  FaqEntry,
  List,
  MessageWithAnswer,
  QuestionResult,
  Ticket,
} from '../../src/contract/index.ts';
import { openDatabase } from '../../src/db/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { openEmbedder, openSearch } from '../../src/retrieval/index.ts';
import { memberClient, visitorClient } from '../support/api-client.ts';
import {
  databaseRuns,
  killAll,
  makeDataFolder,
  type RunningServer,
  type Setup,
  setUp,
  startKnowdesk,
  waitFor,
} from '../support/running-server.ts';
import { sampleFolder } from '../support/sample-questions.ts';

let dataDir: string;
let setup: Setup;
let server: RunningServer;

beforeAll(async () => {
  dataDir = await makeDataFolder();
  setup = await setUp(dataDir);
  server = await startKnowdesk(dataDir);
}, 60_000);

afterAll(killAll);

async function killAndRestart(): Promise<void> {
  await server.kill('SIGKILL');
  await waitFor(async () => ((await databaseRuns(dataDir)) ? undefined : true), 10_000);
  server = await startKnowdesk(dataDir);
}

/** Settles however the server's end left it: answered before the kill, or refused by it. */
function unlessKilled<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch(() => undefined);
}

describe('a server that is killed with -9', () => {
  it('in the middle of uploading and indexing has every document that it acknowledged, ready soon after the next start', async () => {
    const member = memberClient(server.url, setup);
    const files = ['employee-handbook.zh.pdf', 'admin-guide.en.docx', 'mobile-app.en.md'].map((file) =>
      join(sampleFolder, file),
    );
    const many = Array.from({ length: 12 }, (_, i) => ({
      name: `note-${i}.md`,
      content: `# Note ${i}\n\nRoom ${100 + i} holds ${i + 3} people.\n`,
    }));
    const calls = [...files, ...many].map((file) =>
      unlessKilled(member.upload<AcceptedDocument>('/documents', file)),
    );
    await Promise.race([Promise.all(calls), sleep(1500)]);
    await killAndRestart();
    const acknowledged = (await Promise.all(calls)).filter((call) => call !== undefined);
    expect(acknowledged.length).toBeGreaterThan(0);
    const after = memberClient(server.url, setup);
    for (const { body } of acknowledged)
      expect(await after.settled(body.id, 120_000)).toMatchObject({ status: 'ready', error: null });
    const { body: list } = await after.get<List<Document>>('/documents?limit=500');
    for (const document of list.items) await after.settled(document.id, 120_000);
  }, 240_000);

  it('in the middle of FAQ writes has every entry that it acknowledged, and finds it', async () => {
    const member = memberClient(server.url, setup);
    const calls = Array.from({ length: 10 }, (_, i) =>
      unlessKilled(
        member.post<FaqEntry>('/faq-entries', {
          question: `What is the code of gate ${i}?`,
          variants: [`gate ${i} code`],
          answer: `Gate ${i}: ${createHash('md5').update(`${i}`).digest('hex').slice(0, 6)}`,
        }),
      ),
    );
    await Promise.race([Promise.all(calls), sleep(400)]);
    await killAndRestart();
    const acknowledged = (await Promise.all(calls))
      .filter((call) => call?.status === 201)
      .map((call) => call?.body);
    const after = memberClient(server.url, setup);
    for (const entry of acknowledged)
      expect((await after.get<FaqEntry>(`/faq-entries/${entry?.id}`)).body).toEqual(entry);
  }, 120_000);

  it('in the middle of questions and ratings keeps what was acknowledged and does nothing twice when it is asked again with the same key', async () => {
    await memberClient(server.url, setup).post('/faq-entries', {
      question: 'When does the canteen open?',
      answer: 'The canteen opens at 11:40.',
    });
    let visitor = await visitorClient(server.url, setup.inboxKey);
    const { id } = await visitor.start();
    const first = await visitor.ask(id, 'When does the canteen open?', {}, 'key-0');
    expect(first.answer?.outcome).toBe('answered');
    const rating = unlessKilled(
      visitor.post(`/answers/${first.answer?.id}/rating`, { score: 'unsatisfied' }, 'key-rating'),
    );
    const asking = unlessKilled(visitor.ask(id, 'And when does the canteen close?', {}, 'key-1'));
    await Promise.race([Promise.all([rating, asking]), sleep(60)]);
    await killAndRestart();
    const before = { rating: await rating, asking: await asking };

    visitor = await visitorClient(server.url, setup.inboxKey, { visitor: visitor.session.visitor });
    const replayed = await visitor.ask(id, 'When does the canteen open?', {}, 'key-0');
    expect(replayed).toEqual(first);
    const repeated = await visitor.ask(id, 'And when does the canteen close?', {}, 'key-1');
    if (before.asking) expect(repeated).toEqual(before.asking);
    await visitor.post(`/answers/${first.answer?.id}/rating`, { score: 'unsatisfied' }, 'key-rating');
    const { body: messages } = await visitor.get<List<MessageWithAnswer>>(`/conversations/${id}/messages`);
    expect(messages.items.map((message) => message.seq)).toEqual(messages.items.map((_, i) => i + 1));
    expect(
      messages.items.filter((message) => message.text === 'And when does the canteen close?'),
    ).toHaveLength(1);
    expect(messages.items.find((message) => message.answer?.id === first.answer?.id)?.answer?.rating).toBe(
      'unsatisfied',
    );
    const { body: tickets } = await memberClient(server.url, setup).get<List<Ticket>>(
      '/tickets?source=rating',
    );
    expect(tickets.items.filter((ticket) => ticket.conversationId === id)).toHaveLength(1);
    const sent: QuestionResult['message'][] = [first.message, repeated.message];
    expect(new Set(sent.map((message) => message.id)).size).toBe(2);
  }, 120_000);

  it('has an index that equals the rows', async () => {
    const database = await openDatabase({
      config: { dataDir, databaseUrl: undefined },
      logger: silentLogger,
      as: 'owner-or-guest',
    });
    const embedder = await openEmbedder({ logger: silentLogger });
    const search = openSearch({ db: database.db, embedder, dataDir, logger: silentLogger });
    try {
      expect(database.role).toBe('guest');
      expect(await search.verify(setup.workspaceId)).toEqual([]);
    } finally {
      await embedder.close();
      await database.close();
    }
  }, 60_000);

  it('leaves no database process behind, as does one that is asked to stop or interrupted', async () => {
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
      const started = Date.now();
      const code = await server.kill(signal);
      if (signal !== 'SIGKILL') expect(code).toBe(0);
      expect(Date.now() - started).toBeLessThan(10_000);
      await waitFor(async () => ((await databaseRuns(dataDir)) ? undefined : true), 10_000);
      server = await startKnowdesk(dataDir);
    }
  }, 120_000);
});
