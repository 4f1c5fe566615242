import type { TicketStatus } from '../../../contract/index.ts';

/**
 * The server's status table (`tickets/next-status.ts`), so that only what it allows is offered; it stays the judge.
 * test/console checks that both say the same.
 */
export const nextStatuses: Record<TicketStatus, readonly TicketStatus[]> = {
  new: ['open', 'pending', 'on_hold', 'solved'],
  open: ['pending', 'on_hold', 'solved'],
  pending: ['open', 'on_hold', 'solved'],
  on_hold: ['open', 'pending', 'solved'],
  solved: ['open', 'closed'],
  closed: [],
};
export const ticketStatuses = Object.keys(nextStatuses) as TicketStatus[];
