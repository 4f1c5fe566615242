import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { Inbox, InboxSettings, inboxInput, inboxPatch, List, Page } from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';
import { newToken } from '../lib/tokens.ts';
import type { Actor } from './actor.ts';
import { type AuditActor, appendAudit } from './audit.ts';
import { avatarPath, changedSettings, pickSettings, readSettings } from './inbox-settings.ts';

export type InboxRow = Selectable<Database['inboxes']>;

/** An inbox as the widget's door needs it; `secret` signs contact identities and never leaves the server. */
export type InboxDoor = {
  id: string;
  workspaceId: string;
  key: string;
  name: string;
  secret: string;
  allowedOrigins: string[];
  locale: string;
  settings: InboxSettings;
  /** Names its picture; null without one. */
  avatarHash: string | null;
};

/** Makes an inbox with a fresh key and secret. */
export async function createInbox(
  db: Trx,
  actor: AuditActor,
  input: z.output<typeof inboxInput>,
): Promise<Inbox> {
  const row: InboxRow = {
    id: newId('inbox'),
    workspace_id: actor.workspaceId,
    key: `ib_${randomBytes(18).toString('base64url')}`,
    name: input.name,
    secret: newToken(),
    allowed_origins: normalOrigins(input.allowedOrigins),
    locale: input.locale,
    settings: changedSettings({}, input.settings),
    avatar_hash: null,
    created_at: now(),
  };
  await db
    .insertInto('inboxes')
    .values({ ...row, settings: JSON.stringify(row.settings) })
    .execute();
  const { name, locale, allowed_origins: allowedOrigins } = row;
  await appendAudit(db, actor, {
    action: 'inbox.created',
    subjectId: row.id,
    detail: { name, locale, allowedOrigins },
  });
  return showInbox(row, { withSecret: true });
}

