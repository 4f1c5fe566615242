export { createTicket } from './create-ticket.ts';
export { listTickets, type TicketFilter } from './list-tickets.ts';
export { moveTickets } from './move-tickets.ts';
export { nextStatus } from './next-status.ts';
export { type NewTicket, openTicket } from './open-ticket.ts';
export { patchTicket } from './patch-ticket.ts';
export { commentTicket, getTicket } from './ticket-detail.ts';
