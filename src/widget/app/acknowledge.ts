import type { Context } from './context.ts';
import { listen, loadMessages, takeConversation } from './conversation.ts';
import type { Done } from './outbox.ts';
import { changeConversation, keepRating, receive } from './receive.ts';
import { withAnswer } from './state.ts';

/** Takes over what the server made of a write. */
export function acknowledge(context: Context, done: Done): void {
  const { state, store, emit, texts } = context;
  switch (done.kind) {
    case 'question': {
      const { message, reply, answer, conversation } = done.value;
      takeConversation(context, conversation);
      receive(context, [withAnswer(message, null), ...(reply ? [withAnswer(reply, answer)] : [])]);
      if (answer?.outcome === 'handed_over') emit('handoff', { conversationId: conversation.id });
      return;
    }
    case 'handoff': {
      const { conversation, message } = done.value;
      takeConversation(context, conversation);
      receive(context, [withAnswer(message, null)]);
      emit('handoff', { conversationId: conversation.id });
      return;
    }
    case 'offline': {
      const { conversation, ticketNumber } = done.value;
      takeConversation(context, conversation);
      void loadMessages(context, conversation.id);
      state.set({ email: done.entry.email });
      notify(context, texts()?.messageLeft(ticketNumber) ?? '');
      emit('handoff', { conversationId: conversation.id });
      return;
    }
    case 'email': {
      const { email: address } = done.entry;
      store.update((saved) => ({ ...saved, email: { conversationId: done.value.id, address } }));
      state.set({ email: address, announcement: texts()?.emailKept(address) ?? '' });
      return;
    }
    case 'resolve':
      state.set({ conversation: done.value });
      listen(context);
      return;
    case 'whole':
      changeConversation(context, { rating: done.value });
      return;
    case 'rating':
      keepRating(context, done.value);
      emit('rating', done.value);
      return;
    case 'ticket':
      notify(context, texts()?.ticketOpened ?? '');
      return;
  }
}

/** Says it for a moment, above the conversation. */
export function notify({ state }: Context, notice: string): void {
  state.set({ notice });
  setTimeout(() => state.get().notice === notice && state.set({ notice: '' }), 6000);
}
