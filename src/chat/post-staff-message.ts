import { type Actor, getSchedule } from '../accounts/index.ts';
import type { Message, Schedule } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently } from '../db/index.ts';
import type { NewFact } from '../facts/index.ts';
import { enqueue } from '../jobs/index.ts';
import { now } from '../lib/index.ts';
import { businessSeconds } from '../routing/index.ts';
import { type ConversationChange, changeConversation, type FactBase } from './change-conversation.ts';
import { type ConversationRow, lockConversation } from './conversations.queries.ts';
import { newMessage } from './new-message.ts';

/**
 * A member (or an API key) writes: a note that only staff see, or a public reply. A public reply makes the
 * conversation `open`: it takes a pending one over from the bot and reopens a resolved one. It is mailed as well when
 * the customer left an address to be reached at.
 */
export async function postStaffMessage(
  db: Db,
  actor: Actor,
  conversationId: string,
  input: { text: string; private: boolean; attachmentIds?: string[] | undefined },
  claim?: IdempotencyClaim,
): Promise<Message> {
  return await idempotently(db, claim, async (db) => {
    const before = await lockConversation(db, { workspaceId: actor.workspaceId }, conversationId);
    const schedule = await getSchedule(db, actor.workspaceId, before.inbox_id);
    const at = now();
    const draft = newMessage({
      kind: input.private ? 'note' : 'outgoing',
      author: { kind: 'member', id: actor.memberId ?? actor.id, name: actor.name },
      text: input.text,
      ...(input.attachmentIds && { attachmentIds: input.attachmentIds }),
    });
    const { row, messages } = await changeConversation(db, before, {
      at,
      by: 'agent',
      memberId: actor.memberId,
      messages: [draft],
      ...(!input.private && {
        change: replyChange(before, at),
        facts: (of) => replyFacts(of, { before, messageId: draft.id, memberId: actor.memberId, schedule }),
      }),
    });
    if (!input.private && row.reply_email !== null) {
      const { workspaceId } = actor;
      await enqueue(db, 'chat.mail-reply', { workspaceId, conversationId, messageId: draft.id });
    }
    const [message] = messages;
    if (!message) throw new Error('the message was not written');
    return message;
  });
}

/** What a public reply changes: people hold the conversation from now on. */
function replyChange(before: ConversationRow, at: Date): ConversationChange {
  return {
    status: 'open',
    awaiting: false,
    first_reply_at: before.first_reply_at ?? at,
    resolved_at: null,
    resolved_by: null,
  };
}

function replyFacts(
  of: FactBase,
  reply: { before: ConversationRow; messageId: string; memberId: string | null; schedule: Schedule | null },
): NewFact[] {
  const { before, messageId, memberId, schedule } = reply;
  const fact = { ...of, messageId, memberId };
  const replied: NewFact = { kind: 'person_replied', ...fact };
  if (before.first_reply_at !== null) return [replied];
  const since = before.handed_over_at ?? before.created_at;
  const seconds = Math.max(0, of.at.getTime() - since.getTime()) / 1000;
  return [
    replied,
    { kind: 'first_response', ...fact, seconds, businessSeconds: businessSeconds(schedule, since, of.at) },
  ];
}
