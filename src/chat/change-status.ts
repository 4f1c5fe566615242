import type { z } from 'zod';
import { type Actor, getMember } from '../accounts/index.ts';
import type { assignInput, Conversation, snoozeInput } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently } from '../db/index.ts';
import { AppError, now } from '../lib/index.ts';
import { getTeam } from '../routing/index.ts';
import { botLanguage, botTexts } from './bot-texts.ts';
import { changeConversation, type Turn } from './change-conversation.ts';
import { type ConversationRow, getConversationRow, lockConversation } from './conversations.queries.ts';
import { bySystem } from './new-message.ts';
import { nextStatus } from './next-status.ts';
import { showToStaff } from './show-to-staff.ts';

export async function getConversation(db: Db, workspaceId: string, id: string): Promise<Conversation> {
  const row = await getConversationRow(db, { workspaceId }, id);
  return await showToStaff(db, row);
}

/**
 * Gives the conversation to a member or a team, or to nobody; what is not named stays, except that a team takes it from
 * the member who had it. Throws `member.not_found`, `team.not_found`.
 */
export async function assignConversation(
  db: Db,
  actor: Actor,
  id: string,
  input: z.output<typeof assignInput>,
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  const { memberId, teamId } = input;
  if (memberId) await getMember(db, actor.workspaceId, memberId);
  if (teamId) await getTeam(db, actor.workspaceId, teamId);
  return await change(db, actor, id, claim, () => ({
    change: {
      ...(teamId !== undefined && { team_id: teamId }),
      ...(teamId && { assignee_id: null }),
      ...(memberId !== undefined && { assignee_id: memberId }),
    },
  }));
}

/** Sleeps until a time, or until the customer writes. Throws `conversation.status_not_allowed`, `snooze.invalid`. */
export async function snoozeConversation(
  db: Db,
  actor: Actor,
  id: string,
  input: z.output<typeof snoozeInput>,
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  const until = input.until === null ? null : new Date(input.until);
  if (until && until <= now()) {
    throw new AppError('snooze.invalid', 'This time has passed: choose a later one.', {
      fields: { until: 'is not in the future' },
    });
  }
  return await change(db, actor, id, claim, (before) => ({
    // Of what sleeps already the time is changed.
    change: {
      status: before.status === 'snoozed' ? 'snoozed' : nextStatus(before.status, 'snoozed'),
      snoozed_until: until,
    },
  }));
}

/** A member takes the conversation from the bot, which is silent from then on, and holds it. */
export async function takeOverConversation(
  db: Db,
  actor: Actor,
  id: string,
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  return await change(db, actor, id, claim, (before) => {
    if (before.status !== 'pending') {
      throw new AppError('conversation.status_not_allowed', 'The bot does not hold this conversation.');
    }
    return {
      change: { status: 'open', awaiting: false, assignee_id: actor.memberId },
      messages: [bySystem(botTexts[botLanguage(before.language)].takenOver)],
    };
  });
}

/** People give the conversation back to the bot, which answers what the customer writes next. */
export async function giveBackConversation(
  db: Db,
  actor: Actor,
  id: string,
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  return await change(db, actor, id, claim, (before) => {
    if (before.status === 'resolved') {
      throw new AppError(
        'conversation.status_not_allowed',
        'The conversation is resolved: open it again first.',
      );
    }
    return {
      change: {
        status: nextStatus(before.status, 'pending'),
        assignee_id: null,
        // The next handoff is one of its own.
        handoff_reason: null,
        handed_over_at: null,
        misses: 0,
        awaiting: false,
      },
      messages: [bySystem(botTexts[botLanguage(before.language)].givenBack)],
    };
  });
}

export async function resolveConversation(
  db: Db,
  actor: Actor,
  id: string,
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  return await change(db, actor, id, claim, ({ status }, at) => ({
    change: {
      status: nextStatus(status, 'resolved'),
      resolved_at: at,
      resolved_by: 'agent',
      awaiting: false,
    },
  }));
}

/** A resolved conversation is with people again. */
export async function reopenConversation(
  db: Db,
  actor: Actor,
  id: string,
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  return await change(db, actor, id, claim, ({ status: from }) => {
    if (from === 'pending') {
      throw new AppError(
        'conversation.status_not_allowed',
        'The conversation is with the bot: reply to the customer to take it over.',
      );
    }
    return { change: { status: nextStatus(from, 'open'), resolved_at: null, resolved_by: null } };
  });
}

async function change(
  db: Db,
  actor: Actor,
  id: string,
  claim: IdempotencyClaim | undefined,
  toTurn: (before: ConversationRow, at: Date) => Pick<Turn, 'change' | 'messages'>,
): Promise<Conversation> {
  return await idempotently(db, claim, async (db) => {
    const before = await lockConversation(db, { workspaceId: actor.workspaceId }, id);
    const at = now();
    const { row } = await changeConversation(db, before, {
      at,
      by: 'agent',
      memberId: actor.memberId,
      ...toTurn(before, at),
    });
    return await showToStaff(db, row);
  });
}
