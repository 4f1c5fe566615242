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
      /** `target`: the precision demanded then; `certified`: the threshold in force was proven for it. */
      data: { ratingOffered: boolean; target?: number; certified?: boolean };
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
  /** Of a conversation as a whole; each save, the last one counts. Not part of CSAT. */
  | (OfConversation & { kind: 'conversation_rating'; value: RatingScore })
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
      /** With `resolved`: since the conversation was created. */
      seconds?: number;
      businessSeconds?: number;
      data: { from: ConversationStatus | null; by: StatusChangedBy };
    })
  /** Who holds it from now on; `memberId` null: nobody. */
  | (OfConversation & { kind: 'conversation_assigned'; memberId: string | null })
  /** Null: none. */
  | (OfConversation & { kind: 'conversation_priority'; value: string | null; memberId: string | null })
  /** The team it belongs to from now on, by id; the last one counts. */
  | (OfConversation & { kind: 'conversation_team'; value: string | null })
  /** A label, by id, was put on or taken off; for each label the last one counts. */
  | (OfConversation & { kind: 'conversation_label'; value: string; data: { on: boolean } })
  /** The contact's tier while it began, or as it was changed since; the last one counts. */
  | (OfConversation & { kind: 'contact_tier'; value: string | null })
  /** On the old conversation: its customer came back with a new one that continues it. */
  | (OfConversation & { kind: 'customer_returned'; data?: { conversationId: string } })
  | (OfTicket & { kind: 'ticket_opened'; value: TicketSource; answerId?: string | null })
  | (OfTicket & {
      kind: 'ticket_status';
      value: TicketStatus;
      /** With `solved`: since the ticket was opened. */
      seconds?: number;
      businessSeconds?: number;
      data: { from: TicketStatus | null };
    })
  /** `value`: when it is due from now on (ISO 8601), null for no longer. */
  | (OfTicket & { kind: 'ticket_due'; value: string | null; data: { from: string | null } });

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
