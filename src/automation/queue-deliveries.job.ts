import { sql } from 'kysely';
import type { LiveEvent } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import { enqueue, type JobHandler } from '../jobs/index.ts';
import { type Logger, newId, now } from '../lib/index.ts';
import { newsOf } from './webhook-news.ts';
import type { WebhookRow } from './webhooks.ts';

/** Events turned into deliveries in one transaction. */
const batchSize = 200;
/** News are gathered for so long before the queue hears of them. */
const gatherMs = 200;

/**
 * Turns what the event streams of workspaces with webhooks hold beyond their cursor into deliveries. The stream's rows
 * are written in the transaction of what they tell, in commit order and without gaps, and the cursor moves in the
 * transaction of the deliveries: nothing is lost, nothing told twice. The cron finds what a lost notification left.
 */
export function queueDeliveriesJob({ db }: { db: Db }): JobHandler<'automation.queue-deliveries'> {
  return {
    async run(_payload, { signal }) {
      for (const workspaceId of await findBehind(db)) {
        let isMore = true;
        while (isMore) {
          signal.throwIfAborted();
          isMore = await db.transaction().execute((db) => queueBatch(db, workspaceId));
        }
      }
    },
  };
}

async function findBehind(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('webhook_cursors as c')
    .innerJoin('event_streams as s', (join) =>
      join.onRef('s.workspace_id', '=', 'c.workspace_id').on('s.stream', '=', 'workspace'),
    )
    .select('c.workspace_id')
    .whereRef('s.last_seq', '>', 'c.seq')
    .execute();
  return rows.map(({ workspace_id }) => workspace_id);
}

async function queueBatch(db: Trx, workspaceId: string): Promise<boolean> {
  const cursor = await db
    .selectFrom('webhook_cursors')
    .select('seq')
    .where('workspace_id', '=', workspaceId)
    .forUpdate()
    .executeTakeFirst();
  if (!cursor) return false;
  const events = await db
    .selectFrom('events')
    .select(['seq', 'event', 'at'])
    .where('workspace_id', '=', workspaceId)
    .where('stream', '=', 'workspace')
    .where('seq', '>', cursor.seq)
    .orderBy('seq')
    .limit(batchSize)
    .execute();
  const last = events.at(-1);
  if (!last) return false;
  const hooks = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('enabled', '=', true)
    .execute();
  for (const { seq, event, at } of hooks.length > 0 ? events : []) {
    const news = newsOf(event as LiveEvent, Number(seq));
    if (!news) continue;
    for (const hook of hooks)
      if (hook.events.includes(news.event) && at >= hook.created_at)
        await queueDelivery(db, hook, { ...news, at });
  }
  await db
    .updateTable('webhook_cursors')
    .set({ seq: last.seq })
    .where('workspace_id', '=', workspaceId)
    .execute();
  return events.length === batchSize;
}

/** One delivery, unless the webhook was told of this already; its id. */
export async function queueDelivery(
  db: Trx,
  hook: Pick<WebhookRow, 'id' | 'workspace_id'>,
  news: { event: string; key: string; data: Record<string, unknown>; at: Date },
): Promise<string | undefined> {
  const { id: webhookId, workspace_id: workspaceId } = hook;
  const id = newId('whd');
  const at = now();
  const payload = { type: news.event, timestamp: news.at.toISOString(), workspaceId, data: news.data };
  const inserted = await db
    .insertInto('webhook_deliveries')
    .values({
      id,
      workspace_id: workspaceId,
      webhook_id: webhookId,
      event: news.event,
      event_key: `${news.event} ${news.key}`,
      payload: JSON.stringify(payload),
      status: 'pending',
      attempts: '[]',
      next_attempt_at: at,
      created_at: at,
      finished_at: null,
    })
    .onConflict((conflict) => conflict.columns(['webhook_id', 'event_key']).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) return undefined;
  await enqueue(db, 'automation.deliver-webhook', { workspaceId, deliveryId: id });
  return id;
}

/** Has the queue look as soon as something happens in a workspace that has webhooks; until the signal aborts. */
export function hurryDeliveries(
  { db, events, logger }: { db: Db; events: Pick<Events, 'watch'>; logger: Logger },
  signal: AbortSignal,
): void {
  const waiting = new Set<string>();
  const look = async () => {
    const workspaceIds = [...waiting];
    waiting.clear();
    const { rows } = await sql`
      select from webhooks where enabled and workspace_id = any(${workspaceIds}::text[]) limit 1
    `.execute(db);
    if (rows.length > 0)
      await enqueue(db, 'automation.queue-deliveries', {}, { key: 'automation.queue-deliveries' });
  };
  const stop = events.watch((workspaceId) => {
    if (signal.aborted) return;
    if (waiting.size === 0)
      setTimeout(() => {
        // the cron comes each minute in any case
        if (!signal.aborted)
          look().catch((error: Error) =>
            logger.debug({ error: error.message }, 'webhooks wait for the cron'),
          );
      }, gatherMs).unref();
    waiting.add(workspaceId);
  });
  signal.addEventListener('abort', stop);
}
