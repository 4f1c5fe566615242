import type { InboxDoor } from '../accounts/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { newId, now } from '../lib/index.ts';
import { hashToken, newToken } from '../lib/tokens.ts';
import { createContact, ensureIdentified, getContact, mergeContacts, updateDetails } from './contacts.ts';
import { type ContactClaim, verifyIdentity } from './verify-identity.ts';

/** A browser that came through an inbox, and the contact behind it. `http` makes it from the bearer token. */
export type Visitor = { workspaceId: string; inboxId: string; visitorId: string; contactId: string };

export type OpenedVisitor = {
  visitorId: string;
  contactId: string;
  visitorToken: string;
  /** Proven; null for somebody unknown. */
  externalId: string | null;
};

/** Told, in the same transaction, that a contact nobody knew turned out to be a known one. */
export type ContactMerge = { workspaceId: string; from: string; to: string };

const dayMs = 86_400_000;
const validMs = 180 * dayMs;

/**
 * Lets a visitor in: the one of `visitorToken` while that works (180 days from its last use), a new one otherwise.
 *
 * A proven external id leads to the contact of that id, whichever browser it comes from. A visitor nobody knew goes
 * on as that contact, with what was said before signing in; a browser that now brings another customer's id becomes
 * a new visitor, so that two customers at one machine never see each other's conversations. Email and name are kept
 * as said, unverified, unless a JWT says them. `onMerge` moves what higher rooms keep of the contact that is no more.
 * Throws what `verifyIdentity` throws.
 */
export async function openVisitor(
  db: Db,
  input: {
    inbox: Pick<InboxDoor, 'id' | 'workspaceId' | 'secret'>;
    visitorToken?: string | undefined;
    contact?: ContactClaim | undefined;
    onMerge?: (db: Trx, merge: ContactMerge) => Promise<void>;
  },
): Promise<OpenedVisitor> {
  const { inbox, visitorToken, contact = {}, onMerge } = input;
  const { externalId, email, name } = await verifyIdentity(inbox.secret, contact);
  return db.transaction().execute(async (db) => {
    const { workspaceId } = inbox;
    const known = visitorToken === undefined ? undefined : await findByToken(db, inbox, visitorToken);
    const opened = await letIn(db, inbox, known, externalId);
    if (known?.externalId === null && known.contactId !== opened.contactId) {
      const merge = { workspaceId, from: known.contactId, to: opened.contactId };
      await onMerge?.(db, merge);
      await mergeContacts(db, merge);
    }
    await updateDetails(db, workspaceId, opened.contactId, { email, name });
    return { ...opened, externalId: externalId ?? known?.externalId ?? null };
  });
}

type Known = {
  visitorId: string;
  contactId: string;
  externalId: string | null;
  expiresAt: Date;
  visitorToken: string;
};

type LetIn = Omit<OpenedVisitor, 'externalId'>;

async function letIn(
  db: Trx,
  inbox: Pick<InboxDoor, 'id' | 'workspaceId'>,
  known: Known | undefined,
  externalId: string | undefined,
): Promise<LetIn> {
  const { workspaceId } = inbox;
  if (externalId === undefined) {
    if (!known) return insertVisitor(db, inbox, await createContact(db, workspaceId));
    await renew(db, workspaceId, known);
    return { visitorId: known.visitorId, contactId: known.contactId, visitorToken: known.visitorToken };
  }
  const isUnknown = known?.externalId === null;
  const contactId = await ensureIdentified(
    db,
    workspaceId,
    externalId,
    isUnknown ? known.contactId : undefined,
  );
  if (!known || !(isUnknown || known.contactId === contactId)) return insertVisitor(db, inbox, contactId);
  await renew(db, workspaceId, known);
  return { visitorId: known.visitorId, contactId, visitorToken: known.visitorToken };
}

async function findByToken(
  db: Trx,
  inbox: Pick<InboxDoor, 'id' | 'workspaceId'>,
  visitorToken: string,
): Promise<Known | undefined> {
  // Held until the end: of two tabs in which two customers sign in the second sees what the first one did.
  const row = await db
    .selectFrom('visitors')
    .select(['id', 'contact_id', 'expires_at'])
    .where('token_hash', '=', hashToken(visitorToken))
    .where('workspace_id', '=', inbox.workspaceId)
    .where('inbox_id', '=', inbox.id)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now())
    .forUpdate()
    .executeTakeFirst();
  if (!row) return undefined;
  // Read after the wait for the lock, by a statement of its own: a join would show the contact as it was before.
  const { externalId } = await getContact(db, inbox.workspaceId, row.contact_id);
  return {
    visitorId: row.id,
    contactId: row.contact_id,
    externalId,
    expiresAt: row.expires_at,
    visitorToken,
  };
}

async function insertVisitor(
  db: Trx,
  inbox: Pick<InboxDoor, 'id' | 'workspaceId'>,
  contactId: string,
): Promise<LetIn> {
  const visitorToken = newToken();
  const at = now();
  const id = newId('visitor');
  await db
    .insertInto('visitors')
    .values({
      id,
      workspace_id: inbox.workspaceId,
      inbox_id: inbox.id,
      contact_id: contactId,
      token_hash: hashToken(visitorToken),
      expires_at: new Date(at.getTime() + validMs),
      revoked_at: null,
      created_at: at,
    })
    .execute();
  return { visitorId: id, contactId, visitorToken };
}

/** At most one write a day. */
async function renew(db: Trx, workspaceId: string, known: Known): Promise<void> {
  const expiresAt = new Date(now().getTime() + validMs);
  if (expiresAt.getTime() - known.expiresAt.getTime() < dayMs) return;
  await db
    .updateTable('visitors')
    .set({ expires_at: expiresAt })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', known.visitorId)
    .execute();
}

/** The visitor of a bearer token as it stands now; undefined when it was revoked or has expired. */
export async function findVisitor(
  db: Db,
  { workspaceId, visitorId }: Pick<Visitor, 'workspaceId' | 'visitorId'>,
): Promise<Visitor | undefined> {
  const row = await db
    .selectFrom('visitors')
    .select(['inbox_id', 'contact_id'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', visitorId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now())
    .executeTakeFirst();
  return row && { workspaceId, visitorId, inboxId: row.inbox_id, contactId: row.contact_id };
}

/** The same by what renews its token: works also when that has expired. Harmless for one that is gone or unknown. */
export async function revokeVisitorByToken(
  db: Db,
  inbox: Pick<InboxDoor, 'id' | 'workspaceId'>,
  visitorToken: string,
): Promise<void> {
  await db
    .updateTable('visitors')
    .set({ revoked_at: now() })
    .where('workspace_id', '=', inbox.workspaceId)
    .where('inbox_id', '=', inbox.id)
    .where('token_hash', '=', hashToken(visitorToken))
    .where('revoked_at', 'is', null)
    .execute();
}

/** Ends a visitor for good: its token renews nothing any more. Harmless for one that is gone or unknown. */
export async function revokeVisitor(
  db: Db | Trx,
  { workspaceId, visitorId }: Pick<Visitor, 'workspaceId' | 'visitorId'>,
): Promise<void> {
  await db
    .updateTable('visitors')
    .set({ revoked_at: now() })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', visitorId)
    .where('revoked_at', 'is', null)
    .execute();
}
