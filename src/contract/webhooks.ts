import { z } from 'zod';
import { id, time } from './common.ts';

/** What a webhook can be told of. `webhook.test` comes by the test button only. */
export const webhookEvent = z.enum([
  'conversation.created',
  'conversation.handed_off',
  'conversation.resolved',
  'message.created',
  'rating.created',
  'ticket.created',
  'ticket.updated',
  'document.ready',
  'document.failed',
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;

const name = z.string().trim().min(1).max(100);
const url = z.string().trim().min(1).max(2000);
const events = z.array(webhookEvent).min(1).max(webhookEvent.options.length);
export const webhookInput = z.object({ name, url, events }).strict();
export type WebhookInput = z.infer<typeof webhookInput>;
export const webhookPatch = z.object({ name, url, events, enabled: z.boolean() }).partial().strict();
export type WebhookPatch = z.infer<typeof webhookPatch>;

export const webhook = z.object({
  id,
  name: z.string(),
  url: z.string(),
  events: z.array(webhookEvent),
  enabled: z.boolean(),
  failingSince: time.nullable().meta({ description: 'Since when every delivery failed' }),
  disabledAt: time.nullable().meta({ description: 'When it was switched off, after days of failure' }),
  lastDeliveryAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
});
export type Webhook = z.infer<typeof webhook>;
/** `secret` is shown this once. */
export const createdWebhook = webhook.extend({ secret: z.string() });
export type CreatedWebhook = z.infer<typeof createdWebhook>;

export const webhookAttempt = z.object({
  at: time,
  status: z.number().int().nullable().meta({ description: 'Of the answer; null when none came' }),
  error: z.string().nullable(),
  milliseconds: z.number().int(),
});
export type WebhookAttempt = z.infer<typeof webhookAttempt>;

export const webhookDelivery = z.object({
  id: id.meta({ description: 'Sent as `webhook-id`, the same at every try' }),
  webhookId: id,
  event: z.string(),
  status: z.enum(['pending', 'succeeded', 'failed']),
  attempts: z.array(webhookAttempt),
  nextAttemptAt: time.nullable(),
  createdAt: time,
  finishedAt: time.nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export const webhookDeliveryDetail = webhookDelivery.extend({
  payload: z.record(z.string(), z.unknown()).meta({ description: 'The body as it is sent' }),
});
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetail>;
