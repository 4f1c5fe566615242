import { describe, expect, test } from 'vitest';
import {
  askQuestion,
  getConversation,
  listMessages,
  rateAnswer,
  requestHandoff,
  resolveByCustomer,
} from '../../src/chat/index.ts';
import type { QuestionInput, QuestionResult } from '../../src/contract/index.ts';
import { listFacts } from '../../src/facts/index.ts';
import { deleteFaqEntry } from '../../src/ingest/index.ts';
import {
  addFaq,
  always,
  eventsOf,
  factsOf,
  makeScene,
  makeVisitor,
  type Scene,
  useTestChat,
} from './support.ts';

const chat = useTestChat();

async function ask(scene: Scene, input: string | QuestionInput, id = scene.id): Promise<QuestionResult> {
  return await askQuestion(chat, scene.visitor, id, typeof input === 'string' ? { text: input } : input);
}

const reset = 'How do I reset my password?';
const howTo = 'Press Forgot password on the sign-in page.';

async function scene(settings: Parameters<typeof makeScene>[1] = always.answered, locale?: string) {
  const made = await makeScene(chat.db, settings, locale);
  await addFaq(chat, made, reset, howTo);
  await addFaq(chat, made, 'Where can I download an invoice?', 'Under Billing, Invoices.');
  return made;
}

/** A chat in which something else happens while the first answer is being looked for. */
function whileDeciding(happen: () => Promise<unknown>): Parameters<typeof askQuestion>[0] {
  let happened = false;
  const current = async (workspaceId: string) => {
    if (!happened) {
      happened = true;
      await happen();
    }
    return await chat.search.current(workspaceId);
  };
  return { db: chat.db, embedder: chat.embedder, search: { ...chat.search, current } };
}

describe('an answered question', () => {
  test('is saved with the answer, its evidence, facts and events in one go', async () => {
    const s = await scene();
    const asked = await ask(s, 'reset my password, how');
    expect(asked.answer).toMatchObject({ outcome: 'answered', text: howTo, handoffOffered: false });
    expect(asked.answer?.citations).toMatchObject([{ title: reset, quote: howTo, page: null }]);
    expect(asked.message).toMatchObject({
      seq: 1,
      kind: 'incoming',
      author: { kind: 'contact', name: 'Li' },
    });
    expect(asked.reply).toMatchObject({ seq: 2, kind: 'outgoing', author: { kind: 'bot' }, text: howTo });
    expect(asked.conversation).toMatchObject({ id: s.id, status: 'pending', withPeople: false });

    expect(await factsOf(chat.db, s.id)).toEqual([
      'conversation_started',
      'bot_took_part',
      'question answered',
    ]);
    const events = await eventsOf(chat.db, s.workspaceId, `conversation:${s.id}`);
    expect(events).toEqual([
      { type: 'message.created', message: asked.message, answer: null },
      { type: 'message.created', message: asked.reply, answer: asked.answer },
    ]);
    const staff = await eventsOf(chat.db, s.workspaceId, 'workspace');
    expect(staff.map((event) => event.type)).toEqual([
      'conversation.created',
      'message.created',
      'message.created',
    ]);
    const history = await listMessages(chat.db, s.visitor, s.id, { limit: 50 });
    expect(history.items).toEqual([
      { ...asked.message, answer: null },
      { ...asked.reply, answer: { ...asked.answer, rating: null } },
    ]);
  });

  test('carries in its fact the cohort, the confidence and that a rating is offered', async () => {
    const s = await scene();
    const { answer, message } = await ask(s, reset);
    const { createdAt, language } = await getConversation(chat.db, s.workspaceId, s.id);
    const facts = await listFacts(chat.db, {
      workspaceId: s.workspaceId,
      from: new Date(createdAt),
      to: new Date(Date.parse(createdAt) + 1),
    });
    expect(facts.find((fact) => fact.kind === 'question')).toMatchObject({
      conversationId: s.id,
      inboxId: s.inboxId,
      language,
      messageId: message.id,
      answerId: answer?.id,
      confidence: answer?.confidence,
      data: { ratingOffered: true },
      startedAt: new Date(createdAt),
    });
  });

  test('asked again under the same key is answered as before, and written once', async () => {
    const s = await scene();
    const claim = { workspaceId: s.workspaceId, owner: s.visitor.visitorId, key: 'k1', requestHash: 'h' };
    const first = await askQuestion(chat, s.visitor, s.id, { text: reset }, claim);
    // Answered from what is stored: nothing is looked up again.
    const broken = { ...chat.embedder, embedQuestion: () => Promise.reject(new Error('asked the model')) };
    const deps = { db: chat.db, search: chat.search, embedder: broken };
    const [second, third] = await Promise.all([
      askQuestion(deps, s.visitor, s.id, { text: reset }, claim),
      askQuestion(deps, s.visitor, s.id, { text: reset }, claim),
    ]);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect((await listMessages(chat.db, s.visitor, s.id, { limit: 50 })).items).toHaveLength(2);
  });
});

