import type { HonoRequest } from 'hono';
import { type InboxDoor, originAllowed } from '../accounts/index.ts';
import { AppError } from '../lib/index.ts';
import { isOwnOrigin } from './same-origin.ts';

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
