import type { TicketPriority, TicketStatus } from '../../../contract/index.ts';
import type { Tone } from '../../parts/small.tsx';

export const statusTones: Record<TicketStatus, Tone> = {
  new: 'warn',
  open: 'accent',
  pending: 'info',
  on_hold: 'plain',
  solved: 'good',
  closed: 'plain',
};
export const priorityTones: Record<TicketPriority, Tone> = {
  low: 'plain',
  normal: 'plain',
  high: 'warn',
  urgent: 'danger',
};
