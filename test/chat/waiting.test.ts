import { afterEach, describe, expect, test } from 'vitest';
import {
  askQuestion,
  createConversation,
  currentConversation,
  getConversation,
  markReadByCustomer,
  markReadByStaff,
  postStaffMessage,
  rateConversation,
  requestHandoff,
  resolveConversation,
  setReplyEmail,
} from '../../src/chat/index.ts';
import { announceQueue } from '../../src/chat/queue.ts';
import { reportQuery, schedule } from '../../src/contract/index.ts';
import { qualityReport } from '../../src/feedback/index.ts';
import { setClock } from '../../src/lib/index.ts';
import {
  addFaq,
  always,
  eventsOf,
  factsOf,
  makeScene,
  makeVisitor,
  makeWorkspace,
  type Scene,
  type TestWorkspace,
  useTestChat,
} from './support.ts';

const chat = useTestChat();
afterEach(() => setClock(undefined));

const reply = (s: Pick<Scene, 'agent' | 'id'>, text = 'Hello', isPrivate = false) =>
  postStaffMessage(chat.db, s.agent, s.id, { text, private: isPrivate });

/** One more customer of the workspace who waits for a person. */
async function anotherWaits(workspace: TestWorkspace): Promise<Scene> {
  const visitor = await makeVisitor(chat.db, workspace);
  const conversation = await createConversation(chat.db, visitor, { locale: 'en' });
  await requestHandoff(chat.db, visitor, conversation.id, { reason: 'Hello?' });
  return { ...workspace, visitor, conversation, id: conversation.id };
}
const queueOf = async (s: Scene) => (await currentConversation(chat.db, s.visitor))?.queue;

describe('the queue', () => {
  test('gives each customer who waits a place, which a note does not change and a reply ends', async () => {
    const workspace = await makeWorkspace(chat.db);
    const [first, second] = [await anotherWaits(workspace), await anotherWaits(workspace)];
    expect(await queueOf(first)).toMatchObject({ place: 1, onDuty: true, nextOnDutyAt: null });
    expect(await queueOf(second)).toMatchObject({ place: 2 });
    await reply(first, 'who is this', true);
    expect(await queueOf(second)).toMatchObject({ place: 2 });
    await reply(first);
    expect(await queueOf(first)).toBeNull();
    expect(await queueOf(second)).toMatchObject({ place: 1 });
    expect(await getConversation(chat.db, workspace.workspaceId, second.id)).toMatchObject({
      waitingSince: expect.any(String),
    });
  });

  test('is told to those who move up, live', async () => {
    const workspace = await makeWorkspace(chat.db);
    const [first, second] = [await anotherWaits(workspace), await anotherWaits(workspace)];
    await resolveConversation(chat.db, first.agent, first.id);
    const { workspaceId, inboxId } = workspace;
    await announceQueue(chat.db, { workspaceId, inboxId, teamId: null });
    const events = await eventsOf(chat.db, workspaceId, `conversation:${second.id}`);
    expect(events.at(-1)).toMatchObject({ type: 'queue.changed', queue: { place: 1 } });
    expect((await eventsOf(chat.db, workspaceId, `conversation:${first.id}`)).at(-1)?.type).not.toBe(
      'queue.changed',
    );
  });

  test('says how long it takes by the median of recent first replies, once there are enough', async () => {
    const workspace = await makeWorkspace(chat.db);
    const start = new Date('2026-11-23T09:00:00Z').getTime();
    for (const [i, minutes] of [2, 30, 6, 4, 9].entries()) {
      setClock(new Date(start + i * 3600_000));
      const s = await anotherWaits(workspace);
      expect(await queueOf(s)).toMatchObject({ expectedWaitSeconds: null });
      setClock(new Date(start + i * 3600_000 + minutes * 60_000));
      await reply(s);
    }
    setClock(new Date(start + 8 * 3600_000));
    const s = await anotherWaits(workspace);
    expect(await queueOf(s)).toMatchObject({ expectedWaitSeconds: 360 });
    setClock(new Date(start + 8 * 3600_000 + 120_000));
    expect(await queueOf(s)).toMatchObject({ expectedWaitSeconds: 240 });
    setClock(new Date(start + 8 * 3600_000 + 3600_000));
    expect(await queueOf(s)).toMatchObject({ expectedWaitSeconds: 60 });
  });

  test('says when people are back, and that an address is wanted, outside of hours', async () => {
    const mondays = schedule.parse({ timeZone: 'Asia/Shanghai', mon: [{ from: '09:00', to: '18:00' }] });
    setClock(new Date('2026-11-24T09:30:00Z'));
    const s = await anotherWaits(await makeWorkspace(chat.db, { schedule: mondays }));
    expect(await currentConversation(chat.db, s.visitor)).toMatchObject({
      emailWanted: true,
      replyEmail: null,
      queue: { onDuty: false, nextOnDutyAt: '2026-11-30T01:00:00.000Z', expectedWaitSeconds: null },
    });
    expect(await setReplyEmail(chat.db, s.visitor, s.id, { email: 'li@example.com' })).toMatchObject({
      emailWanted: false,
      replyEmail: 'li@example.com',
    });
  });
});

