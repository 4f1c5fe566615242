import type {
  ConversationRating,
  HandoffResult,
  OfflineMessageResult,
  QuestionResult,
  Rating,
  WidgetConversation,
} from '../../contract/index.ts';
import type { Client } from './client.ts';
import { pause } from './follow.ts';
import type { Entry, EntryOf } from './outbox-entry.ts';
import type { Failure, Result } from './result.ts';
import { isPassing } from './result.ts';
import type { Store } from './store.ts';

/** What came of a write. */
export type Done =
  | { kind: 'question'; entry: EntryOf<'question'>; value: QuestionResult }
  | { kind: 'offline'; entry: EntryOf<'offline'>; value: OfflineMessageResult }
  | { kind: 'handoff'; entry: EntryOf<'handoff'>; value: HandoffResult }
  | { kind: 'email'; entry: EntryOf<'email'>; value: WidgetConversation }
  | { kind: 'resolve'; entry: EntryOf<'resolve'>; value: WidgetConversation }
  | { kind: 'ticket'; entry: EntryOf<'ticket'>; value: unknown }
  | { kind: 'whole'; entry: EntryOf<'whole'>; value: ConversationRating }
  | { kind: 'rating'; entry: EntryOf<'rating'>; value: Rating };

export type OutboxDeps = {
  client: Client;
  store: Store;
  inbox: string;
  locale: () => string;
  signal: AbortSignal;
  /** The list in the store changed. */
  changed: () => void;
  created: (conversation: WidgetConversation) => void;
  done: (done: Done) => void;
  /** The conversation the entry belongs to does not exist for this visitor. */
  gone: (conversationId: string) => void;
  /** The server will not talk to this page at all. */
  refused: (failure: Failure) => void;
  /** Why nothing goes out at the moment; null once it does again. */
  troubled: (failure: Failure | null) => void;
};

export type Outbox = {
  add(entry: Entry): void;
  retry(key: string): void;
  drop(key: string): void;
  /** Sends what waits: one after the other, again and again until each is acknowledged or refused. */
  drain(): void;
};

const longestWaitMs = 30_000;

/** Writes survive a reload and a lost network, keep their order, and count once however often they are sent. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, client } = deps;
  let draining = false;
  let stopped = false;

  function change(edit: (entries: Entry[]) => Entry[]): void {
    store.update((saved) => ({ ...saved, outbox: edit(saved.outbox ?? []) }));
    deps.changed();
  }
  const edit = (key: string, with_: (entry: Entry) => Entry) =>
    change((entries) => entries.map((entry) => (entry.key === key ? with_(entry) : entry)));
  const remove = (key: string) => change((entries) => entries.filter((entry) => entry.key !== key));
  const isWaiting = (key: string) => (store.read().outbox ?? []).some((entry) => entry.key === key);
  const next = () => (store.read().outbox ?? []).find((entry) => !entry.refused);

  async function sendAll(): Promise<void> {
    let failures = 0;
    for (let entry = next(); entry && !deps.signal.aborted; entry = next()) {
      const failure = await sendOne(entry);
      if (!failure) {
        deps.troubled(null);
        failures = 0;
        continue;
      }
      if (isSessionRefused(failure)) {
        stopped = true;
        return deps.refused(failure);
      }
      if (isPassing(failure)) {
        deps.troubled(failure);
        failures++;
        const wait = failure.retryAfterMs ?? Math.min(longestWaitMs, 500 * 2 ** failures);
        await pause(wait * (0.8 + Math.random() * 0.4), deps.signal);
      } else if (failure.code === 'conversation.not_found' && entry.conversationId) {
        const lost = entry.conversationId;
        deps.gone(lost);
        change((entries) =>
          entries
            .filter((each) => each.conversationId !== lost || 'afterSeq' in each || each.kind === 'handoff')
            .map((each) => (each.conversationId === lost ? { ...each, conversationId: null } : each)),
        );
      } else {
        const { code, message } = failure;
        // What nobody sees waiting cannot be tried again by hand.
        if ('afterSeq' in entry || entry.kind === 'ticket') {
          edit(entry.key, (refused) => ({ ...refused, refused: { code, message } }));
        } else remove(entry.key);
      }
    }
  }

  async function sendOne(entry: Entry): Promise<Failure | undefined> {
    if (entry.conversationId === null && entry.kind !== 'rating' && entry.kind !== 'offline') {
      const made = await client.call<WidgetConversation>('POST', 'conversations', {
        body: { locale: deps.locale() },
        key: `${entry.key}-conversation`,
      });
      if (!isWaiting(entry.key)) return undefined;
      if (!made.ok) return made.failure;
      const { id } = made.value;
      change((entries) =>
        entries.map((each) => (each.conversationId === null ? { ...each, conversationId: id } : each)),
      );
      deps.created(made.value);
      return undefined;
    }
    const result = await post(client, entry, deps.locale());
    // Signed out meanwhile: it was somebody else's.
    if (!isWaiting(entry.key)) return undefined;
    if (!result.ok) return result.failure;
    deps.done({ kind: entry.kind, entry, value: result.value } as Done);
    remove(entry.key);
    return undefined;
  }

  /** One tab at a time where the browser can tell; elsewhere the keys keep doubles from counting. */
  function alone(work: () => Promise<void>): Promise<void> {
    const locks = (navigator as Partial<Navigator>).locks;
    if (!locks) return work();
    return locks.request(`knowdesk:${deps.inbox}`, { signal: deps.signal }, work).catch(() => {});
  }

  function drain(): void {
    if (draining) return;
    draining = true;
    void alone(sendAll).finally(() => {
      draining = false;
      // What was added while the last one left.
      if (next() && !stopped && !deps.signal.aborted) drain();
    });
  }

  return {
    add(entry) {
      change((entries) => [...entries, entry]);
      stopped = false;
      drain();
    },
    retry(key) {
      edit(key, ({ refused: _, ...entry }) => entry as Entry);
      stopped = false;
      drain();
    },
    drop: remove,
    drain,
  };
}

function isSessionRefused({ code }: Failure): boolean {
  return code.startsWith('inbox.');
}

function post(client: Client, entry: Entry, locale: string): Promise<Result<unknown>> {
  const { key, conversationId } = entry;
  const at = `conversations/${conversationId}`;
  switch (entry.kind) {
    case 'question': {
      const { text, suggestionId, attachments } = entry;
      return client.call('POST', `${at}/messages`, {
        key,
        body: {
          text,
          ...(suggestionId ? { suggestionId } : {}),
          ...(attachments?.length ? { attachmentIds: attachments.map(({ id }) => id) } : {}),
        },
      });
    }
    case 'offline': {
      const { text: message, name, email } = entry;
      const body = { message, name, email, locale, ...(conversationId ? { conversationId } : {}) };
      return client.call('POST', 'offline-messages', { key, body });
    }
    case 'handoff':
      return client.call('POST', `${at}/handoff`, {
        key,
        body: entry.reason ? { reason: entry.reason } : {},
      });
    case 'email':
      return client.call('PUT', `${at}/reply-email`, { key, body: { email: entry.email } });
    case 'resolve':
      return client.call('POST', `${at}/resolve`, { key });
    case 'ticket':
      return client.call('POST', `${at}/tickets`, { key, body: { subject: entry.subject } });
    case 'whole':
    case 'rating': {
      const { score, comment } = entry;
      const body = { score, ...(comment ? { comment } : {}) };
      const path = entry.kind === 'whole' ? at : `answers/${entry.answerId}`;
      return client.call('POST', `${path}/rating`, { key, body });
    }
  }
}
