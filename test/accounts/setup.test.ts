import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createFirstAdmin,
  ensureSetupLink,
  findInboxByKey,
  handleAuthRequest,
  listAudit,
  listWorkspacesOf,
  setup,
  verifyApiKey,
} from '../../src/accounts/index.ts';
import { roleScopes } from '../../src/contract/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { authOn, authRequest, firstPage, password, publicUrl, tokenOf, userOf } from './fixture.ts';

// The first admin is made once a database, so these tests take theirs one by one.
let database: TestDatabase;
let deps: { db: TestDatabase['db']; auth: ReturnType<typeof authOn> };
const opened: TestDatabase[] = [];

async function freshDatabase(): Promise<void> {
  database = await createTestDatabase();
  opened.push(database);
  deps = { db: database.db, auth: authOn(database.db) };
}

afterEach(() => setClock(undefined));
afterAll(async () => {
  for (const each of opened) await each.close();
});

const count = async (table: 'workspaces' | 'members' | 'inboxes' | 'apikey' | 'user' | 'setup_links') =>
  (await database.db.selectFrom(table).selectAll().execute()).length;

describe('the one-time link for the first admin', () => {
  beforeAll(freshDatabase);
  const input = (token: string) => ({ token, email: 'Ada@Example.com', password, workspace: 'Acme' });

  it('makes admin, workspace and inbox once, and then no further link is made', async () => {
    const link = await ensureSetupLink(database.db, publicUrl);
    const second = await ensureSetupLink(database.db, publicUrl);
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/setup#token=[\w-]{43}$/);
    const token = tokenOf(link ?? '');
    expect(JSON.stringify(await database.db.selectFrom('setup_links').selectAll().execute())).not.toContain(
      token,
    );

    await expect(createFirstAdmin(deps, input('x'.repeat(43)))).rejects.toMatchObject({
      code: 'setup.link_invalid',
    });
    const made = await createFirstAdmin(deps, input(token));
    expect(await findInboxByKey(database.db, made.inboxKey)).toMatchObject({ workspaceId: made.workspaceId });
    const user = await userOf(database.db, 'ada@example.com');
    expect(await listWorkspacesOf(database.db, user.id)).toEqual([
      { id: made.workspaceId, name: 'Acme', role: 'admin' },
    ]);
    await handleAuthRequest(deps.auth, authRequest('/sign-in/email', { email: 'ada@example.com', password }));

    for (const used of [token, tokenOf(second ?? '')]) {
      await expect(createFirstAdmin(deps, input(used))).rejects.toMatchObject({ code: 'setup.link_invalid' });
    }
    expect(await ensureSetupLink(database.db, publicUrl)).toBeUndefined();
    expect(await count('workspaces')).toBe(1);
  });
});

describe('links for the first admin', () => {
  beforeAll(freshDatabase);

  it('work for 24 hours; of two people at once one becomes admin', async () => {
    const input = (link: string | undefined, who: string) => ({
      token: tokenOf(link ?? ''),
      email: `${who}@example.com`,
      password,
      workspace: who,
    });
    const old = await ensureSetupLink(database.db, publicUrl);
    setClock(new Date(Date.now() + 24 * 3600_000 + 1000));
    await expect(createFirstAdmin(deps, input(old, 'late'))).rejects.toMatchObject({
      code: 'setup.link_invalid',
    });
    const [a, b] = [
      await ensureSetupLink(database.db, publicUrl),
      await ensureSetupLink(database.db, publicUrl),
    ];
    expect(await count('setup_links')).toBe(2);
    const results = await Promise.allSettled([
      createFirstAdmin(deps, input(a, 'one')),
      createFirstAdmin(deps, input(b, 'two')),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([await count('workspaces'), await count('user')]).toEqual([1, 1]);
  });
});

describe('knowdesk setup', () => {
  beforeAll(freshDatabase);
  const request = { email: 'ops@example.com', password, workspace: 'First' };

  it('makes everything that is needed to begin, and ends links for a first admin', async () => {
    await ensureSetupLink(database.db, publicUrl);
    const { workspaceId, apiKey, inboxKey } = await setup(deps, request);
    expect(await verifyApiKey(database.db, apiKey)).toMatchObject({ workspaceId, scopes: roleScopes.admin });
    expect(await findInboxByKey(database.db, inboxKey)).toMatchObject({ workspaceId });
    expect(await count('setup_links')).toBe(0);
    const actions = (await listAudit(database.db, workspaceId, firstPage)).items.map((entry) => entry.action);
    expect(actions.sort()).toEqual(['api_key.created', 'inbox.created', 'workspace.created']);
    const { rows } = await database.pool.query('select password from account');
    expect(JSON.stringify(rows)).not.toContain(password);
  });

  it('again with the same e-mail makes a further workspace of the same person', async () => {
    const users = await count('user');
    const { workspaceId } = await setup(deps, { ...request, email: 'OPS@example.com', workspace: 'Second' });
    expect(await count('user')).toBe(users);
    const { id } = await userOf(database.db, 'ops@example.com');
    expect(await listWorkspacesOf(database.db, id)).toContainEqual({
      id: workspaceId,
      name: 'Second',
      role: 'admin',
    });
  });

  it.each([
    [
      'the wrong password for an e-mail that has an account',
      { password: 'not the password' },
      'account.password_wrong',
    ],
    ['a short password', { email: 'x@example.com', password: 'short' }, 'setup.invalid'],
    ['something that is no e-mail address', { email: 'x' }, 'setup.invalid'],
    ['no name for the workspace', { workspace: ' ' }, 'setup.invalid'],
  ])('refuses %s and writes nothing', async (_, wrong, code) => {
    const before = [await count('workspaces'), await count('user'), await count('apikey')];
    await expect(setup(deps, { ...request, ...wrong })).rejects.toMatchObject({ code });
    expect([await count('workspaces'), await count('user'), await count('apikey')]).toEqual(before);
  });

  it('writes all or nothing: no account stays behind when the rest fails', async () => {
    await database.pool.query('alter table inboxes add constraint broken check (false) not valid');
    const attempt = setup(deps, { email: 'unlucky@example.com', password, workspace: 'Broken' });
    await expect(attempt).rejects.toThrow(/broken/);
    await database.pool.query('alter table inboxes drop constraint broken');
    await expect(userOf(database.db, 'unlucky@example.com')).rejects.toThrow();
    await setup(deps, { email: 'unlucky@example.com', password, workspace: 'Mended' });
  });

  it('twice at once with the same new e-mail makes one account', async () => {
    const twice = [1, 2].map((n) =>
      setup(deps, { email: 'twin@example.com', password, workspace: `Twin ${n}` }),
    );
    const results = await Promise.allSettled(twice);
    const failed = results.filter((result) => result.status === 'rejected');
    for (const { reason } of failed) expect(reason).toMatchObject({ code: 'account.exists' });
    expect(failed.length).toBeLessThan(2);
    const { id } = await userOf(database.db, 'twin@example.com');
    expect(await listWorkspacesOf(database.db, id)).toHaveLength(2 - failed.length);
  });
});
