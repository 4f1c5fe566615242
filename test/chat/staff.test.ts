import { afterEach, describe, expect, test } from 'vitest';
import {
  askQuestion,
  assignConversation,
  createConversation,
  getConversation,
  listConversations,
  listMessages,
  listStaffMessages,
  postStaffMessage,
  reopenConversation,
  requestHandoff,
  resolveByCustomer,
  resolveConversation,
} from '../../src/chat/index.ts';
import { schedule } from '../../src/contract/index.ts';
import { listFacts } from '../../src/facts/index.ts';
import { setClock } from '../../src/lib/index.ts';
import {
  addFaq,
  always,
  eventsOf,
  factsOf,
  makeScene,
  makeWorkspace,
  type Scene,
  useTestChat,
} from './support.ts';

const chat = useTestChat();
afterEach(() => setClock(undefined));

const reply = (s: Scene, text: string, isPrivate = false) =>
  postStaffMessage(chat.db, s.agent, s.id, { text, private: isPrivate });

async function handedOver(settings?: Parameters<typeof makeScene>[1]): Promise<Scene> {
  const s = await makeScene(chat.db, settings);
  await requestHandoff(chat.db, s.visitor, s.id, { reason: `parcel ${s.id}` });
  return s;
}

describe('a public reply', () => {
  test('reaches customer and staff live, under the agent’s name', async () => {
    const s = await handedOver();
    const message = await reply(s, 'Hello, this is Mei.');
    expect(message).toMatchObject({ kind: 'outgoing', author: { kind: 'member', name: 'Mei' } });
    const event = { type: 'message.created', message, answer: null };
    expect(await eventsOf(chat.db, s.workspaceId, `conversation:${s.id}`)).toContainEqual(event);
    expect(await eventsOf(chat.db, s.workspaceId, 'workspace')).toContainEqual(event);
    const { items } = await listMessages(chat.db, s.visitor, s.id, { limit: 50 });
    expect(items.at(-1)).toEqual({ ...message, answer: null });
  });

  test('is first once: its fact counts seconds from the handoff, in business hours too', async () => {
    // Monday 17:30 in Shanghai; on duty until 18:00 and from 9:00 the next Monday.
    const mondays = schedule.parse({ timeZone: 'Asia/Shanghai', mon: [{ from: '09:00', to: '18:00' }] });
    setClock(new Date('2026-11-23T09:30:00Z'));
    const s = await handedOver({ schedule: mondays });
    setClock(new Date('2026-11-23T10:30:00Z'));
    const first = await reply(s, 'Hello');
    await reply(s, 'Still there?');
    expect(await factsOf(chat.db, s.id)).toEqual([
      'conversation_started',
      'handoff asked',
      'conversation_status open',
      'person_replied',
      'first_response',
      'person_replied',
    ]);
    const facts = await listFacts(chat.db, {
      workspaceId: s.workspaceId,
      from: new Date('2026-11-23T00:00:00Z'),
      to: new Date('2026-11-24T00:00:00Z'),
    });
    expect(facts.find((fact) => fact.kind === 'first_response')).toMatchObject({
      seconds: 3600,
      businessSeconds: 1800,
      memberId: s.agent.memberId,
      messageId: first.id,
    });
  });

  test('takes a conversation over from the bot, which is silent from then on', async () => {
    const s = await makeScene(chat.db, always.answered);
    await addFaq(chat, s, 'How do I reset my password?', 'Press Forgot password.');
    await askQuestion(chat, s.visitor, s.id, { text: 'reset my password' });
    await reply(s, 'Let me help.');
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({
      status: 'open',
      handoffReason: null,
    });
    const { answer } = await askQuestion(chat, s.visitor, s.id, { text: 'reset the password, how' });
    expect(answer).toBeNull();
    expect((await factsOf(chat.db, s.id)).slice(3)).toEqual([
      'person_replied',
      'first_response',
      'conversation_status open',
    ]);
  });

  test('reopens a resolved conversation', async () => {
    const s = await handedOver();
    await resolveConversation(chat.db, s.agent, s.id);
    await reply(s, 'One more thing.');
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({
      status: 'open',
      resolvedAt: null,
      resolvedBy: null,
    });
  });

  test('posted twice under one key is one message', async () => {
    const s = await handedOver();
    const claim = { workspaceId: s.workspaceId, owner: s.agent.id, key: 'k', requestHash: 'h' };
    const input = { text: 'Hello', private: false };
    const first = await postStaffMessage(chat.db, s.agent, s.id, input, claim);
    expect(await postStaffMessage(chat.db, s.agent, s.id, input, claim)).toEqual(first);
    expect((await listStaffMessages(chat.db, s.workspaceId, s.id, { limit: 50 })).items).toHaveLength(3);
  });
});

test('a note is for staff only: no customer list, no customer event, and the bot keeps the conversation', async () => {
  const s = await makeScene(chat.db, always.answered);
  await askQuestion(chat, s.visitor, s.id, { text: 'hello' });
  const note = await reply(s, 'VIP, be nice', true);
  expect((await listMessages(chat.db, s.visitor, s.id, { limit: 50 })).items).toHaveLength(2);
  const customer = JSON.stringify(await eventsOf(chat.db, s.workspaceId, `conversation:${s.id}`));
  expect(customer).not.toContain('VIP');
  const staff = await listStaffMessages(chat.db, s.workspaceId, s.id, { limit: 50 });
  expect(staff.items.at(-1)).toEqual({ ...note, answer: null });
  expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ status: 'pending' });
  expect(await factsOf(chat.db, s.id)).toEqual(['conversation_started']);
});

