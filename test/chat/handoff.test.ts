import { afterEach, describe, expect, test } from 'vitest';
import {
  askQuestion,
  createConversation,
  currentConversation,
  getConversation,
  listMessages,
  postStaffMessage,
  rateAnswer,
  requestHandoff,
  resolveByCustomer,
  setReplyEmail,
} from '../../src/chat/index.ts';
import { schedule } from '../../src/contract/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { addFaq, always, eventsOf, factsOf, makeScene, useTestChat } from './support.ts';

const chat = useTestChat();
afterEach(() => setClock(undefined));

/** Mondays 9 to 18 in Shanghai. */
const mondays = schedule.parse({ timeZone: 'Asia/Shanghai', mon: [{ from: '09:00', to: '18:00' }] });
const monday = new Date('2026-11-23T02:00:00Z');
const tuesday = new Date('2026-11-24T02:00:00Z');

describe('the button for a person', () => {
  test('hands over, keeps the customer’s words for the agents, and says what happens next', async () => {
    setClock(monday);
    const s = await makeScene(chat.db, { schedule: mondays });
    const result = await requestHandoff(chat.db, s.visitor, s.id, { reason: 'My parcel is lost' });
    expect(result).toMatchObject({
      reason: 'asked',
      onDuty: true,
      nextOnDutyAt: null,
      emailWanted: false,
      conversation: { id: s.id, status: 'open', withPeople: true },
      message: { seq: 2, author: { kind: 'system' } },
    });
    expect(result.message.text).toContain('right here');
    const { items } = await listMessages(chat.db, s.visitor, s.id, { limit: 50 });
    expect(items.map((item) => item.text)).toEqual(['My parcel is lost', result.message.text]);
    expect(await factsOf(chat.db, s.id)).toEqual([
      'conversation_started',
      'handoff asked',
      'conversation_status open',
    ]);
    const staff = await eventsOf(chat.db, s.workspaceId, 'workspace');
    expect(staff.at(-1)).toMatchObject({
      type: 'conversation.handed_over',
      onDuty: true,
      conversation: { id: s.id, status: 'open', handoffReason: 'asked', handedOverAt: monday.toISOString() },
    });
    const customer = await eventsOf(chat.db, s.workspaceId, `conversation:${s.id}`);
    expect(customer.at(-1)).toEqual({ type: 'conversation.changed', conversation: result.conversation });
  });

  test('says when somebody will be there and asks for an address while nobody is', async () => {
    setClock(tuesday);
    const s = await makeScene(chat.db, { schedule: mondays }, 'zh-CN');
    const result = await requestHandoff(chat.db, s.visitor, s.id, {});
    expect(result).toMatchObject({
      onDuty: false,
      nextOnDutyAt: '2026-11-30T01:00:00.000Z',
      emailWanted: true,
    });
    expect(result.message.text).toContain('11月30日星期一 09:00 (GMT+8)');
    expect(result.message.text).toContain('请留下邮箱');
  });

  test('does not ask for an address that it was given', async () => {
    setClock(tuesday);
    const s = await makeScene(chat.db, { schedule: mondays });
    const result = await requestHandoff(chat.db, s.visitor, s.id, { email: 'li@example.com' });
    expect(result.emailWanted).toBe(false);
    expect(result.message.text).toContain('li@example.com');
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({
      replyEmail: 'li@example.com',
    });
  });

  test('pressed again changes nothing and says the same', async () => {
    const s = await makeScene(chat.db);
    const first = await requestHandoff(chat.db, s.visitor, s.id, {});
    const second = await requestHandoff(chat.db, s.visitor, s.id, { reason: 'again' });
    expect(second).toEqual(first);
    expect((await factsOf(chat.db, s.id)).filter((fact) => fact.startsWith('handoff'))).toHaveLength(1);
    expect((await listMessages(chat.db, s.visitor, s.id, { limit: 50 })).items).toHaveLength(1);
  });

  test('says once that people are on it when a person had taken the conversation over', async () => {
    const s = await makeScene(chat.db);
    await postStaffMessage(chat.db, s.agent, s.id, { text: 'Hello', private: false });
    const first = await requestHandoff(chat.db, s.visitor, s.id, {});
    expect(first).toMatchObject({ reason: 'asked', conversation: { status: 'open' } });
    expect((await requestHandoff(chat.db, s.visitor, s.id, {})).message).toEqual(first.message);
    expect(await factsOf(chat.db, s.id)).not.toContain('handoff asked');
  });

  test('has the reason `dissatisfied` after an unsatisfied rating that was not changed', async () => {
    const s = await makeScene(chat.db, { ...always.answered, ticketOnUnsatisfied: false });
    await addFaq(chat, s, 'How do I reset my password?', 'Press Forgot password.');
    const { answer } = await askQuestion(chat, s.visitor, s.id, { text: 'reset my password' });
    await rateAnswer(chat.db, s.visitor, answer?.id ?? '', { score: 'unsatisfied' });
    const other = await createConversation(chat.db, s.visitor, {});
    expect((await requestHandoff(chat.db, s.visitor, other.id, {})).reason).toBe('asked');
    expect((await requestHandoff(chat.db, s.visitor, s.id, {})).reason).toBe('dissatisfied');
    expect(await factsOf(chat.db, s.id)).toContain('handoff dissatisfied');
  });

  test('on a resolved conversation begins a new one with people', async () => {
    const s = await makeScene(chat.db, always.answered);
    await addFaq(chat, s, 'How do I reset my password?', 'Press Forgot password.');
    const { answer } = await askQuestion(chat, s.visitor, s.id, { text: 'reset my password' });
    await resolveByCustomer(chat.db, s.visitor, s.id);
    await rateAnswer(chat.db, s.visitor, answer?.id ?? '', { score: 'unsatisfied' });
    const result = await requestHandoff(chat.db, s.visitor, s.id, {});
    expect(result).toMatchObject({ reason: 'dissatisfied', conversation: { status: 'open' } });
    expect(result.conversation.id).not.toBe(s.id);
    expect(await factsOf(chat.db, s.id)).toContain('customer_returned');
  });
});