describe('a miss', () => {
  test('is a suggestion or a request to rephrase that another question follows; the second hands over', async () => {
    const s = await scene(always.asked);
    const first = await ask(s, reset);
    expect(first.answer).toMatchObject({ outcome: 'asked', handoffOffered: true });
    const second = await ask(s, `${reset} Now!`);
    expect(second.answer).toMatchObject({ outcome: 'handed_over', handoffOffered: false });
    expect(second.conversation).toMatchObject({ status: 'open', withPeople: true });
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({
      handoffReason: 'repeated_miss',
    });
    expect(await factsOf(chat.db, s.id)).toEqual([
      'conversation_started',
      'bot_took_part',
      'question asked',
      'question handed_over',
      'handoff repeated_miss',
      'conversation_status open',
    ]);
  });

  test('is not counted when the customer clicks a suggestion', async () => {
    const s = await scene(always.suggested);
    const { answer } = await ask(s, 'password reset');
    expect(answer?.outcome).toBe('suggested');
    const wanted = answer?.suggestions.find(({ question }) => question === reset);
    const clicked = await ask(s, { text: reset, suggestionId: wanted?.id ?? '' });
    expect(clicked.answer).toMatchObject({ outcome: 'answered', text: howTo });
    // Were the click a miss, the third suggestion in a row would be a handoff.
    expect((await ask(s, 'invoice for a password reset')).answer?.outcome).toBe('suggested');
    expect((await ask(s, 'the invoice')).answer?.outcome).toBe('suggested');
    expect((await ask(s, 'an invoice')).answer?.outcome).toBe('handed_over');
  });

  test('is not counted either when a suggestion is typed word for word', async () => {
    const s = await scene(always.suggested);
    await ask(s, 'password reset');
    expect((await ask(s, 'how do I reset my password')).answer).toMatchObject({
      outcome: 'answered',
      text: howTo,
    });
  });

  test('is not made by thanks in between, nor undone by it', async () => {
    const s = await scene(always.suggested);
    expect((await ask(s, 'password reset')).answer?.outcome).toBe('suggested');
    expect((await ask(s, 'thanks')).answer?.outcome).toBe('small_talk');
    expect((await ask(s, 'invoice for a password reset')).answer?.outcome).toBe('suggested');
    expect((await ask(s, 'the invoice')).answer?.outcome).toBe('handed_over');
  });

  test('is not made by a click on a suggestion that is gone: it is asked like any question', async () => {
    const s = await makeScene(chat.db, always.suggested);
    const gone = await addFaq(chat, s, reset, howTo);
    await addFaq(chat, s, 'Where can I download an invoice?', 'Under Billing, Invoices.');
    await ask(s, 'password reset');
    expect((await ask(s, 'invoice for a password reset')).answer?.suggestions.map(({ id }) => id)).toContain(
      gone,
    );
    await deleteFaqEntry(chat, s.agent, gone);
    const clicked = await ask(s, { text: reset, suggestionId: gone });
    // With the click a miss it would be the third in a row, and a handoff.
    expect(clicked.answer?.outcome).toBe('suggested');
    expect(clicked.answer?.suggestions.map(({ id }) => id)).not.toContain(gone);
  });
});

describe('what counts as a valid question', () => {
  async function questions(s: Scene) {
    return (await factsOf(chat.db, s.id)).filter((fact) => fact.startsWith('question'));
  }

  test('is not small talk, nor a wish for a person', async () => {
    const s = await scene();
    expect((await ask(s, 'hello')).answer?.outcome).toBe('small_talk');
    expect(await factsOf(chat.db, s.id)).toEqual(['conversation_started']);
    expect((await ask(s, 'I want to talk to a human')).answer?.outcome).toBe('handed_over');
    expect(await questions(s)).toEqual([]);
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ handoffReason: 'asked' });
  });

  test('is a text once a conversation, however it is written', async () => {
    const s = await scene();
    await ask(s, reset);
    await ask(s, 'Where can I download an invoice?');
    await ask(s, 'how do i reset my password');
    expect(await questions(s)).toEqual(['question answered', 'question answered']);
  });

  test('is a click on a suggestion, even when it reads like what was typed', async () => {
    const s = await scene(always.suggested);
    const { answer } = await ask(s, 'HOW DO I RESET MY PASSWORD');
    const wanted = answer?.suggestions.find(({ question }) => question === reset);
    await ask(s, { text: reset, suggestionId: wanted?.id ?? '' });
    expect(await questions(s)).toEqual(['question suggested', 'question answered']);
  });
});

