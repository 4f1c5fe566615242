import { hkdfSync } from 'node:crypto';
import { sign, verify } from 'hono/jwt';
import { z } from 'zod';
import { now } from '../lib/index.ts';
import type { Visitor } from './visitors.ts';

const audience = 'widget';
const validSeconds = 3600;
const claims = z.object({
  sub: z.string(),
  ws: z.string(),
  inbox: z.string(),
  contact: z.string(),
  exp: z.number(),
});

/** A key of its own, so that nothing signed for another purpose with the same secret passes as a visitor's token. */
function keyFrom(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'knowdesk visitor token', 32)).toString('base64url');
}

/** A bearer token of one hour (JWT, HS256, audience `widget`) that names the visitor. */
export async function signVisitorToken(
  secret: string,
  visitor: Visitor,
): Promise<{ token: string; expiresAt: Date }> {
  const issued = Math.floor(now().getTime() / 1000);
  const { visitorId: sub, workspaceId: ws, inboxId: inbox, contactId: contact } = visitor;
  const payload = { aud: audience, iat: issued, exp: issued + validSeconds, sub, ws, inbox, contact };
  const token = await sign(payload, keyFrom(secret), 'HS256');
  return { token, expiresAt: new Date(payload.exp * 1000) };
}

/** The visitor that the token names, or undefined for one that is forged, expired, or not a visitor's. */
export async function verifyVisitorToken(secret: string, token: string): Promise<Visitor | undefined> {
  if (token.length > 2000) return undefined;
  // Expiry is checked here: the library reads its own clock.
  const options = { alg: 'HS256', aud: audience, exp: false, iat: false, nbf: false } as const;
  const payload = await verify(token, keyFrom(secret), options).catch(() => undefined);
  const parsed = claims.safeParse(payload);
  if (!parsed.success || parsed.data.exp * 1000 <= now().getTime()) return undefined;
  const { sub, ws, inbox, contact } = parsed.data;
  return { workspaceId: ws, inboxId: inbox, visitorId: sub, contactId: contact };
}
