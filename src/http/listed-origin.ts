import type { HonoRequest } from 'hono';
import { findInboxByKey, type InboxDoor, originAllowed } from '../accounts/index.ts';
import { AppError } from '../lib/index.ts';
import { isOwnOrigin } from './same-origin.ts';
import type { HttpDeps } from './types.ts';

/** Refuses a page whose origin the inbox does not list; our own pages may always use it. */
export function requireListedOrigin(
  request: HonoRequest,
  inbox: Pick<InboxDoor, 'allowedOrigins'>,
  publicUrl: string,
): void {
  const origin = request.header('origin');
  if (originAllowed(inbox, origin) || (origin && isOwnOrigin(request, origin, publicUrl))) return;
  throw new AppError(
    'inbox.origin_refused',
    `Pages of ${origin} may not use this inbox: add it to the inbox's allowed origins.`,
  );
}

/** The inbox that a page names, if the page may use it. Throws `inbox.not_found`, `inbox.origin_refused`. */
export async function openInboxDoor(
  request: HonoRequest,
  { db, config }: Pick<HttpDeps, 'db' | 'config'>,
  key: string,
): Promise<InboxDoor> {
  const inbox = await findInboxByKey(db, key);
  if (!inbox) {
    throw new AppError('inbox.not_found', 'There is no inbox with this key: copy it from the settings.');
  }
  requireListedOrigin(request, inbox, config.publicUrl);
  return inbox;
}