describe('the state of a conversation', () => {
  test('is changed by assigning, resolving and reopening, each told live', async () => {
    const s = await handedOver();
    const memberId = s.agent.memberId;
    expect(await assignConversation(chat.db, s.agent, s.id, { memberId })).toMatchObject({
      assigneeId: memberId,
    });
    expect(await resolveConversation(chat.db, s.agent, s.id)).toMatchObject({
      status: 'resolved',
      resolvedBy: 'agent',
    });
    const reopened = await reopenConversation(chat.db, s.agent, s.id);
    expect(reopened).toMatchObject({ status: 'open', resolvedBy: null, assigneeId: memberId });
    expect((await factsOf(chat.db, s.id)).slice(-2)).toEqual([
      'conversation_status resolved',
      'conversation_status open',
    ]);
    const staff = await eventsOf(chat.db, s.workspaceId, 'workspace');
    expect(staff.at(-1)).toEqual({ type: 'conversation.changed', conversation: reopened });
  });

  test('is not changed to what it is, nor against the table', async () => {
    const refused = { code: 'conversation.status_not_allowed' };
    const s = await handedOver();
    await expect(reopenConversation(chat.db, s.agent, s.id)).rejects.toMatchObject(refused);
    await resolveByCustomer(chat.db, s.visitor, s.id);
    await expect(resolveConversation(chat.db, s.agent, s.id)).rejects.toMatchObject(refused);
    const pending = await makeScene(chat.db);
    await expect(reopenConversation(chat.db, pending.agent, pending.id)).rejects.toMatchObject(refused);
  });

  test('is not given to a member of another workspace', async () => {
    const s = await handedOver();
    const other = await makeWorkspace(chat.db);
    const assigning = assignConversation(chat.db, s.agent, s.id, { memberId: other.agent.memberId });
    await expect(assigning).rejects.toMatchObject({ code: 'member.not_found' });
  });

  test('is another workspace’s to see or to change for nobody', async () => {
    const s = await handedOver();
    const { agent, workspaceId } = await makeWorkspace(chat.db);
    const notFound = { code: 'conversation.not_found' };
    await expect(getConversation(chat.db, workspaceId, s.id)).rejects.toMatchObject(notFound);
    const messages = listStaffMessages(chat.db, workspaceId, s.id, { limit: 50 });
    await expect(messages).rejects.toMatchObject(notFound);
    const posting = postStaffMessage(chat.db, agent, s.id, { text: 'x', private: true });
    await expect(posting).rejects.toMatchObject(notFound);
    await expect(resolveConversation(chat.db, agent, s.id)).rejects.toMatchObject(notFound);
    expect((await listConversations(chat.db, workspaceId, { limit: 50 })).items).toEqual([]);
  });
});

describe('the list of conversations', () => {
  test('pages by latest message through equal times without losing or doubling one', async () => {
    setClock(new Date('2026-11-23T09:30:00Z'));
    const first = await handedOver();
    const ids = [first.id];
    for (let i = 0; i < 4; i += 1) {
      const { id } = await createConversation(chat.db, first.visitor, {});
      await requestHandoff(chat.db, first.visitor, id, {});
      ids.push(id);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listConversations(chat.db, first.workspaceId, { limit: 2, cursor });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(ids.toReversed());
    setClock(new Date('2026-11-23T10:00:00Z'));
    await reply(first, 'Hello');
    const [latest] = (await listConversations(chat.db, first.workspaceId, { limit: 1 })).items;
    expect(latest).toMatchObject({ id: first.id, lastMessage: 'Hello' });
  });

  test('filters by status, inbox, assignee, handoff reason and words', async () => {
    const s = await handedOver();
    const found = async (filter: Partial<Parameters<typeof listConversations>[2]>) =>
      (await listConversations(chat.db, s.workspaceId, { limit: 50, ...filter })).items.map(
        (item) => item.id,
      );
    expect(await found({ status: 'open' })).toEqual([s.id]);
    expect(await found({ status: 'pending' })).toEqual([]);
    expect(await found({ inboxId: s.inboxId })).toEqual([s.id]);
    expect(await found({ inboxId: 'other' })).toEqual([]);
    expect(await found({ assigneeId: 'none' })).toEqual([s.id]);
    expect(await found({ handoffReason: 'asked' })).toEqual([s.id]);
    expect(await found({ handoffReason: 'rule' })).toEqual([]);
    expect(await found({ q: 'PARCEL' })).toEqual([s.id]);
    expect(await found({ q: 'li' })).toEqual([s.id]);
    expect(await found({ q: '%' })).toEqual([]);
    await assignConversation(chat.db, s.agent, s.id, { memberId: s.agent.memberId });
    expect(await found({ assigneeId: 'none' })).toEqual([]);
    expect(await found({ assigneeId: s.agent.memberId ?? '' })).toEqual([s.id]);
  });

  test('leaves out what was only opened: it has not begun', async () => {
    const s = await makeScene(chat.db);
    expect((await listConversations(chat.db, s.workspaceId, { limit: 50 })).items).toEqual([]);
  });
});

test('messages are paged oldest first', async () => {
  const s = await handedOver();
  for (const text of ['one', 'two', 'three']) await reply(s, text);
  const first = await listStaffMessages(chat.db, s.workspaceId, s.id, { limit: 3 });
  expect(first.items.map((item) => item.seq)).toEqual([1, 2, 3]);
  const cursor = first.nextCursor ?? undefined;
  const second = await listStaffMessages(chat.db, s.workspaceId, s.id, { limit: 3, cursor });
  expect(second.items.map((item) => item.text)).toEqual(['two', 'three']);
  expect(second.nextCursor).toBeNull();
});
