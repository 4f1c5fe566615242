import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { type Actor, appendAudit } from '../accounts/index.ts';
import type {
  CreatedWebhook,
  List,
  Page,
  Webhook,
  WebhookEvent,
  WebhookInput,
  WebhookPatch,
} from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { lastEventSeq } from '../events/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';
import type { Fetcher } from '../lib/safe-fetch.ts';

export type WebhookRow = Selectable<Database['webhooks']>;
type Deps = { db: Db; fetcher: Pick<Fetcher, 'check'> };

/** Adds a webhook, which is told of what happens from now on. Throws `url.invalid`, `url.refused`. */
export async function createWebhook(
  { db, fetcher }: Deps,
  actor: Actor,
  input: WebhookInput,
): Promise<CreatedWebhook> {
  await fetcher.check(input.url);
  const at = now();
  const row: WebhookRow = {
    id: newId('wh'),
    workspace_id: actor.workspaceId,
    name: input.name,
    url: input.url,
    secret: newSecret(),
    events: [...new Set(input.events)],
    enabled: true,
    failing_since: null,
    disabled_at: null,
    last_delivery_at: null,
    created_at: at,
    updated_at: at,
  };
  await db.transaction().execute(async (db) => {
    await db.insertInto('webhooks').values(row).execute();
    await startCursor(db, actor.workspaceId);
    const { name, url, events } = row;
    await appendAudit(db, actor, {
      action: 'webhook.created',
      subjectId: row.id,
      detail: { name, url, events },
    });
  });
  return { ...toWebhook(row), secret: row.secret };
}

/** 256 bits in the form of Standard Webhooks. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** The workspace's events are turned into deliveries from here on; where that has begun, it goes on. */
async function startCursor(db: Trx, workspaceId: string): Promise<void> {
  const seq = await lastEventSeq(db, workspaceId, 'workspace');
  await db
    .insertInto('webhook_cursors')
    .values({ workspace_id: workspaceId, seq })
    .onConflict((conflict) => conflict.column('workspace_id').doNothing())
    .execute();
}

/** Oldest first, without their secrets. */
export async function listWebhooks(db: Db, workspaceId: string, page: Page): Promise<List<Webhook>> {
  let query = db.selectFrom('webhooks').selectAll().where('workspace_id', '=', workspaceId);
  if (page.cursor !== undefined) query = query.where('id', '>', String(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: items.map(toWebhook), nextCursor };
}

/** Throws `webhook.not_found`. */
export async function getWebhook(db: Db, workspaceId: string, id: string): Promise<Webhook> {
  return toWebhook(await getWebhookRow(db, workspaceId, id));
}

/** Throws `webhook.not_found`. */
export async function getWebhookRow(db: Db | Trx, workspaceId: string, id: string): Promise<WebhookRow> {
  const row = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new AppError('webhook.not_found', 'There is no such webhook in this workspace.');
  return row;
}

/** Switched on again it starts afresh: earlier failures are forgotten. Throws `webhook.not_found`, `url.refused`. */
export async function patchWebhook(
  { db, fetcher }: Deps,
  actor: Actor,
  id: string,
  patch: WebhookPatch,
): Promise<Webhook> {
  if (patch.url !== undefined) await fetcher.check(patch.url);
  await db.transaction().execute(async (db) => {
    await getWebhookRow(db, actor.workspaceId, id);
    await db
      .updateTable('webhooks')
      .set({
        ...patch,
        ...(patch.enabled === true ? { failing_since: null, disabled_at: null } : {}),
        updated_at: now(),
      })
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, { action: 'webhook.changed', subjectId: id, detail: patch });
  });
  return await getWebhook(db, actor.workspaceId, id);
}

/** A new secret: what is sent from now on is signed with it. Throws `webhook.not_found`. */
export async function rotateWebhookSecret(db: Db, actor: Actor, id: string): Promise<CreatedWebhook> {
  const secret = newSecret();
  await db.transaction().execute(async (db) => {
    await getWebhookRow(db, actor.workspaceId, id);
    await db
      .updateTable('webhooks')
      .set({ secret, updated_at: now() })
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, { action: 'webhook.secret_rotated', subjectId: id });
  });
  return { ...(await getWebhook(db, actor.workspaceId, id)), secret };
}

/** With its deliveries, those that wait as well. Throws `webhook.not_found`. */
export async function deleteWebhook(db: Db, actor: Actor, id: string): Promise<void> {
  await db.transaction().execute(async (db) => {
    const { name, url } = await getWebhookRow(db, actor.workspaceId, id);
    await db
      .deleteFrom('webhooks')
      .where('workspace_id', '=', actor.workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, { action: 'webhook.deleted', subjectId: id, detail: { name, url } });
  });
}

function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    events: row.events as WebhookEvent[],
    enabled: row.enabled,
    failingSince: row.failing_since?.toISOString() ?? null,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    lastDeliveryAt: row.last_delivery_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
