import { beforeEach, describe, expect, it } from 'vitest';
import { appendFact, listFacts, type NewFact } from '../../src/facts/index.ts';
import { newId, now } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const day = (date: number, hour = 0) => new Date(Date.UTC(2026, 10, date, hour));
const november = { from: day(1), to: day(30) };
let workspaceId: string;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
});

async function makeWorkspace(): Promise<string> {
  const id = newId('ws');
  await database.db
    .insertInto('workspaces')
    .values({ id, name: id, settings: '{}', created_at: now() })
    .execute();
  return id;
}

const append = (...facts: NewFact[]) =>
  database.db.transaction().execute(async (db) => {
    for (const fact of facts) await appendFact(db, fact);
  });

const conversation = (startedAt = day(2)) => ({
  workspaceId,
  conversationId: 'con_1',
  inboxId: 'inb_1',
  language: 'zh-Hans',
  startedAt,
});

describe('facts', () => {
  it('come back as they were appended, with null for what their kind does not have', async () => {
    await append({
      ...conversation(),
      kind: 'question',
      at: day(2, 1),
      messageId: 'msg_1',
      answerId: 'ans_1',
      value: 'answered',
      confidence: 0.93,
      data: { ratingOffered: true },
    });
    await append({
      ...conversation(),
      kind: 'first_response',
      at: day(2, 2),
      memberId: 'mem_1',
      seconds: 5400.5,
      businessSeconds: 0,
    });
    const nothing = {
      messageId: null,
      answerId: null,
      ticketId: null,
      memberId: null,
      value: null,
      confidence: null,
      seconds: null,
      businessSeconds: null,
    };
    const shared = {
      id: expect.any(Number),
      startedAt: day(2),
      conversationId: 'con_1',
      inboxId: 'inb_1',
      language: 'zh-Hans',
    };
    expect(await listFacts(database.db, { workspaceId, ...november })).toEqual([
      {
        ...nothing,
        ...shared,
        kind: 'question',
        at: day(2, 1),
        messageId: 'msg_1',
        answerId: 'ans_1',
        value: 'answered',
        confidence: 0.93,
        data: { ratingOffered: true },
      },
      {
        ...nothing,
        ...shared,
        kind: 'first_response',
        at: day(2, 2),
        memberId: 'mem_1',
        seconds: 5400.5,
        businessSeconds: 0,
        data: {},
      },
    ]);
  });

  it('belong to the cohort in which their conversation started, however late they happen', async () => {
    const rating = { kind: 'rating', answerId: 'ans_1', value: 'satisfied' } as const;
    await append({ ...conversation(day(1)), ...rating, at: day(29) });
    await append({ ...conversation(day(15)), ...rating, at: day(15) });
    const started = async (from: Date, to: Date) =>
      (await listFacts(database.db, { workspaceId, from, to })).map((fact) => fact.startedAt);
    expect(await started(day(1), day(15))).toEqual([day(1)]);
    expect(await started(day(15), day(16))).toEqual([day(15)]);
    expect(await started(day(28), day(30))).toEqual([]);
  });

  it('come in the order in which they happened', async () => {
    await append({ ...conversation(), kind: 'handoff', value: 'asked', at: day(4) });
    await append({ ...conversation(), kind: 'conversation_started', at: day(2) });
    await append({ ...conversation(), kind: 'bot_took_part', at: day(4) });
    const facts = await listFacts(database.db, { workspaceId, ...november });
    expect(facts.map((fact) => fact.kind)).toEqual(['conversation_started', 'handoff', 'bot_took_part']);
  });

  it('are told apart by workspace, inbox, language and kind', async () => {
    const other = await makeWorkspace();
    const kind = 'conversation_started';
    await append({ ...conversation(), kind, workspaceId: other });
    await append({ ...conversation(), kind, conversationId: 'con_a', inboxId: 'inb_2' });
    await append({ ...conversation(), kind, conversationId: 'con_b', language: 'en' });
    await append({ ...conversation(), kind: 'bot_took_part', conversationId: 'con_c' });
    const ids = async (filter: object) =>
      (await listFacts(database.db, { workspaceId, ...november, ...filter })).map(
        (fact) => fact.conversationId,
      );
    expect(await ids({})).toEqual(['con_a', 'con_b', 'con_c']);
    expect(await ids({ inboxId: 'inb_2' })).toEqual(['con_a']);
    expect(await ids({ language: 'en' })).toEqual(['con_b']);
    expect(await ids({ kinds: ['bot_took_part'] })).toEqual(['con_c']);
    expect(await ids({ inboxId: undefined, language: undefined })).toHaveLength(3);
    expect(await listFacts(database.db, { workspaceId: other, ...november })).toHaveLength(1);
  });

  it('of a ticket without a conversation belong to no inbox', async () => {
    const nowhere = { conversationId: null, inboxId: null, language: null };
    await append({
      workspaceId,
      ...nowhere,
      startedAt: day(3),
      kind: 'ticket_opened',
      ticketId: 'tic_1',
      value: 'agent',
    });
    const facts = await listFacts(database.db, { workspaceId, ...november });
    expect(facts).toMatchObject([{ ...nowhere, ticketId: 'tic_1', value: 'agent' }]);
    expect(await listFacts(database.db, { workspaceId, ...november, inboxId: 'inb_1' })).toEqual([]);
  });

  it('are gone with the transaction that rolls back', async () => {
    const rolledBack = database.db.transaction().execute(async (db) => {
      await appendFact(db, { ...conversation(), kind: 'conversation_started' });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    expect(await listFacts(database.db, { workspaceId, ...november })).toEqual([]);
  });
});
