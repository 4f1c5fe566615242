import { appendAudit } from '../accounts/index.ts';
import type { WebhookAttempt } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { enqueue, type JobHandler } from '../jobs/index.ts';
import { isAppError, type Logger, now } from '../lib/index.ts';
import type { Fetcher } from '../lib/safe-fetch.ts';
import { type DeliveryRow, findDelivery } from './deliveries.ts';
import { signWebhook } from './sign-webhook.ts';
import { getWebhookRow, type WebhookRow } from './webhooks.ts';

export type WebhookJobDeps = { db: Db; fetcher: Fetcher; logger: Logger };

const secondMs = 1000;
const hourMs = 3600 * secondMs;
/** After each failed try; two days in all. */
const pauses = [
  5 * secondMs,
  60 * secondMs,
  300 * secondMs,
  0.5 * hourMs,
  2 * hourMs,
  6 * hourMs,
  12 * hourMs,
  24 * hourMs,
];
/** Nothing got through for so long: nobody is there. */
const givenUpAfterMs = 5 * 24 * hourMs;
const answerWithinMs = 15_000;
const attemptsKept = 30;

/**
 * Sends one delivery. A failed try is written down and followed by another, later; the job itself has then done its
 * work.
 */
export function deliverWebhookJob(deps: WebhookJobDeps): JobHandler<'automation.deliver-webhook'> {
  return {
    async run({ workspaceId, deliveryId }, { signal }) {
      const delivery = await findDelivery(deps.db, workspaceId, deliveryId);
      if (delivery?.status !== 'pending') return;
      const hook = await getWebhookRow(deps.db, workspaceId, delivery.webhook_id);
      const attempt = hook.enabled
        ? await send(deps.fetcher, hook, delivery, signal)
        : { at: now().toISOString(), status: null, error: 'The webhook is switched off.', milliseconds: 0 };
      await deps.db.transaction().execute((db) => record(db, delivery, attempt));
    },
    async failed({ workspaceId, deliveryId }, error) {
      deps.logger.warn({ deliveryId, error: String(error) }, 'a webhook could not be delivered');
      await deps.db
        .updateTable('webhook_deliveries')
        .set({ status: 'failed', next_attempt_at: null, finished_at: now() })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', deliveryId)
        .where('status', '=', 'pending')
        .execute();
    },
  };
}

async function send(
  fetcher: Fetcher,
  hook: WebhookRow,
  delivery: DeliveryRow,
  signal: AbortSignal,
): Promise<WebhookAttempt> {
  const at = now();
  const body = JSON.stringify(delivery.payload);
  const began = performance.now();
  const end = (status: number | null, error: string | null): WebhookAttempt => ({
    at: at.toISOString(),
    status,
    error,
    milliseconds: Math.round(performance.now() - began),
  });
  try {
    const { status } = await fetcher.fetch(hook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...signWebhook(hook.secret, { id: delivery.id, at, body }),
      },
      body,
      // a redirect would have to be signed for anew, and may lead anywhere
      maxRedirects: 0,
      maxBytes: 16 * 1024,
      truncate: true,
      timeoutMs: answerWithinMs,
      signal,
    });
    return end(status, status >= 200 && status < 300 ? null : `The server answered ${status}.`);
  } catch (error) {
    signal.throwIfAborted();
    if (!isAppError(error)) throw error;
    return end(null, `${error.message} (${error.code})`);
  }
}

async function record(db: Trx, delivery: DeliveryRow, attempt: WebhookAttempt): Promise<void> {
  const { id, workspace_id: workspaceId, webhook_id: webhookId } = delivery;
  const hook = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', webhookId)
    .forUpdate()
    .executeTakeFirst();
  if (!hook) return;
  const at = now();
  const attempts = [...(delivery.attempts as WebhookAttempt[]), attempt].slice(-attemptsKept);
  const isDelivered = attempt.error === null;
  const pause =
    isDelivered || attempt.status === 410 || !hook.enabled ? undefined : pauses[attempts.length - 1];
  const next = pause === undefined ? null : new Date(at.getTime() + pause);
  await db
    .updateTable('webhook_deliveries')
    .set({
      status: isDelivered ? 'succeeded' : next ? 'pending' : 'failed',
      attempts: JSON.stringify(attempts),
      next_attempt_at: next,
      finished_at: next ? null : at,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  if (next) await enqueue(db, 'automation.deliver-webhook', { workspaceId, deliveryId: id }, { runAt: next });
  if (!hook.enabled) return;
  const failingSince = isDelivered ? null : (hook.failing_since ?? at);
  await db
    .updateTable('webhooks')
    .set({ failing_since: failingSince, last_delivery_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', webhookId)
    .execute();
  const isGivenUp = failingSince !== null && at.getTime() - failingSince.getTime() >= givenUpAfterMs;
  if (isGivenUp || attempt.status === 410) await switchOff(db, hook, attempt);
}

/** 410 Gone says it itself, by Standard Webhooks. */
async function switchOff(db: Trx, hook: WebhookRow, last: WebhookAttempt): Promise<void> {
  const at = now();
  await db
    .updateTable('webhooks')
    .set({ enabled: false, disabled_at: at, updated_at: at })
    .where('workspace_id', '=', hook.workspace_id)
    .where('id', '=', hook.id)
    .execute();
  const system = {
    workspaceId: hook.workspace_id,
    kind: 'system',
    id: 'webhooks',
    name: 'Knowdesk',
  } as const;
  await appendAudit(db, system, {
    action: 'webhook.disabled',
    subjectId: hook.id,
    detail: {
      name: hook.name,
      url: hook.url,
      failingSince: hook.failing_since?.toISOString() ?? null,
      lastError: last.error,
    },
  });
}
