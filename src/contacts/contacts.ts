import { type Selectable, sql } from 'kysely';
import type { Contact } from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { AppError, newId, now } from '../lib/index.ts';

/** Throws `contact.not_found`. */
export async function getContact(db: Db | Trx, workspaceId: string, contactId: string): Promise<Contact> {
  const row = await db
    .selectFrom('contacts')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', contactId)
    .executeTakeFirst();
  if (!row) throw noContact();
  return showContact(row);
}

export type Details = { email?: string | undefined; name?: string | undefined };

/** A contact nobody knows. */
export async function createContact(db: Trx, workspaceId: string): Promise<string> {
  const id = newId('contact');
  await db
    .insertInto('contacts')
    .values({
      id,
      workspace_id: workspaceId,
      external_id: null,
      email: null,
      name: null,
      tier: null,
      created_at: now(),
    })
    .execute();
  return id;
}

/**
 * The contact of a proven external id. There is one per id: when there was none, `anonymous` (a contact nobody knew
 * until now) becomes it, else a new one is made.
 */
export async function ensureIdentified(
  db: Trx,
  workspaceId: string,
  externalId: string,
  anonymous: string | undefined,
): Promise<string> {
  // Two pages of one customer open at once: the second waits here and finds what the first made.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`contact ${workspaceId} ${externalId}`}, 0))`.execute(
    db,
  );
  const known = await db
    .selectFrom('contacts')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('external_id', '=', externalId)
    .executeTakeFirst();
  if (known) return known.id;
  const id = anonymous ?? (await createContact(db, workspaceId));
  await db
    .updateTable('contacts')
    .set({ external_id: externalId })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  return id;
}

/** Writes what is newly said and keeps what is not mentioned. */
export async function updateDetails(
  db: Trx,
  workspaceId: string,
  contactId: string,
  details: Details,
): Promise<void> {
  const said = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
  if (Object.keys(said).length === 0) return;
  await db
    .updateTable('contacts')
    .set(said)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', contactId)
    .execute();
}

/** Holds the contact until the transaction ends; what its tier was, and the contact as it is now. */
export async function changeTier(
  db: Trx,
  workspaceId: string,
  contactId: string,
  tier: string | null,
): Promise<{ before: string | null; contact: Contact }> {
  const before = await holdTier(db, workspaceId, contactId, 'update');
  await db
    .updateTable('contacts')
    .set({ tier })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', contactId)
    .execute();
  return { before, contact: await getContact(db, workspaceId, contactId) };
}

/** The tier, which stays as it is until the transaction ends (`share`: others may read it so as well). */
export async function holdTier(
  db: Trx,
  workspaceId: string,
  contactId: string,
  as: 'share' | 'update' = 'share',
): Promise<string | null> {
  const query = db
    .selectFrom('contacts')
    .select('tier')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', contactId);
  const row = await (as === 'share' ? query.forShare() : query.forUpdate()).executeTakeFirst();
  if (!row) throw noContact();
  return row.tier;
}

/** The tiers in use, by name; the first 200. */
export async function listTiers(db: Db, workspaceId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('contacts')
    .select('tier')
    .distinct()
    .where('workspace_id', '=', workspaceId)
    .where('tier', 'is not', null)
    .orderBy('tier')
    .limit(200)
    .execute();
  return rows.flatMap(({ tier }) => tier ?? []);
}

/**
 * What an unknown visitor was is now part of a known customer: all its browsers are the customer's, what it said of
 * itself fills what is not known yet, and the empty contact goes.
 */
export async function mergeContacts(
  db: Trx,
  { workspaceId, from, to }: { workspaceId: string; from: string; to: string },
): Promise<void> {
  const [anonymous, known] = [await getContact(db, workspaceId, from), await getContact(db, workspaceId, to)];
  await updateDetails(db, workspaceId, to, {
    email: known.email ? undefined : (anonymous.email ?? undefined),
    name: known.name ? undefined : (anonymous.name ?? undefined),
  });
  if (known.tier === null && anonymous.tier !== null) await changeTier(db, workspaceId, to, anonymous.tier);
  await db
    .updateTable('visitors')
    .set({ contact_id: to })
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', from)
    .execute();
  await db.deleteFrom('contacts').where('workspace_id', '=', workspaceId).where('id', '=', from).execute();
}

function noContact(): AppError {
  return new AppError('contact.not_found', 'There is no such contact.');
}

function showContact(row: Selectable<Database['contacts']>): Contact {
  return {
    id: row.id,
    externalId: row.external_id,
    email: row.email,
    name: row.name,
    tier: row.tier,
    createdAt: row.created_at.toISOString(),
  };
}