/** The inboxes of a workspace, oldest first. Secrets are shown to those who may write settings. */
export async function listInboxes(
  db: Db,
  actor: Pick<Actor, 'workspaceId' | 'scopes'>,
  page: Page,
): Promise<List<Inbox>> {
  let query = db.selectFrom('inboxes').selectAll().where('workspace_id', '=', actor.workspaceId);
  if (page.cursor !== undefined) query = query.where('id', '>', String(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: items.map((row) => showInbox(row, { withSecret: maySeeSecret(actor) })), nextCursor };
}

/** An inbox as the server needs it, secret and all. Throws `inbox.not_found`. */
export async function getInbox(db: Db | Trx, workspaceId: string, inboxId: string): Promise<InboxDoor> {
  const row = await db
    .selectFrom('inboxes')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', inboxId)
    .executeTakeFirst();
  if (!row) throw inboxNotFound();
  return showDoor(row);
}

/** An inbox as the caller may see it: the secret only with `settings:write`. Throws `inbox.not_found`. */
export async function readInbox(
  db: Db,
  actor: Pick<Actor, 'workspaceId' | 'scopes'>,
  inboxId: string,
): Promise<Inbox> {
  const row = await db
    .selectFrom('inboxes')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', inboxId)
    .executeTakeFirst();
  if (!row) throw inboxNotFound();
  return showInbox(row, { withSecret: maySeeSecret(actor) });
}

/** Throws `inbox.not_found`. */
export async function patchInbox(
  db: Trx,
  actor: Actor,
  inboxId: string,
  patch: z.output<typeof inboxPatch>,
): Promise<Inbox> {
  const before = await lockInbox(db, actor.workspaceId, inboxId);
  const row: InboxRow = {
    ...before,
    name: patch.name ?? before.name,
    locale: patch.locale ?? before.locale,
    allowed_origins: patch.allowedOrigins ? normalOrigins(patch.allowedOrigins) : before.allowed_origins,
    settings: changedSettings(before.settings, patch.settings),
  };
  await db
    .updateTable('inboxes')
    .set({
      name: row.name,
      locale: row.locale,
      allowed_origins: row.allowed_origins,
      settings: JSON.stringify(row.settings),
    })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', inboxId)
    .execute();
  await appendAudit(db, actor, {
    action: 'inbox.changed',
    subjectId: inboxId,
    detail: {
      ...patch,
      before: {
        name: before.name,
        locale: before.locale,
        allowedOrigins: before.allowed_origins,
        ...(patch.settings && { settings: pickSettings(readSettings(before.settings), patch.settings) }),
      },
    },
  });
  return showInbox(row, { withSecret: maySeeSecret(actor) });
}

/** A new HMAC secret: identities signed with the old one are refused from now on. Throws `inbox.not_found`. */
export async function rotateInboxSecret(db: Trx, actor: Actor, inboxId: string): Promise<Inbox> {
  const row = { ...(await lockInbox(db, actor.workspaceId, inboxId)), secret: newToken() };
  await db
    .updateTable('inboxes')
    .set({ secret: row.secret })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', inboxId)
    .execute();
  await appendAudit(db, actor, { action: 'inbox.secret_rotated', subjectId: inboxId });
  return showInbox(row, { withSecret: maySeeSecret(actor) });
}

/**
 * Deletes an inbox that no conversation came through. Throws `inbox.in_use` otherwise: conversations and the figures
 * counted from them outlive a widget that was taken off a page. Throws `inbox.not_found`.
 */
export async function deleteInbox(db: Trx, actor: Actor, inboxId: string): Promise<void> {
  const row = await lockInbox(db, actor.workspaceId, inboxId);
  const used = await db
    .selectFrom('conversations')
    .select('id')
    .where('workspace_id', '=', actor.workspaceId)
    .where('inbox_id', '=', inboxId)
    .limit(1)
    .executeTakeFirst();
  if (used) {
    throw new AppError(
      'inbox.in_use',
      'Conversations came through this inbox, so it stays; set its allowed origins to close it.',
    );
  }
  await db
    .deleteFrom('inboxes')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', inboxId)
    .execute();
  await appendAudit(db, actor, { action: 'inbox.deleted', subjectId: inboxId, detail: { name: row.name } });
}

/** The inbox a widget names, whichever workspace it belongs to: the key is what says so. */
export async function findInboxByKey(db: Db, key: string): Promise<InboxDoor | undefined> {
  const row = await db.selectFrom('inboxes').selectAll().where('key', '=', key).executeTakeFirst();
  return row && showDoor(row);
}

/**
 * Whether a page of `origin` (the request's `Origin`; undefined when it sent none, as programs do) may use the inbox.
 * An empty list allows any.
 */
export function originAllowed(inbox: Pick<InboxDoor, 'allowedOrigins'>, origin: string | undefined): boolean {
  if (inbox.allowedOrigins.length === 0 || origin === undefined) return true;
  return inbox.allowedOrigins.includes(origin.toLowerCase());
}

export async function lockInbox(db: Trx, workspaceId: string, inboxId: string): Promise<InboxRow> {
  const row = await db
    .selectFrom('inboxes')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', inboxId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw inboxNotFound();
  return row;
}

/** As browsers write an origin: lower case, without the default port. */
function normalOrigins(origins: string[]): string[] {
  return [...new Set(origins.map(normalOrigin))];
}

function normalOrigin(origin: string): string {
  const url = URL.parse(origin);
  if (!url || url.username || url.password || url.hostname.includes('*')) {
    throw new AppError('inbox.origin_invalid', `"${origin}" is not an origin such as https://shop.example.`, {
      fields: { allowedOrigins: `"${origin}" is not an origin such as https://shop.example` },
    });
  }
  return url.origin;
}

export const maySeeSecret = (actor: Pick<Actor, 'scopes'>) => actor.scopes.includes('settings:write');

export function showInbox(row: InboxRow, { withSecret }: { withSecret: boolean }): Inbox {
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    locale: row.locale,
    allowedOrigins: row.allowed_origins,
    settings: readSettings(row.settings),
    avatar: avatarPath(row.key, row.avatar_hash),
    warnings:
      row.allowed_origins.length === 0
        ? ['Any website can show this widget: list the origins that may in allowedOrigins.']
        : [],
    secret: withSecret ? row.secret : null,
    createdAt: row.created_at.toISOString(),
  };
}

function showDoor(row: InboxRow): InboxDoor {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    key: row.key,
    name: row.name,
    secret: row.secret,
    allowedOrigins: row.allowed_origins,
    locale: row.locale,
    settings: readSettings(row.settings),
    avatarHash: row.avatar_hash,
  };
}

function inboxNotFound(): AppError {
  return new AppError('inbox.not_found', 'There is no such inbox.');
}
