import type {
  ConversationStatus,
  HandoffReason,
  Outcome,
  RatingScore,
  TicketSource,
  TicketStatus,
} from '../contract/index.ts';

/** What every fact of a conversation carries: reports filter by these and never look at the live tables. */
type OfConversation = {
  workspaceId: string;
  conversationId: string;
  inboxId: string;
  /** The conversation's. */
  language: string;
  /** The cohort: when the conversation was created. */
  startedAt: Date;
  /** When it happened; now, if not said. */
  at?: Date;
};

/** A ticket belongs to the cohort of its conversation; without one, to that of its own creation. */
type OfTicket = Omit<OfConversation, 'conversationId' | 'inboxId' | 'language'> & {
  ticketId: string;
  conversationId: string | null;
  inboxId: string | null;
  language: string | null;
  memberId?: string | null;
};

export type StatusChangedBy = 'customer' | 'agent' | 'idle' | 'bot' | 'system';

/** What happened, by kind. A fact is never changed: what a later event takes back is a further fact. */
export type NewFact =
  | (OfConversation & { kind: 'conversation_started' })
  /** Once a conversation, at the bot's first answer that is not small talk. */
  | (OfConversation & { kind: 'bot_took_part' })
  /** One for each valid question that was put to the bot. */
  | (OfConversation & {
      kind: 'question';
      messageId: string;
      answerId: string;
      value: Exclude<Outcome, 'small_talk'>;
      confidence: number;
      data: { ratingOffered: boolean };
    })
  /** Once each time the bot hands over. */
  | (OfConversation & { kind: 'handoff'; value: HandoffReason; messageId?: string | null })
  /** Each public message of a member. */
  | (OfConversation & { kind: 'person_replied'; messageId: string; memberId: string | null })
  /** From the handoff (or the creation) to the first public reply by a person. */
  | (OfConversation & {
      kind: 'first_response';
      memberId: string | null;
      messageId?: string | null;
      seconds: number;
      businessSeconds: number;
    })
  /** Each save; the last one of an answer counts. */
  | (OfConversation & { kind: 'rating'; answerId: string; messageId?: string | null; value: RatingScore })
  /** The last one of an answer counts. */
  | (OfConversation & {
      kind: 'judgement';
      answerId: string;
      messageId?: string | null;
      memberId?: string | null;
      value: 'right' | 'wrong';
    })
  | (OfConversation & {
      kind: 'conversation_status';
      value: ConversationStatus;
      memberId?: string | null;
      data: { from: ConversationStatus | null; by: StatusChangedBy };
    })
  /** On the old conversation: its customer came back with a new one that continues it. */
  | (OfConversation & { kind: 'customer_returned'; data?: { conversationId: string } })
  | (OfTicket & { kind: 'ticket_opened'; value: TicketSource; answerId?: string | null })
  | (OfTicket & { kind: 'ticket_status'; value: TicketStatus; data: { from: TicketStatus | null } });

export type FactKind = NewFact['kind'];

/** A fact as it is read: one flat shape, null where its kind has no such thing. Durations are seconds. */
export type Fact = {
  id: number;
  kind: FactKind;
  at: Date;
  startedAt: Date;
  conversationId: string | null;
  messageId: string | null;
  answerId: string | null;
  ticketId: string | null;
  memberId: string | null;
  inboxId: string | null;
  language: string | null;
  /** The kind's own word: an outcome, a reason, a score, a status, a source. */
  value: string | null;
  confidence: number | null;
  seconds: number | null;
  businessSeconds: number | null;
  data: Record<string, unknown>;
};
