import type { Trx } from '../db/index.ts';
import type { ConversationChange, Turn } from './change-conversation.ts';
import { type ConversationRow, countAfter } from './conversations.queries.ts';

/** Since when a person is waited for, after this turn: from a handoff until a member replies or people let go of it. */
export function waitingAfter(before: ConversationRow, { change = {}, messages = [] }: Turn): Date | null {
  const status = change.status ?? before.status;
  const replied = messages.some(({ kind, author }) => kind === 'outgoing' && author.kind === 'member');
  if (status !== 'open' || replied) return null;
  const handedOver = change.handed_over_at?.getTime() !== before.handed_over_at?.getTime();
  return change.handed_over_at && handedOver ? change.handed_over_at : before.waiting_since;
}

/** Nothing but a snoozed conversation has a time to wake at. */
export function wokenBy(before: ConversationRow, { change = {} }: Turn): ConversationChange {
  const status = change.status ?? before.status;
  return status === 'snoozed' || before.snoozed_until === null ? {} : { snoozed_until: null };
}

/**
 * The read state of both sides after this turn. Who writes has read what was there. While the bot holds a conversation
 * nothing in it is unread to staff; once people get it, all that the customer said is.
 */
export async function readStateAfter(
  db: Trx,
  before: ConversationRow,
  { change = {}, messages = [] }: Turn,
): Promise<ConversationChange> {
  const status = change.status ?? before.status;
  const state = { contact: before.contact_unread, staff: before.staff_unread };
  const read = { contact: before.contact_read_seq, staff: before.staff_read_seq };
  if (before.status === 'pending' && status === 'open') {
    state.staff = await countAfter(db, before, 'incoming', before.staff_read_seq);
  }
  for (const [i, { kind, author }] of messages.entries()) {
    const seq = before.message_seq + 1 + i;
    if (kind === 'incoming') {
      read.contact = seq;
      state.contact = 0;
      if (status === 'open' || status === 'snoozed') state.staff += 1;
    } else if (kind === 'outgoing') {
      state.contact += 1;
      if (author.kind !== 'member') continue;
      read.staff = seq;
      state.staff = 0;
    }
  }
  if (status === 'resolved') state.staff = 0;
  return {
    contact_unread: state.contact,
    staff_unread: state.staff,
    contact_read_seq: read.contact,
    staff_read_seq: read.staff,
  };
}
