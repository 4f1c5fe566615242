import { createHmac } from 'node:crypto';

/**
 * The headers of a message by Standard Webhooks (https://www.standardwebhooks.com): `v1` is HMAC-SHA256 over
 * `id.timestamp.body` with the secret's bytes, in base64. `at` is the time of this try, so that a receiver can refuse
 * what somebody kept and sends again.
 */
export function signWebhook(
  secret: string,
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
