import type { Selectable } from 'kysely';
import { type Actor, appendAudit } from '../accounts/index.ts';
import type {
  List,
  Page,
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryDetail,
} from '../contract/index.ts';
import type { Database, Db } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';
import { queueDelivery } from './queue-deliveries.job.ts';
import { getWebhookRow } from './webhooks.ts';

export type DeliveryRow = Selectable<Database['webhook_deliveries']>;

export async function findDelivery(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<DeliveryRow | undefined> {
  return await db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Throws `webhook_delivery.not_found`. */
export async function getDelivery(db: Db, workspaceId: string, id: string): Promise<WebhookDeliveryDetail> {
  const row = await findDelivery(db, workspaceId, id);
  if (!row)
    throw new AppError('webhook_delivery.not_found', 'There is no such delivery; they are kept for 30 days.');
  return { ...toDelivery(row), payload: row.payload };
}

/** Newest first. Throws `webhook.not_found`. */
export async function listDeliveries(
  db: Db,
  workspaceId: string,
  webhookId: string,
  page: Page,
): Promise<List<WebhookDelivery>> {
  await getWebhookRow(db, workspaceId, webhookId);
  let query = db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('webhook_id', '=', webhookId);
  if (page.cursor !== undefined) query = query.where('id', '<', String(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: items.map(toDelivery), nextCursor };
}

/** Sends it again now, with the same id. Throws `webhook_delivery.not_found`, `webhook.disabled`. */
export async function redeliver(db: Db, actor: Actor, id: string): Promise<WebhookDelivery> {
  const { workspaceId } = actor;
  const { webhookId } = await getDelivery(db, workspaceId, id);
  await db.transaction().execute(async (db) => {
    refuseDisabled(await getWebhookRow(db, workspaceId, webhookId));
    await db
      .updateTable('webhook_deliveries')
      .set({ status: 'pending', next_attempt_at: now(), finished_at: null })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    await enqueue(db, 'automation.deliver-webhook', { workspaceId, deliveryId: id });
    await appendAudit(db, actor, { action: 'webhook.redelivered', subjectId: id });
  });
  return await getDelivery(db, workspaceId, id);
}

/** Sends an event that says nothing, to see whether it arrives. Throws `webhook.not_found`, `webhook.disabled`. */
export async function testWebhook(db: Db, actor: Actor, webhookId: string): Promise<WebhookDelivery> {
  const id = await db.transaction().execute(async (db) => {
    const hook = await getWebhookRow(db, actor.workspaceId, webhookId);
    refuseDisabled(hook);
    const data = { message: 'This is a test of your webhook.' };
    return await queueDelivery(db, hook, { event: 'webhook.test', key: newId('tst'), data, at: now() });
  });
  return await getDelivery(db, actor.workspaceId, id ?? '');
}

function refuseDisabled({ enabled }: { enabled: boolean }): void {
  if (!enabled) throw new AppError('webhook.disabled', 'The webhook is switched off: switch it on first.');
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    event: row.event,
    status: row.status,
    attempts: row.attempts as WebhookAttempt[],
    nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
