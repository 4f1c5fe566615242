import type { z } from 'zod';
import type { Actor } from '../accounts/index.ts';
import type { Conversation, conversationPatch } from '../contract/index.ts';
import { type Db, type IdempotencyClaim, idempotently, type Trx } from '../db/index.ts';
import type { NewFact } from '../facts/index.ts';
import { now } from '../lib/index.ts';
import { changeConversation, type FactBase } from './change-conversation.ts';
import { type ConversationRow, lockConversation } from './conversations.queries.ts';
import { labelNotFound } from './labels.ts';
import { showToStaff } from './show-to-staff.ts';

/** Sets the priority, or which labels it has (as a whole). Throws `conversation.not_found`, `label.not_found`. */
export async function organiseConversation(
  db: Db,
  actor: Actor,
  id: string,
  patch: z.output<typeof conversationPatch>,
  claim?: IdempotencyClaim,
): Promise<Conversation> {
  return await idempotently(db, claim, async (db) => {
    const before = await lockConversation(db, { workspaceId: actor.workspaceId }, id);
    const labelIds = patch.labelIds && [...new Set(patch.labelIds)].sort();
    if (labelIds) await setLabels(db, before, labelIds);
    const { row } = await changeConversation(db, before, {
      at: now(),
      by: 'agent',
      memberId: actor.memberId,
      change: patch.priority === undefined ? {} : { priority: patch.priority },
      ...(labelIds && { labelIds }),
      facts: (of) => labelFacts(of, before.label_ids, labelIds ?? before.label_ids),
    });
    return await showToStaff(db, row);
  });
}

async function setLabels(db: Trx, row: ConversationRow, labelIds: string[]): Promise<void> {
  const of = { workspace_id: row.workspace_id, conversation_id: row.id };
  await db
    .deleteFrom('conversation_labels')
    .where('workspace_id', '=', of.workspace_id)
    .where('conversation_id', '=', of.conversation_id)
    .execute();
  if (labelIds.length === 0) return;
  const known = await db
    .selectFrom('labels')
    .select('id')
    .where('workspace_id', '=', of.workspace_id)
    .where('id', 'in', labelIds)
    .forShare()
    .execute();
  if (known.length < labelIds.length) throw labelNotFound();
  await db
    .insertInto('conversation_labels')
    .values(labelIds.map((label_id) => ({ ...of, label_id })))
    .execute();
}

function labelFacts(of: FactBase, before: string[], after: string[]): NewFact[] {
  const fact = (value: string, on: boolean): NewFact => ({
    kind: 'conversation_label',
    ...of,
    value,
    data: { on },
  });
  return [
    ...after.filter((id) => !before.includes(id)).map((id) => fact(id, true)),
    ...before.filter((id) => !after.includes(id)).map((id) => fact(id, false)),
  ];
}
