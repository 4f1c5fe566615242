import type { ConversationStatus } from '../contract/index.ts';
import { AppError } from '../lib/index.ts';

/** The status table: `pending` is with the bot, `open` and `snoozed` with people. */
const allowed: Record<ConversationStatus, readonly ConversationStatus[]> = {
  pending: ['open', 'resolved'],
  open: ['pending', 'snoozed', 'resolved'],
  snoozed: ['open', 'pending', 'resolved'],
  resolved: ['open'],
};

/** The next status, or `conversation.status_not_allowed` that says which would be. */
export function nextStatus(from: ConversationStatus, to: ConversationStatus): ConversationStatus {
  if (allowed[from].includes(to)) return to;
  const problem = from === to ? `is ${to} already` : `that is ${from} cannot become ${to}`;
  throw new AppError(
    'conversation.status_not_allowed',
    `A conversation ${problem}: it can become ${allowed[from].join(' or ')}.`.replace(
      'A conversation is',
      'The conversation is',
    ),
  );
}
