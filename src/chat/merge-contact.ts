import { type ContactMerge, getContact } from '../contacts/index.ts';
import type { Trx } from '../db/index.ts';
import { appendEvents } from '../events/index.ts';
import { moveTickets } from '../tickets/index.ts';
import { getConversationRow, listRowsOfContact } from './conversations.queries.ts';
import { recordTier } from './set-contact-tier.ts';
import { showToStaff } from './show-to-staff.ts';

/** What an unknown visitor said and was answered belongs to the customer it turned out to be; staff see so at once. */
export async function mergeContact(db: Trx, { workspaceId, from, to }: ContactMerge): Promise<void> {
  const moved = await db
    .updateTable('conversations')
    .set({ contact_id: to })
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', from)
    .returning(['id', 'message_seq'])
    .execute();
  await mergeTier(db, { workspaceId, from, to });
  await moveTickets(db, { workspaceId, from, to });
  if (moved.length === 0) return;
  await db
    .updateTable('messages')
    .set({ author_id: to })
    .where('workspace_id', '=', workspaceId)
    .where(
      'conversation_id',
      'in',
      moved.map(({ id }) => id),
    )
    .where('author_kind', '=', 'contact')
    .execute();
  const events = [];
  for (const { id } of moved.filter(({ message_seq: seq }) => seq > 0)) {
    const row = await getConversationRow(db, { workspaceId }, id);
    events.push({ type: 'conversation.changed' as const, conversation: await showToStaff(db, row) });
  }
  if (events.length > 0) await appendEvents(db, workspaceId, 'workspace', events);
}

/** All that was moved counts to the tier that the two have as one. */
async function mergeTier(db: Trx, { workspaceId, from, to }: ContactMerge): Promise<void> {
  const [unknown, known] = [await getContact(db, workspaceId, from), await getContact(db, workspaceId, to)];
  if (unknown.tier === known.tier) return;
  await recordTier(db, await listRowsOfContact(db, workspaceId, to), known.tier ?? unknown.tier);
}
