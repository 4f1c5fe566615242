import { type Actor, type Auth, openAuth, resolveMember, setup } from '../../src/accounts/index.ts';
import type { Db, Trx } from '../../src/db/index.ts';
import { silentLogger } from '../../src/lib/index.ts';

export const publicUrl = 'http://127.0.0.1:3000';
export const password = 'correct horse battery';
const secret = 's'.repeat(40);
export const firstPage = { limit: 50 };

export function authOn(db: Db, options: { mailEnabled?: boolean; publicUrl?: string } = {}): Auth {
  return openAuth({ db, publicUrl, secret, mailEnabled: false, logger: silentLogger, ...options });
}

export type World = {
  workspaceId: string;
  apiKey: string;
  inboxKey: string;
  admin: Actor;
  email: string;
  userId: string;
};
let made = 0;

/** A fresh workspace with its admin, as `knowdesk setup` makes it. */
export async function newWorld(db: Db, auth: Auth, name = 'Test'): Promise<World> {
  const email = `admin-${++made}@example.com`;
  const result = await setup({ db, auth }, { email, password, workspace: name, name: 'Ada' });
  const { id: userId } = await userOf(db, email);
  const admin = await resolveMember(db, userId, result.workspaceId);
  if (!admin) throw new Error('setup made no member');
  return { ...result, admin, email, userId };
}

export function userOf(db: Db, email: string) {
  return db.selectFrom('user').selectAll().where('email', '=', email).executeTakeFirstOrThrow();
}

export function inTransaction<T>(db: Db, run: (db: Trx) => Promise<T>): Promise<T> {
  return db.transaction().execute(run);
}

export const tokenOf = (link: string) => link.slice(link.indexOf('#token=') + 7);

export function authRequest(path: string, body?: object, headers: Record<string, string> = {}): Request {
  return new Request(`${publicUrl}/api/auth${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', origin: publicUrl, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** What a browser would send back. */
export function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
