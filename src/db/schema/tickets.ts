import type { Identity, Timestamps } from './column-types.ts';

/** Tickets. */
export type TicketTables = {
  ticket_numbers: { workspace_id: string; last: number };
  tickets: Timestamps & {
    id: string;
    workspace_id: string;
    number: number;
    subject: string;
    status: 'new' | 'open' | 'pending' | 'on_hold' | 'solved' | 'closed';
    type: 'question' | 'incident' | 'problem' | 'task';
    priority: 'low' | 'normal' | 'high' | 'urgent';
    source: 'rating' | 'agent' | 'customer' | 'bot' | 'rule';
    conversation_id: string | null;
    contact_id: string | null;
    answer_id: string | null;
    assignee_id: string | null;
    due_at: Date | null;
    solved_at: Date | null;
  };
  ticket_changes: {
    id: Identity;
    workspace_id: string;
    ticket_id: string;
    actor: string;
    field: string;
    before: string | null;
    after: string | null;
    at: Date;
  };
  ticket_comments: {
    id: string;
    workspace_id: string;
    ticket_id: string;
    author: string;
    text: string;
    created_at: Date;
  };
};