describe('a conversation that people hold', () => {
  test('takes messages without an answer', async () => {
    const s = await scene();
    await requestHandoff(chat.db, s.visitor, s.id, {});
    const said = await ask(s, reset);
    expect(said).toMatchObject({ answer: null, reply: null, message: { seq: 2, text: reset } });
    expect((await factsOf(chat.db, s.id)).filter((fact) => fact.startsWith('question'))).toEqual([]);
  });

  test('gets no answer when it was handed over while the answer was being looked for', async () => {
    const s = await scene();
    const slow = whileDeciding(() => requestHandoff(chat.db, s.visitor, s.id, {}));
    const said = await askQuestion(slow, s.visitor, s.id, { text: reset });
    expect(said).toMatchObject({ answer: null, conversation: { status: 'open' } });
  });
});

describe('a message to a resolved conversation', () => {
  test('begins a new one that continues it, and says on the old one that the customer is back', async () => {
    const s = await scene();
    await ask(s, reset);
    await resolveByCustomer(chat.db, s.visitor, s.id);
    const [again, more] = await Promise.all([ask(s, reset), ask(s, 'Where can I download an invoice?')]);
    expect(again.conversation.id).not.toBe(s.id);
    expect(more.conversation.id).toBe(again.conversation.id);
    expect(again.answer?.outcome).toBe('answered');
    expect(await getConversation(chat.db, s.workspaceId, again.conversation.id)).toMatchObject({
      continuesId: s.id,
      status: 'pending',
    });
    expect((await factsOf(chat.db, s.id)).slice(-2)).toEqual([
      'conversation_status resolved',
      'customer_returned',
    ]);
    // The same words in a new conversation are a question again.
    expect(await factsOf(chat.db, again.conversation.id)).toContain('question answered');
  });
});

test('messages that come in at once are numbered without a gap, each answer right behind its question', async () => {
  const s = await scene();
  const texts = [
    'reset password',
    'download invoice',
    'my password',
    'an invoice',
    'password page',
    'billing',
  ];
  const results = await Promise.all(texts.map((text) => ask(s, text)));
  const { items } = await listMessages(chat.db, s.visitor, s.id, { limit: 50 });
  expect(items.map((item) => item.seq)).toEqual(items.map((_, i) => i + 1));
  expect(items).toHaveLength(12);
  for (const { message, reply } of results) expect(reply?.seq).toBe(message.seq + 1);
});

test('a message that came in while the answer was being looked for counts as the one before', async () => {
  const s = await scene(always.asked);
  const slow = whileDeciding(() => ask(s, reset));
  const second = await askQuestion(slow, s.visitor, s.id, { text: `${reset} Now!` });
  expect(second.message.seq).toBe(3);
  expect(second.answer?.outcome).toBe('handed_over');
});

test('the bot talks in the language of the first message, and says where a quote is in another', async () => {
  const s = await scene(always.answered, 'zh-CN');
  const { answer, conversation } = await ask(s, 'password 怎么重置密码');
  expect(conversation.language).toBe('zh-Hans');
  expect(answer?.text).toContain(howTo);
  expect(answer?.text).toContain('英文');
});

test('what no database can store is taken out of a message', async () => {
  const s = await scene();
  const { message } = await ask(s, 'reset\0 my password \ud83d');
  expect(message.text).toBe('reset my password \ufffd');
});

test('a question is nobody else’s to ask: another visitor finds no such conversation', async () => {
  const s = await scene();
  const stranger = await makeVisitor(chat.db, s);
  const asking = askQuestion(chat, stranger, s.id, { text: reset });
  await expect(asking).rejects.toMatchObject({ code: 'conversation.not_found' });
});

test('what the customer was unsatisfied with is not suggested again', async () => {
  const s = await scene(always.suggested);
  const first = (await ask(s, 'password reset')).answer?.suggestions.find(
    ({ question }) => question === reset,
  );
  if (!first) throw new Error('nothing was suggested');
  const { answer } = await ask(s, { text: reset, suggestionId: first.id });
  expect(answer?.text).toBe(howTo);
  const offered = async (word: string) =>
    (await ask(s, `my password reset ${word}`)).answer?.suggestions.map(({ question }) => question);
  expect(await offered('please')).toContain(reset);
  await rateAnswer(chat.db, s.visitor, answer?.id ?? '', { score: 'unsatisfied' });
  const after = await offered('again');
  expect(after).toEqual(['Where can I download an invoice?']);
});
