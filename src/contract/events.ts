import type { Answer, Rating } from './answers.ts';
import type {
  Conversation,
  ConversationRating,
  Message,
  QueueState,
  WidgetConversation,
} from './conversations.ts';
import type { Presence, Viewer } from './desk.ts';
import type { Document } from './documents.ts';
import type { Ticket } from './tickets.ts';

type ReadBy = 'contact' | 'staff';
/** Passing: never repeated on a reconnection, and over by itself after some seconds without another. */
type Typing = { by: 'contact' | 'member'; memberId: string | null; name: string | null; typing: boolean };

/**
 * What a browser is told live. Two streams: one per conversation (the customer's; never a note), one per workspace
 * (staff). Sent as SSE: `id` is the sequence in the stream (none for what passes, such as `typing`), `event` the type,
 * `data` this object as JSON.
 */
export type ConversationEvent =
  | { type: 'message.created'; message: Message; answer: Answer | null }
  | { type: 'conversation.changed'; conversation: WidgetConversation }
  | { type: 'conversation.read'; by: ReadBy; seq: number }
  | { type: 'conversation.rated'; rating: ConversationRating }
  | { type: 'queue.changed'; queue: QueueState | null }
  | ({ type: 'typing' } & Typing)
  /** Passing: the answer as far as it is written and checked; the message that follows holds the whole of it. */
  | { type: 'answer.writing'; text: string }
  | { type: 'rating.saved'; rating: Rating };

export type WorkspaceEvent =
  | { type: 'message.created'; message: Message; answer: Answer | null }
  | { type: 'conversation.created' | 'conversation.changed'; conversation: Conversation }
  | { type: 'conversation.handed_over'; conversation: Conversation; onDuty: boolean }
  | { type: 'conversation.read'; conversationId: string; by: ReadBy; seq: number; unread: number }
  | { type: 'conversation.rated'; conversationId: string; rating: ConversationRating }
  | ({ type: 'typing'; conversationId: string } & Typing)
  | {
      type: 'conversation.viewed';
      conversationId: string;
      memberId: string;
      name: string;
      /** Null: not any more. Passing: said again every 15 s. */
      doing: Viewer['doing'] | null;
    }
  | { type: 'presence.changed'; memberId: string; presence: Presence }
  | { type: 'rating.saved'; conversationId: string; rating: Rating }
  | {
      type: 'document.changed';
      document: Pick<
        Document,
        'id' | 'title' | 'status' | 'version' | 'servingVersion' | 'progress' | 'error'
      >;
    }
  | { type: 'ticket.created' | 'ticket.changed'; ticket: Ticket };

export type LiveEvent = ConversationEvent | WorkspaceEvent;

/** The stream's name in the database. */
export type Stream = `conversation:${string}` | 'workspace';
