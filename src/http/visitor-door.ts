import type { Context } from 'hono';
import { getInbox } from '../accounts/index.ts';
import { findVisitor, verifyVisitorToken } from '../contacts/index.ts';
import { AppError } from '../lib/index.ts';
import { bearerToken } from './bearer-token.ts';
import type { AnyEnv } from './env.ts';
import { requireListedOrigin } from './listed-origin.ts';
import type { HttpDeps } from './types.ts';

/**
 * Lets the visitor of the bearer token in and sets `visitor`. Throws `request.unauthenticated`,
 * `inbox.origin_refused`.
 */
export async function openVisitorDoor(
  c: Context<AnyEnv>,
  deps: Pick<HttpDeps, 'db' | 'secret' | 'config'>,
): Promise<void> {
  const token = bearerToken(c);
  const named = token === undefined ? undefined : await verifyVisitorToken(deps.secret, token);
  if (!named) throw unauthenticated();
  const [visitor, inbox] = await Promise.all([
    findVisitor(deps.db, named),
    getInbox(deps.db, named.workspaceId, named.inboxId),
  ]);
  if (!visitor) throw unauthenticated();
  requireListedOrigin(c.req, inbox, deps.config.publicUrl);
  c.set('visitor', visitor);
}

function unauthenticated(): AppError {
  return new AppError(
    'request.unauthenticated',
    'Send a visitor token: POST /api/widget/session gives one, and renews one that has expired.',
  );
}
