import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../lib/index.ts';
import type { Auth } from './open-auth.ts';

const base = '/api/auth';
/** What of better-auth is reachable from outside. Everything else it brings (sign-up, its key endpoints) is not. */
const open = new Set([
  'POST /sign-in/email',
  'POST /sign-out',
  'GET /get-session',
  'POST /request-password-reset',
  'POST /reset-password',
  'POST /change-password',
  'GET /list-sessions',
  'POST /revoke-session',
  'POST /revoke-other-sessions',
]);
/** Asking for a reset takes at least so long, whether the address has an account or not. */
const resetFloorMs = 250;

const messages: Record<string, [code: string, message: string]> = {
  INVALID_EMAIL_OR_PASSWORD: ['auth.wrong_credentials', 'The e-mail address or the password is wrong.'],
  INVALID_PASSWORD: ['auth.wrong_credentials', 'The password is wrong.'],
  INVALID_EMAIL: ['auth.email_invalid', 'This is not an e-mail address.'],
  INVALID_TOKEN: ['auth.link_invalid', 'This link was used or has expired: ask for a new one.'],
  PASSWORD_TOO_SHORT: ['auth.password_too_short', 'A password has at least 10 characters.'],
  PASSWORD_TOO_LONG: ['auth.password_too_long', 'A password has at most 128 characters.'],
  RESET_PASSWORD_DISABLED: [
    'auth.reset_by_admin_only',
    'No mail is set up here: ask an admin of your workspace for a link.',
  ],
  INVALID_ORIGIN: [
    'auth.origin_refused',
    'This page may not sign anybody in: open the address in PUBLIC_URL.',
  ],
};

/**
 * Answers a request under `/api/auth/` with better-auth's response (which carries the session's cookies). Throws
 * `auth.not_found` for a path that is not open, and better-auth's refusals as AppErrors: `auth.wrong_credentials`,
 * `auth.unauthorized`, `auth.origin_refused`, `auth.link_invalid`, `auth.password_too_short`, …, `auth.refused`.
 */
export async function handleAuthRequest(auth: Auth, request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.slice(base.length);
  if (!open.has(`${request.method} ${path}`)) {
    throw new AppError('auth.not_found', 'There is nothing at this address.');
  }
  const floor = path === '/request-password-reset' ? sleep(resetFloorMs) : undefined;
  const response = await auth.handler(request);
  await floor;
  if (response.status >= 400) throw await toError(response);
  return response;
}

async function toError(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined);
  const text = (name: string) =>
    typeof body === 'object' && body !== null && name in body ? String(Reflect.get(body, name)) : '';
  if (response.status >= 500) return new Error(`better-auth failed: ${response.status} ${text('code')}`);
  const [code, message] = messages[text('code')] ?? [
    { 401: 'auth.unauthorized', 403: 'auth.origin_refused' }[response.status] ?? 'auth.refused',
    text('message') || 'This was refused.',
  ];
  return new AppError(code, message);
}

export type SignedIn = {
  user: { id: string; email: string; name: string };
  /** To be sent with the response: better-auth prolongs a session in use once a day. */
  setCookies: string[];
};

/** Who is signed in by the request's session cookie. */
export async function findSession(auth: Auth, headers: Headers): Promise<SignedIn | undefined> {
  // Without a cookie of ours there is nothing to ask the database for.
  if (!headers.get('cookie')?.includes('knowdesk.session_token=')) return undefined;
  const { response, headers: sent } = await auth.api.getSession({ headers, returnHeaders: true });
  if (!response) return undefined;
  const { id, email, name } = response.user;
  return { user: { id, email, name }, setCookies: sent.getSetCookie() };
}
