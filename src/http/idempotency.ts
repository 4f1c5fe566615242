import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { z } from 'zod';
import type { IdempotencyClaim } from '../db/index.ts';
import type { AnyEnv } from './env.ts';

/** Of every write that is made at most once under its key. */
export const claimHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'is not 1 to 200 printable characters')
    .optional()
    .meta({ description: 'The same key with the same request is answered as the first time' }),
});

/**
 * What the header `Idempotency-Key` claims for this write: the same key with the same request is answered as before,
 * with another request it is refused. Undefined without the header. A key is its visitor's, member's or API key's.
 */
export function readClaim(c: Context, input: unknown): IdempotencyClaim | undefined {
  const key = c.req.header('idempotency-key');
  const { visitor, actor } = (c as Context<AnyEnv>).var;
  const workspaceId = visitor?.workspaceId ?? actor?.workspaceId;
  const owner = visitor?.visitorId ?? actor?.id;
  if (key === undefined || workspaceId === undefined || owner === undefined) return undefined;
  const request = JSON.stringify([c.req.method, c.req.path, input]);
  const requestHash = createHash('sha256').update(request).digest('hex');
  return { workspaceId, owner, key, requestHash };
}
