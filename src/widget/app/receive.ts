import type { Message, MessageWithAnswer, Rating, WidgetConversation } from '../../contract/index.ts';
import type { Context } from './context.ts';
import type { Locale } from './locales/index.ts';
import { countUnread, lastSeq, mergeMessages } from './state.ts';

/** Takes messages from wherever they come, says what is new, and notes what has been seen. */
export function receive(context: Context, came: MessageWithAnswer[]): void {
  const { state, emit, texts } = context;
  const before = state.get();
  const known = new Set(before.messages.map(({ id }) => id));
  state.set({ messages: mergeMessages(before.messages, came), writing: '' });
  const fresh = came.filter(({ id, kind }) => kind === 'outgoing' && !known.has(id));
  const latest = fresh.at(-1);
  if (latest) state.set({ typing: null });
  if (latest && !before.loading) {
    const words = texts();
    if (words) state.set({ announcement: `${authorName(latest, words)}: ${latest.text.slice(0, 300)}` });
    for (const message of fresh) emit('message', message);
    const unseen = document.hidden || !before.open;
    if (unseen && !before.silent && latest.author.kind === 'member') before.later?.chime();
  }
  markRead(context);
}

/** What is in view counts as read. */
export function markRead({ state, store, client, emit }: Context): void {
  const now = state.get();
  const seq = lastSeq(now);
  if (now.open && !document.hidden && now.conversation && seq > now.readSeq) {
    const conversationId = now.conversation.id;
    store.update((saved) => ({ ...saved, read: { conversationId, seq } }));
    state.set({ readSeq: seq });
    // Those who answer see that it was seen; a failure is made good by the next message.
    void client.call('PUT', `conversations/${conversationId}/read`, { body: { seq } });
  }
  emit('unread', countUnread(state.get()));
}

/** What became known of the conversation itself. */
export function changeConversation({ state }: Context, change: Partial<WidgetConversation>): void {
  const { conversation } = state.get();
  if (conversation) state.set({ conversation: { ...conversation, ...change } });
}

export function keepRating({ state }: Context, rating: Rating): void {
  state.set({ ratings: { ...state.get().ratings, [rating.answerId]: rating } });
}

export function authorName({ author }: Message, texts: Locale): string {
  if (author.kind === 'member') return author.name ?? texts.person;
  return author.kind === 'contact' ? texts.you : texts.assistant;
}
