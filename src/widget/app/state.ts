import type {
  Answer,
  Attachment,
  Message,
  MessageWithAnswer,
  OpenedCitation,
  Rating,
  WidgetConversation,
  WidgetSettings,
} from '../../contract/index.ts';
import type { Locale } from './locales/index.ts';
import type { Entry } from './outbox-entry.ts';
import type { Failure } from './result.ts';

/** The second file: `later/index.ts`. */
export type Later = typeof import('./later/index.ts');

export type Preview = {
  answerId: string;
  index: number;
  /** Which links in it were followed. */
  trail?: string | undefined;
  /** Undefined while it is fetched. */
  opened?: OpenedCitation;
  failed?: boolean;
};

/** `done` from 0 to 1; `sent` once the server has it; `problem` is a code of the server's or of ours. */
export type PickedFile = {
  key: string;
  name: string;
  bytes: number;
  done: number;
  sent: Attachment | null;
  problem: string | null;
};

/** Everything that is drawn. Replaced as a whole, never changed in place. */
export type State = {
  open: boolean;
  /** `refused`: the server will not talk to this page; asking again does not help. */
  session: 'none' | 'opening' | 'open' | 'refused';
  problem: Failure | null;
  online: boolean;
  inboxName: string;
  /** BCP 47, and its texts once they have come. */
  locale: string;
  texts: Locale | null;
  conversation: WidgetConversation | null;
  /** The history of a conversation known from before is still on its way. */
  loading: boolean;
  messages: MessageWithAnswer[];
  /** Acknowledged ratings by answer: newer than what a message carries. */
  ratings: Record<string, Rating>;
  outbox: Entry[];
  /** The answer that is being written, as far as it has come. */
  writing: string;
  /** Where answers of people are mailed. */
  email: string | null;
  readSeq: number;
  preview: Preview | null;
  silent: boolean;
  /** Read out once by screen readers. */
  announcement: string;
  /** Shown for a moment. */
  notice: string;
  greeting: string | null;
  starters: string[] | null;
  /** What the inbox wants; null until it has come. */
  settings: WidgetSettings | null;
  later: Later | null;
  /** Who is writing to the customer; empty for somebody without a name. */
  typing: string | null;
  /** Files that go out with the next message. */
  files: PickedFile[];
  /** What covers the conversation, other than a preview. */
  sheet: 'ticket' | 'offline' | null;
  /** Where the host page says the customer is. */
  address: string;
  pageTitle: string;
  /** Counts the customers: what one began to type is not the next one's. */
  customer: number;
  /** What was asked last, to begin a message for the team with. */
  lastWords: string;
  /** What the settings page of the console wants to see. */
  previewed: string | null;
};

export type Cell<T> = {
  get(): T;
  set(change: Partial<T>): void;
  watch(changed: (value: T) => void): () => void;
};

/** A value that tells who watches it when it changed. */
export function createCell<T extends object>(value: T): Cell<T> {
  const watchers = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(change) {
      value = { ...value, ...change };
      for (const watcher of watchers) watcher(value);
    },
    watch(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
}

/** Messages come by answer, by history and live, in any order and more than once: each id is kept once, in order. */
export function mergeMessages(known: MessageWithAnswer[], came: MessageWithAnswer[]): MessageWithAnswer[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of came) {
    const before = byId.get(message.id);
    // A live event knows no rating; what knows one stays.
    if (before?.answer && !message.answer?.rating) continue;
    byId.set(message.id, message);
  }
  return [...byId.values()].sort(inOrder);
}

function inOrder(a: Message, b: Message): number {
  if (a.conversationId === b.conversationId) return a.seq - b.seq;
  return a.createdAt < b.createdAt ? -1 : 1;
}

export function withAnswer(message: Message, answer: Answer | null): MessageWithAnswer {
  return { ...message, answer: answer && { ...answer, rating: null } };
}

/** Nobody is there, and the inbox takes messages meanwhile. */
export function takesMessage({ settings, conversation }: Pick<State, 'settings' | 'conversation'>): boolean {
  return Boolean(settings && !settings.onDuty && settings.offlineForm && !conversation?.withPeople);
}

export type PendingQuestion = Extract<Entry, { kind: 'question' }>;

/**
 * Questions that wait for their acknowledgement, without those that already came back live: an own message with the
 * same text after the last one known when the question was written. Each message explains one question away.
 */
export function pendingQuestions(outbox: Entry[], messages: Message[]): PendingQuestion[] {
  const taken = new Set<string>();
  return outbox.filter((entry): entry is PendingQuestion => {
    if (!('afterSeq' in entry)) return false;
    const twin = messages.find(
      (message) =>
        message.kind === 'incoming' &&
        !taken.has(message.id) &&
        message.text.trim() === entry.text.trim() &&
        (message.conversationId === entry.conversationId
          ? message.seq > entry.afterSeq
          : Date.parse(message.createdAt) >= entry.at - 1000),
    );
    if (twin) taken.add(twin.id);
    return !twin;
  });
}

export function lastSeq({ messages, conversation }: Pick<State, 'messages' | 'conversation'>): number {
  return messages.findLast((message) => message.conversationId === conversation?.id)?.seq ?? 0;
}

/** Words of the bot or a person that the customer has not had in view. */
export function countUnread({ messages, conversation, readSeq }: State): number {
  return messages.filter(
    (message) =>
      message.kind === 'outgoing' && message.conversationId === conversation?.id && message.seq > readSeq,
  ).length;
}
