import { type Actor, appendAudit } from '../accounts/index.ts';
import { changeTier } from '../contacts/index.ts';
import type { Contact } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { appendEvents } from '../events/index.ts';
import { appendFacts } from '../facts/index.ts';
import { now } from '../lib/index.ts';
import { factOf } from './change-conversation.ts';
import { type ConversationRow, listRowsOfContact } from './conversations.queries.ts';
import { showToStaff } from './show-to-staff.ts';

/** Facts are written so many at a time: a statement has a limit of parameters. */
const batch = 1000;

/** Counts a customer, with all its conversations, to a tier from now on; null: to none. Throws `contact.not_found`. */
export async function setContactTier(
  db: Trx,
  actor: Actor,
  contactId: string,
  tier: string | null,
): Promise<Contact> {
  const { workspaceId } = actor;
  const { before, contact } = await changeTier(db, workspaceId, contactId, tier);
  if (before === tier) return contact;
  await appendAudit(db, actor, {
    action: 'contact.tier_changed',
    subjectId: contactId,
    detail: { from: before, to: tier },
  });
  const rows = await listRowsOfContact(db, workspaceId, contactId);
  await recordTier(db, rows, tier);
  const events = [];
  for (const row of rows) {
    if (row.status === 'resolved') continue;
    events.push({ type: 'conversation.changed' as const, conversation: await showToStaff(db, row) });
  }
  if (events.length > 0) await appendEvents(db, workspaceId, 'workspace', events);
  return contact;
}

/** Each of the conversations counts to this tier, in the reports of the period it began in. */
export async function recordTier(
  db: Trx,
  rows: readonly ConversationRow[],
  tier: string | null,
): Promise<void> {
  const at = now();
  const facts = rows.map((row) => ({ kind: 'contact_tier' as const, ...factOf(row, at), value: tier }));
  for (let from = 0; from < facts.length; from += batch)
    await appendFacts(db, facts.slice(from, from + batch));
}