describe('what was read', () => {
  test('is known of both sides, live, and never goes back', async () => {
    const s = await makeScene(chat.db);
    await requestHandoff(chat.db, s.visitor, s.id, { reason: 'Hello?' });
    await askQuestion(chat, s.visitor, s.id, { text: 'Anybody?' });
    const unread = async () => (await getConversation(chat.db, s.workspaceId, s.id)).unread;
    expect(await unread()).toBe(2);
    await markReadByStaff(chat.db, s.agent, s.id, 1);
    expect(await unread()).toBe(1);
    await markReadByStaff(chat.db, s.agent, s.id, 999);
    await markReadByStaff(chat.db, s.agent, s.id, 1);
    expect(await unread()).toBe(0);
    const seen = { type: 'conversation.read', by: 'staff', seq: 3 };
    const events = await eventsOf(chat.db, s.workspaceId, `conversation:${s.id}`);
    expect(events.filter(({ type }) => type === 'conversation.read').at(-1)).toEqual(seen);

    await reply(s, 'One');
    await reply(s, 'Two');
    const mine = () => currentConversation(chat.db, s.visitor);
    expect(await mine()).toMatchObject({ unread: 2, readSeq: 3, staffReadSeq: 5 });
    await markReadByCustomer(chat.db, s.visitor, s.id, 4);
    expect(await mine()).toMatchObject({ unread: 1, readSeq: 4 });
    expect((await eventsOf(chat.db, s.workspaceId, 'workspace')).at(-1)).toEqual({
      type: 'conversation.read',
      conversationId: s.id,
      by: 'contact',
      seq: 4,
      unread: 0,
    });
  });

  test('of what the bot holds is nothing to staff, until people get it with all that was said', async () => {
    const s = await makeScene(chat.db, always.answered);
    await addFaq(chat, s, 'How do I reset my password?', 'Press Forgot password.');
    await askQuestion(chat, s.visitor, s.id, { text: 'reset my password' });
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ unread: 0 });
    await requestHandoff(chat.db, s.visitor, s.id, { reason: 'that did not help' });
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ unread: 2 });
    await reply(s);
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ unread: 0 });
  });
});

test('a conversation is rated as a whole, changeably, without a word in the answers’ satisfaction', async () => {
  const s = await makeScene(chat.db, always.answered);
  await addFaq(chat, s, 'How do I reset my password?', 'Press Forgot password.');
  await expect(rateConversation(chat.db, s.visitor, s.id, { score: 'neutral' })).rejects.toMatchObject({
    code: 'conversation.empty',
  });
  await askQuestion(chat, s.visitor, s.id, { text: 'reset my password' });
  const report = () =>
    qualityReport(
      chat.db,
      s.workspaceId,
      reportQuery.parse({ from: '2020-01-01', to: '2100-01-01', interval: 'quarter', timeZone: 'UTC' }),
    );
  const before = await report();
  await rateConversation(chat.db, s.visitor, s.id, { score: 'unsatisfied', comment: 'slow' });
  const rating = { score: 'satisfied', comment: null } as const;
  expect(await rateConversation(chat.db, s.visitor, s.id, { score: 'satisfied' })).toEqual(rating);
  await rateConversation(chat.db, s.visitor, s.id, { score: 'satisfied' });
  expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ rating });
  expect(await currentConversation(chat.db, s.visitor)).toMatchObject({ rating });
  expect((await factsOf(chat.db, s.id)).filter((fact) => fact.startsWith('conversation_rating'))).toEqual([
    'conversation_rating unsatisfied',
    'conversation_rating satisfied',
  ]);
  const told = { type: 'conversation.rated', conversationId: s.id, rating };
  expect((await eventsOf(chat.db, s.workspaceId, 'workspace')).at(-1)).toEqual(told);
  expect(await report()).toEqual(before);
});
