import type { z } from 'zod';
import { scope, setupInput } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError, now } from '../lib/index.ts';
import { hashToken, newToken } from '../lib/tokens.ts';
import { createApiKey } from './api-keys.ts';
import { createInbox } from './inboxes.ts';
import type { Auth } from './open-auth.ts';
import { type CheckedPerson, checkPerson, ensureUser } from './users.ts';
import { createWorkspace } from './workspaces.ts';

type Deps = { db: Db; auth: Auth };

/** Long enough to be opened tomorrow; every start without an admin prints a new one. */
const linkMs = 24 * 3600 * 1000;
const setupRequest = setupInput.omit({ token: true });

export type SetupRequest = z.input<typeof setupRequest>;

/**
 * `knowdesk setup`: a workspace with its admin, an API key with all scopes and an inbox, all or nothing. The account
 * is made when the address has none; otherwise the password must be its password. May be called again for a further
 * workspace. Throws `setup.invalid` with `fields`, `account.password_wrong`.
 */
export async function setup(
  deps: Deps,
  request: SetupRequest,
): Promise<{ workspaceId: string; apiKey: string; inboxKey: string }> {
  const input = parseRequest(request);
  const person = await checkPerson(deps, personOf(input));
  return deps.db.transaction().execute(async (db) => {
    const made = await makeWorkspace(db, deps.auth, person, input.workspace);
    const system = { kind: 'system', id: 'setup', name: 'knowdesk setup', scopes: scope.options } as const;
    const { key } = await createApiKey(
      db,
      { ...system, workspaceId: made.workspaceId, scopes: [...scope.options] },
      { name: 'knowdesk setup', scopes: [...scope.options] },
    );
    // There is an admin now: links that would make the first one have done their time.
    await db.deleteFrom('setup_links').execute();
    return { workspaceId: made.workspaceId, apiKey: key, inboxKey: made.inboxKey };
  });
}

/**
 * A one-time link of 24 hours that makes the first admin, or undefined when there is a member. For the server's
 * start, which prints it.
 */
export async function ensureSetupLink(db: Db, publicUrl: string): Promise<string | undefined> {
  const member = await db.selectFrom('members').select('id').limit(1).executeTakeFirst();
  if (member) return undefined;
  const token = newToken();
  await db.deleteFrom('setup_links').where('expires_at', '<=', now()).execute();
  await db
    .insertInto('setup_links')
    .values({ token_hash: hashToken(token), expires_at: new Date(now().getTime() + linkMs) })
    .execute();
  return `${publicUrl}/setup#token=${token}`;
}

/**
 * The first admin and workspace through the printed link. Throws `setup.link_invalid` (unknown, expired, or there is
 * an admin already), `account.password_wrong`.
 */
export async function createFirstAdmin(
  deps: Deps,
  input: z.output<typeof setupInput>,
): Promise<{ workspaceId: string; inboxKey: string }> {
  const tokenHash = hashToken(input.token);
  // Looked up before the password is hashed: a wrong link costs nothing.
  if (!(await openLinks(deps.db, tokenHash).executeTakeFirst())) throw linkInvalid();
  const person = await checkPerson(deps, personOf(input));
  return deps.db.transaction().execute(async (db) => {
    // Every link goes at once, so of two people with a link each the second finds none.
    const links = await db.deleteFrom('setup_links').returning(['token_hash', 'expires_at']).execute();
    if (!links.some((link) => link.token_hash === tokenHash && link.expires_at > now())) throw linkInvalid();
    return makeWorkspace(db, deps.auth, person, input.workspace);
  });
}

async function makeWorkspace(
  db: Trx,
  auth: Auth,
  person: CheckedPerson,
  name: string,
): Promise<{ workspaceId: string; inboxKey: string }> {
  const userId = await ensureUser(auth, db, person);
  const { workspace, memberId } = await createWorkspace(db, {
    name,
    user: { id: userId, name: person.name },
  });
  const actor = { workspaceId: workspace.id, kind: 'member', id: memberId, name: person.name } as const;
  const inbox = await createInbox(db, actor, {
    name,
    locale: 'zh-CN',
    allowedOrigins: [],
  });
  return { workspaceId: workspace.id, inboxKey: inbox.key };
}

function openLinks(db: Db, tokenHash: string) {
  return db
    .selectFrom('setup_links')
    .select('token_hash')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now());
}

function personOf(input: { email: string; password: string; name?: string | undefined }) {
  return {
    email: input.email,
    password: input.password,
    name: input.name ?? input.email.split('@')[0] ?? input.email,
  };
}

function parseRequest(request: SetupRequest): z.output<typeof setupRequest> {
  const parsed = setupRequest.safeParse(request);
  if (parsed.success) return parsed.data;
  const fields = Object.fromEntries(
    parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message]),
  );
  const problems = Object.entries(fields).map(([field, problem]) => `--${field}: ${problem}`);
  throw new AppError('setup.invalid', `The setup cannot begin: ${problems.join('; ')}`, { fields });
}

function linkInvalid(): AppError {
  return new AppError(
    'setup.link_invalid',
    'This link was used or has expired. Start the server again for a new one, or use `knowdesk setup`.',
  );
}
