import type { HonoRequest } from 'hono';
import { AppError } from '../lib/index.ts';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** True when the page that sent the request was served by us. */
export function isOwnOrigin(request: HonoRequest, origin: string, publicUrl: string): boolean {
  if (origin === publicUrl) return true;
  return URL.parse(origin)?.host === (request.header('host') ?? new URL(request.url).host);
}

/**
 * A browser sends the session cookie along whoever asks; so a write that the cookie vouches for must come from a
 * page of ours. Browsers say so in `Sec-Fetch-Site` or `Origin`; a caller that sends neither is refused too.
 */
export function requireSameOrigin(request: HonoRequest, publicUrl: string): void {
  if (harmless.has(request.method) || request.header('sec-fetch-site') === 'same-origin') return;
  const origin = request.header('origin');
  if (origin !== undefined && isOwnOrigin(request, origin, publicUrl)) return;
  throw new AppError(
    'request.cross_origin',
    'A signed-in browser session may only be used from our own pages. Programs send an API key instead.',
  );
}
