import type { Attachment, RatingScore } from '../../contract/index.ts';

/** A write that is not yet acknowledged. `key` goes out as `Idempotency-Key`, so that sending twice counts once. */
export type Entry = Write & {
  key: string;
  /** When the customer did it, in ms since 1970. */
  at: number;
  /** Null: in a conversation still to be created. */
  conversationId: string | null;
  /** Set when the server refused it for good; the customer may try again or drop it. */
  refused?: { code: string; message: string };
};

export type Write =
  /** `afterSeq`: the last message known when it was written, to recognise it when it comes back live. */
  | {
      kind: 'question';
      text: string;
      suggestionId?: string;
      /** Uploaded already. */
      attachments?: Attachment[];
      afterSeq: number;
    }
  /** Left while nobody is there; like a question it is seen waiting. */
  | { kind: 'offline'; text: string; name: string; email: string; afterSeq: number }
  | { kind: 'handoff'; reason?: string }
  | { kind: 'email'; email: string }
  | { kind: 'resolve' }
  | { kind: 'ticket'; subject: string }
  | { kind: 'whole'; score: RatingScore; comment?: string }
  | { kind: 'rating'; answerId: string; score: RatingScore; comment?: string };

export type EntryOf<K extends Write['kind']> = Extract<Entry, { kind: K }>;
