import type { TicketStatus } from '../contract/index.ts';
import { AppError } from '../lib/index.ts';

/** The status table: what a ticket may become from where it stands. `closed` is the end. */
const allowed: Record<TicketStatus, readonly TicketStatus[]> = {
  new: ['open', 'pending', 'on_hold', 'solved'],
  open: ['pending', 'on_hold', 'solved'],
  pending: ['open', 'on_hold', 'solved'],
  on_hold: ['open', 'pending', 'solved'],
  solved: ['open', 'closed'],
  closed: [],
};

/** The next status, or `ticket.status_not_allowed` that says which would be. */
export function nextStatus(from: TicketStatus, to: TicketStatus): TicketStatus {
  if (from === to || allowed[from].includes(to)) return to;
  const instead =
    allowed[from].length > 0 ? `it can become ${allowed[from].join(', ')}` : 'open a new ticket instead';
  throw new AppError(
    'ticket.status_not_allowed',
    `A ticket that is ${from} cannot become ${to}: ${instead}.`,
    {
      fields: { status: `cannot be ${to} after ${from}` },
    },
  );
}
