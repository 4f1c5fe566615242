import { expect, test } from 'vitest';
import type { MessageWithAnswer } from '../../src/contract/index.ts';
import type { Entry } from '../../src/widget/app/outbox-entry.ts';
import { mergeMessages, pendingQuestions } from '../../src/widget/app/state.ts';

function message(seq: number, more: Partial<MessageWithAnswer> = {}): MessageWithAnswer {
  return {
    id: `msg_${more.conversationId ?? 'c1'}_${seq}`,
    conversationId: 'c1',
    seq,
    kind: 'outgoing',
    author: { kind: 'bot', id: null, name: null },
    text: `text ${seq}`,
    attachments: [],
    createdAt: '2026-11-22T10:00:00.000Z',
    answer: null,
    ...more,
  };
}
const answer = {
  id: 'ans_1',
  outcome: 'answered',
  text: '',
  confidence: 1,
  citations: [],
  suggestions: [],
  handoffOffered: false,
} as const;
const own = (seq: number, text: string) => message(seq, { kind: 'incoming', text });

test('messages that come twice and in any order are kept once and in order', () => {
  const [a, b, c] = [message(1), message(2), message(3)];
  expect(mergeMessages(mergeMessages([], [c, a]), [b, a, c]).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('a conversation that continues another stands after it', () => {
  const later = message(1, { conversationId: 'c2', createdAt: '2026-11-22T11:00:00.000Z' });
  expect(mergeMessages([later], [message(9)]).map(({ conversationId }) => conversationId)).toEqual([
    'c1',
    'c2',
  ]);
});

test('a live message that knows no rating does not take one away', () => {
  const rated = message(1, { answer: { ...answer, citations: [], suggestions: [], rating: 'neutral' } });
  const live = message(1, { answer: { ...answer, citations: [], suggestions: [], rating: null } });
  expect(mergeMessages([rated], [live])[0]?.answer?.rating).toBe('neutral');
  expect(mergeMessages([live], [rated])[0]?.answer?.rating).toBe('neutral');
});

const question = (key: string, text: string, afterSeq: number): Entry => ({
  kind: 'question',
  key,
  text,
  afterSeq,
  at: 0,
  conversationId: 'c1',
});

test('a question that came back live is no longer shown as waiting', () => {
  const waits = [question('k1', 'hello', 3)];
  expect(pendingQuestions(waits, [own(2, 'hello')]).map(({ key }) => key)).toEqual(['k1']);
  expect(pendingQuestions(waits, [own(2, 'hello'), own(4, ' hello')])).toEqual([]);
});

test('of two equal questions one message explains one', () => {
  const waits = [question('k1', 'again', 0), question('k2', 'again', 0)];
  expect(pendingQuestions(waits, [own(1, 'again')]).map(({ key }) => key)).toEqual(['k2']);
});
