import type { Message, MessageWithAnswer, Rating } from '../../contract/index.ts';
import type { Context } from './context.ts';
import type { Locale } from './locales/index.ts';
import { countUnread, lastSeq, mergeMessages } from './state.ts';

/** Takes messages from wherever they come, says what is new, and notes what has been seen. */
export function receive(context: Context, came: MessageWithAnswer[]): void {
  const { state, emit, texts } = context;
  const before = state.get();
  const known = new Set(before.messages.map(({ id }) => id));
  state.set({ messages: mergeMessages(before.messages, came) });
  const fresh = came.filter(({ id, kind }) => kind === 'outgoing' && !known.has(id));
  const latest = fresh.at(-1);
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
export function markRead({ state, store, emit }: Context): void {
  const now = state.get();
  const seq = lastSeq(now);
  if (now.open && !document.hidden && now.conversation && seq > now.readSeq) {
    const conversationId = now.conversation.id;
    store.update((saved) => ({ ...saved, read: { conversationId, seq } }));
    state.set({ readSeq: seq });
  }
  emit('unread', countUnread(state.get()));
}

export function keepRating({ state }: Context, rating: Rating): void {
  state.set({ ratings: { ...state.get().ratings, [rating.answerId]: rating } });
}

export function authorName({ author }: Message, texts: Locale): string {
  if (author.kind === 'member') return author.name ?? texts.person;
  return author.kind === 'contact' ? texts.you : texts.assistant;
}