test('what the bot hands over says in the answer itself what happens next', async () => {
  setClock(tuesday);
  const s = await makeScene(chat.db, { schedule: mondays });
  const { answer, reply, conversation } = await askQuestion(chat, s.visitor, s.id, {
    text: 'I want to speak to a human',
  });
  expect(conversation.status).toBe('open');
  expect(answer).toMatchObject({ outcome: 'handed_over', text: reply?.text });
  expect(answer?.text).toContain('Monday 30 November 09:00 (GMT+8)');
  expect(answer?.text).toContain('e-mail');
  const again = await requestHandoff(chat.db, s.visitor, s.id, {});
  expect(again.message).toEqual(reply);
});

describe('solved, pressed by the customer', () => {
  test('resolves once', async () => {
    const s = await makeScene(chat.db);
    await requestHandoff(chat.db, s.visitor, s.id, {});
    expect(await resolveByCustomer(chat.db, s.visitor, s.id)).toMatchObject({ status: 'resolved' });
    await resolveByCustomer(chat.db, s.visitor, s.id);
    const resolved = (await factsOf(chat.db, s.id)).filter((fact) => fact === 'conversation_status resolved');
    expect(resolved).toHaveLength(1);
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ resolvedBy: 'customer' });
    expect(await currentConversation(chat.db, s.visitor)).toBeUndefined();
  });
});

test('a reloaded page goes on with the latest conversation that is not resolved', async () => {
  const s = await makeScene(chat.db);
  const later = await createConversation(chat.db, s.visitor, {});
  expect(await currentConversation(chat.db, s.visitor)).toEqual(later);
  await resolveByCustomer(chat.db, s.visitor, later.id);
  expect(await currentConversation(chat.db, s.visitor)).toEqual(s.conversation);
});

test('an address for replies can be left later, and staff hear of it', async () => {
  const s = await makeScene(chat.db);
  await requestHandoff(chat.db, s.visitor, s.id, {});
  await setReplyEmail(chat.db, s.visitor, s.id, { email: 'li@example.com' });
  const staff = await eventsOf(chat.db, s.workspaceId, 'workspace');
  expect(staff.at(-1)).toMatchObject({
    type: 'conversation.changed',
    conversation: { replyEmail: 'li@example.com' },
  });
});
