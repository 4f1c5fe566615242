import type { Default, Json, Timestamps } from './column-types.ts';

/** Conversations, their messages and the desk of the agents. */
export type ConversationTables = {
  conversations: {
    id: string;
    workspace_id: string;
    inbox_id: string;
    contact_id: string;
    visitor_id: string;
    status: 'pending' | 'open' | 'snoozed' | 'resolved';
    language: string;
    assignee_id: string | null;
    misses: Default<number>;
    awaiting: Default<boolean>;
    bot_took_part: Default<boolean>;
    handoff_reason: 'asked' | 'low_confidence' | 'repeated_miss' | 'dissatisfied' | 'rule' | null;
    handed_over_at: Date | null;
    first_reply_at: Date | null;
    reply_email: string | null;
    resolved_at: Date | null;
    resolved_by: 'customer' | 'agent' | 'idle' | null;
    continues_id: string | null;
    message_seq: Default<number>;
    team_id: string | null;
    priority: 'low' | 'normal' | 'high' | 'urgent' | null;
    snoozed_until: Date | null;
    waiting_since: Date | null;
    contact_read_seq: Default<number>;
    staff_read_seq: Default<number>;
    contact_unread: Default<number>;
    staff_unread: Default<number>;
    last_message_at: Date;
    created_at: Date;
  };
  conversation_ratings: Timestamps & {
    conversation_id: string;
    workspace_id: string;
    score: 'satisfied' | 'neutral' | 'unsatisfied';
    comment: string | null;
  };
  conversation_viewers: {
    workspace_id: string;
    conversation_id: string;
    member_id: string;
    doing: 'viewing' | 'replying';
    seen_at: Date;
  };
  labels: { id: string; workspace_id: string; name: string; color: string; created_at: Date };
  conversation_labels: { workspace_id: string; conversation_id: string; label_id: string };
  canned_responses: Timestamps & { id: string; workspace_id: string; shortcode: string; text: string };
  saved_views: {
    id: string;
    workspace_id: string;
    member_id: string;
    name: string;
    shared: Default<boolean>;
    filter: Json<Record<string, unknown>>;
    created_at: Date;
  };
  attachments: {
    id: string;
    workspace_id: string;
    conversation_id: string;
    message_id: string | null;
    uploaded_by: string;
    file_name: string;
    media_type: string;
    bytes: number;
    file_key: string;
    created_at: Date;
  };
  messages: {
    id: string;
    workspace_id: string;
    conversation_id: string;
    seq: number;
    kind: 'incoming' | 'outgoing' | 'note';
    author_kind: 'contact' | 'bot' | 'member' | 'system';
    author_id: string | null;
    text: string;
    created_at: Date;
  };
};
