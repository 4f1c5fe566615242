import { expect, test } from 'vitest';
import { nextStatus } from '../../src/chat/index.ts';
import { conversationStatus } from '../../src/contract/index.ts';

test('a conversation moves only along the status table', () => {
  const moves = conversationStatus.options.flatMap((from) =>
    conversationStatus.options.flatMap((to) => {
      try {
        return `${from} → ${nextStatus(from, to)}`;
      } catch {
        return [];
      }
    }),
  );
  expect(moves).toEqual([
    'pending → open',
    'pending → resolved',
    'open → pending',
    'open → snoozed',
    'open → resolved',
    'snoozed → pending',
    'snoozed → open',
    'snoozed → resolved',
    'resolved → open',
  ]);
});

test('a move that is not allowed says which would be', () => {
  expect(() => nextStatus('pending', 'snoozed')).toThrow(
    'A conversation that is pending cannot become snoozed: it can become open or resolved.',
  );
  expect(() => nextStatus('resolved', 'resolved')).toThrow(
    'The conversation is resolved already: it can become open.',
  );
  expect(() => nextStatus('pending', 'snoozed')).toThrow(
    expect.objectContaining({ code: 'conversation.status_not_allowed' }),
  );
});
