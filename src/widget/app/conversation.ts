import type { z } from 'zod';
import type { ConversationEvent, WidgetConversation, widgetMessages } from '../../contract/index.ts';
import type { Context } from './context.ts';
import { either, follow, pause } from './follow.ts';
import { changeConversation, keepRating, receive } from './receive.ts';
import { withAnswer } from './state.ts';

/** This is the conversation now. */
export function takeConversation(context: Context, conversation: WidgetConversation): void {
  const { state, store } = context;
  const { id } = conversation;
  if (state.get().conversation?.id === id) state.set({ conversation });
  else {
    const { read, email } = store.update((saved) => ({ ...saved, conversationId: id }));
    state.set({
      conversation,
      readSeq: read?.conversationId === id ? read.seq : 0,
      email: conversation.replyEmail ?? (email?.conversationId === id ? email.address : null),
    });
  }
  listen(context);
}

/** Back to the greeting. The server keeps the conversation; this browser no longer points at it. */
export function forgetConversation(context: Context): void {
  context.line.abort?.abort();
  context.line = {};
  context.store.update(({ conversationId: _, read: __, email: ___, ...rest }) => rest);
  context.state.set({
    conversation: null,
    messages: [],
    email: null,
    readSeq: 0,
    preview: null,
    sheet: null,
    loading: false,
  });
}

/**
 * Opens a session and finds the conversation again, also one that has ended: it stays readable after a reload.
 */
export async function connect(context: Context): Promise<void> {
  const { state, store, client, signal } = context;
  const { session: before } = state.get();
  if (before === 'opening' || before === 'open' || context.preview) return;
  state.set({ session: 'opening', problem: null });
  const { conversationId } = store.read();
  const { customer } = context;
  const session = await client.openSession();
  if (signal.aborted || customer !== context.customer) return;
  if (!session.ok) {
    const { status } = session.failure;
    const refused = status >= 400 && status < 500 && status !== 429;
    state.set({ session: refused ? 'refused' : 'none', problem: session.failure, loading: false });
    if (!refused) void connectLater(context);
    return;
  }
  const { conversation } = session.value;
  if (conversation) takeConversation(context, conversation);
  else if (conversationId) await loadEnded(context, conversationId);
  else state.set({ loading: false });
}

/** Once more in a while, as long as somebody looks. */
async function connectLater(context: Context): Promise<void> {
  await pause(8000 + Math.random() * 4000, context.signal);
  const { open, session } = context.state.get();
  if (open && session === 'none' && !context.signal.aborted) await connect(context);
}

async function loadEnded(context: Context, id: string): Promise<void> {
  const { state, store } = context;
  const { customer } = context;
  const loaded = await loadMessages(context, id);
  if (customer !== context.customer) return;
  const last = state.get().messages.at(-1);
  if (!loaded || !last) return forgetConversation(context);
  const { createdAt } = last;
  state.set({
    conversation: endedConversation(id, createdAt),
    readSeq: store.read().read?.seq ?? 0,
  });
}

/** What is left to say of a conversation that is over and was not sent with the session. */
function endedConversation(id: string, createdAt: string): WidgetConversation {
  const seen = { unread: 0, readSeq: 0, staffReadSeq: 0, rating: null };
  const over = { withPeople: false, queue: null, replyEmail: null, emailWanted: false };
  return { id, status: 'resolved', language: '', ...over, ...seen, createdAt };
}

/** The whole history; false when it could not be had. */
export async function loadMessages(context: Context, id: string): Promise<boolean> {
  const { client, signal, state, customer } = context;
  let after = '';
  for (;;) {
    const path = `conversations/${id}/messages?limit=500${after}`;
    const page = await client.call<z.infer<typeof widgetMessages>>('GET', path, { signal });
    if (customer !== context.customer) return false;
    if (page.ok) receive(context, page.value.items);
    if (!page.ok || !page.value.nextCursor) {
      state.set({ loading: false });
      return page.ok;
    }
    after = `&cursor=${encodeURIComponent(page.value.nextCursor)}`;
  }
}

/** Listens while somebody looks or a person may answer: browsers open few connections to one server. */
export function listen(context: Context): void {
  const { state, client, signal } = context;
  const { conversation, open, loading, outbox } = state.get();
  const watched = loading || (open && !document.hidden);
  const live =
    conversation &&
    (conversation.status !== 'resolved' || outbox.some((each) => 'afterSeq' in each)) &&
    (conversation.withPeople || watched);
  const wanted = live ? conversation.id : undefined;
  if (wanted === context.line.conversationId) return;
  context.line.abort?.abort();
  context.line = {};
  if (!wanted) return;
  const abort = new AbortController();
  context.line = { conversationId: wanted, abort };
  void follow(
    {
      client,
      connected: () => {
        state.set({ online: true });
        void loadMessages(context, wanted);
      },
      happened: (event) => happened(context, event),
      lost: () => state.set({ online: navigator.onLine, loading: false }),
      refused: () => context.line.conversationId === wanted && forgetConversation(context),
    },
    wanted,
    either(signal, abort),
  );
}

function happened(context: Context, event: ConversationEvent): void {
  if (event.type === 'message.created') receive(context, [withAnswer(event.message, event.answer)]);
  else if (event.type === 'answer.writing') context.state.set({ writing: event.text });
  else if (event.type === 'rating.saved') keepRating(context, event.rating);
  else if (event.type === 'conversation.rated') changeConversation(context, { rating: event.rating });
  else if (event.type === 'queue.changed') changeConversation(context, { queue: event.queue });
  else if (event.type === 'conversation.read') {
    if (event.by === 'staff') changeConversation(context, { staffReadSeq: event.seq });
  } else if (event.type === 'typing') {
    if (event.by === 'member') showTyping(context, event.typing ? (event.name ?? '') : null);
  } else if (event.type !== 'conversation.changed') return;
  else if (event.conversation.id === context.state.get().conversation?.id) {
    context.state.set({ conversation: event.conversation });
    listen(context);
  }
}

/** Somebody writes, until a moment after the last time it was said. */
function showTyping({ state, line }: Context, name: string | null): void {
  clearTimeout(line.typing);
  state.set({ typing: name });
  if (name !== null) line.typing = setTimeout(() => state.set({ typing: null }), 6000);
}
