import type { Message } from '../contract/index.ts';
import { newId } from '../lib/index.ts';
import type { ConversationRow } from './conversations.queries.ts';
import type { AnswerRow } from './present.ts';

/** A message that `changeConversation` is to write. */
export type NewMessage = {
  id: string;
  kind: Message['kind'];
  author: Message['author'];
  text: string;
  /** Uploaded to this conversation before, by the author. */
  attachmentIds?: string[];
  /** What the bot's message answers, and with what. */
  answer?: AnswerRow;
};

export function newMessage(message: Omit<NewMessage, 'id'>): NewMessage {
  return { id: newId('msg'), ...message };
}

/** What the customer of the conversation says. */
export function byCustomer(
  row: ConversationRow,
  { text, attachmentIds }: { text: string; attachmentIds?: string[] | undefined },
): NewMessage {
  const author = { kind: 'contact', id: row.contact_id, name: row.contact_name } as const;
  return newMessage({ kind: 'incoming', author, text, ...(attachmentIds && { attachmentIds }) });
}

/** What is said to the customer by nobody in particular: what happens to the conversation. */
export function bySystem(text: string): NewMessage {
  return newMessage({ kind: 'outgoing', author: { kind: 'system', id: null, name: null }, text });
}
