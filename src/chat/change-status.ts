import { type Actor, getMember } from '../accounts/index.ts';
import type { Conversation } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently } from '../db/index.ts';
import { AppError, now } from '../lib/index.ts';
import { type ConversationChange, changeConversation } from './change-conversation.ts';
import { getConversationRow, lastPublicText, lockConversation } from './conversations.queries.ts';
import { nextStatus } from './next-status.ts';
import { toConversation } from './present.ts';

export async function getConversation(db: Db, workspaceId: string, id: string): Promise<Conversation> {
  const row = await getConversationRow(db, { workspaceId }, id);
  return toConversation(row, await lastPublicText(db, row));
}

/** Gives the conversation to a member, or to nobody. Throws `member.not_found`. */
export async function assignConversation(
  db: Db,
  actor: Actor,
  id: string,
  input: { memberId: string | null },
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  const { memberId } = input;
  if (memberId !== null) await getMember(db, actor.workspaceId, memberId);
  return await change(db, actor, id, claim, () => ({ assignee_id: memberId }));
}

export async function resolveConversation(
  db: Db,
  actor: Actor,
  id: string,
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  return await change(db, actor, id, claim, (from, at) => ({
    status: nextStatus(from, 'resolved'),
    resolved_at: at,
    resolved_by: 'agent',
    awaiting: false,
  }));
}

/** A resolved conversation is with people again. */
export async function reopenConversation(
  db: Db,
  actor: Actor,
  id: string,
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  return await change(db, actor, id, claim, (from) => {
    if (from === 'pending') {
      throw new AppError(
        'conversation.status_not_allowed',
        'The conversation is with the bot: reply to the customer to take it over.',
      );
    }
    return { status: nextStatus(from, 'open'), resolved_at: null, resolved_by: null };
  });
}

async function change(
  db: Db,
  actor: Actor,
  id: string,
  claim: IdempotencyClaim | undefined,
  toChange: (from: Conversation['status'], at: Date) => ConversationChange,
): Promise<Conversation> {
  return await idempotently(db, claim, async (db) => {
    const before = await lockConversation(db, { workspaceId: actor.workspaceId }, id);
    const at = now();
    const { row } = await changeConversation(db, before, {
      at,
      by: 'agent',
      memberId: actor.memberId,
      change: toChange(before.status, at),
    });
    return toConversation(row, await lastPublicText(db, row));
  });
}
