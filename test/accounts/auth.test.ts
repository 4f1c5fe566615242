import { getMigrations } from 'better-auth/db/migration';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type Auth,
  createOperatorResetLink,
  createPasswordResetLink,
  findSession,
  handleAuthRequest,
  setup,
} from '../../src/accounts/index.ts';
import { createTestDatabase, useTestDatabase } from '../support/database.ts';
import {
  authOn,
  authRequest,
  cookiesOf,
  inTransaction,
  newWorld,
  password,
  publicUrl,
  tokenOf,
  type World,
} from './fixture.ts';

const database = useTestDatabase();
let auth: Auth;
let world: World;
let cookie: string;

beforeAll(async () => {
  auth = authOn(database.db);
  world = await newWorld(database.db, auth);
  cookie = cookiesOf(await signIn(world.email));
});

async function signIn(email: string, word = password, headers: Record<string, string> = {}) {
  return handleAuthRequest(auth, authRequest('/sign-in/email', { email, password: word }, headers));
}

describe('the tables of better-auth', () => {
  it('are there as this version of better-auth and its plugin expect them', async () => {
    const plan = await getMigrations(auth.options, { throwOnUnsafe: false });
    expect(plan).toMatchObject({
      toBeCreated: [],
      toBeAdded: [],
      toBeAddedIndexes: [],
      unsafeChanges: [],
      schemaProblems: [],
    });
  });
});

describe('signing in', () => {
  it('opens a session that names the person, and signing out ends it', async () => {
    const response = await signIn(world.email.toUpperCase());
    const cookie = cookiesOf(response);
    const headers = new Headers({ cookie });
    expect(await findSession(auth, headers)).toMatchObject({
      user: { id: world.userId, email: world.email },
    });
    await handleAuthRequest(auth, authRequest('/sign-out', {}, { cookie }));
    expect(await findSession(auth, headers)).toBeUndefined();
  });

  it('sets a cookie that scripts and other sites cannot use, and marks it Secure behind https', async () => {
    const [cookie = ''] = (await signIn(world.email)).headers.getSetCookie();
    expect(cookie).toMatch(/^knowdesk\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
    const origin = 'https://help.example.com';
    const secure = authOn(database.db, { publicUrl: origin });
    const request = authRequest('/sign-in/email', { email: world.email, password }, { origin });
    const response = await handleAuthRequest(secure, request);
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Secure-knowdesk\.session_token=.*Secure/);
    expect(await findSession(secure, new Headers({ cookie: cookiesOf(response) }))).toBeDefined();
  });

  it.each([
    ['a wrong password', () => signIn(world.email, 'wrong password')],
    ['an unknown address', () => signIn('nobody@example.com')],
  ])('refuses %s in the same words', async (_, attempt) => {
    await expect(attempt()).rejects.toMatchObject({
      code: 'auth.wrong_credentials',
      message: 'The e-mail address or the password is wrong.',
    });
  });

  it('does the slow part, hashing a password, once for an unknown address as for a wrong password', async () => {
    const { password: passwords } = await auth.$context;
    const [hash, verify] = [vi.spyOn(passwords, 'hash'), vi.spyOn(passwords, 'verify')];
    const wrong = { code: 'auth.wrong_credentials' };
    await expect(signIn(world.email, 'wrong password')).rejects.toMatchObject(wrong);
    expect([hash.mock.calls.length, verify.mock.calls.length]).toEqual([0, 1]);
    await expect(signIn('nobody@example.com', 'wrong password')).rejects.toMatchObject(wrong);
    expect([hash.mock.calls.length, verify.mock.calls.length]).toEqual([1, 1]);
    vi.restoreAllMocks();
  });

  it('refuses a page of another site', async () => {
    await expect(signIn(world.email, password, { origin: 'https://evil.example' })).rejects.toMatchObject({
      code: 'auth.origin_refused',
    });
    await signIn(world.email, password, { origin: 'http://localhost:3000' });
  });

  it('takes a forged or foreign cookie for no session', async () => {
    for (const forged of ['', 'knowdesk.session_token=x', `${cookie}x`, cookie.replace(/=./, '=_')]) {
      expect(await findSession(auth, new Headers({ cookie: forged }))).toBeUndefined();
    }
  });
});

describe('a database that is away', () => {
  it('is told as what it is, not as a wrong password', async () => {
    const broken = await createTestDatabase();
    const cut = authOn(broken.db);
    await cut.$context;
    await broken.close();
    const attempt = handleAuthRequest(cut, authRequest('/sign-in/email', { email: world.email, password }));
    await expect(attempt).rejects.toThrow(/pool/);
  });
});

describe('what is not open', () => {
  it.each([
    ['/sign-up/email', { email: 'new@example.com', password, name: 'New' }],
    ['/api-key/create', { name: 'key' }],
    ['/api-key/verify', { key: 'kd_x' }],
    ['/update-user', { name: 'New' }],
    ['/delete-user', {}],
    ['/sign-in/social', { provider: 'github' }],
    ['/sign-in/email/', { email: 'a@example.com', password }],
    ['/api-key/list', undefined],
    ['/ok', undefined],
    ['', undefined],
  ])('%s is not found, signed in or not', async (path, body) => {
    for (const headers of [{}, { cookie }]) {
      const request = authRequest(path, body, headers);
      await expect(handleAuthRequest(auth, request)).rejects.toMatchObject({ code: 'auth.not_found' });
    }
  });

  it('signing up is refused also by better-auth itself', async () => {
    const response = await auth.handler(
      authRequest('/sign-up/email', { email: 'new@example.com', password, name: 'New' }),
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'EMAIL_PASSWORD_SIGN_UP_DISABLED' });
  });
});

describe('setting a new password', () => {
  const reset = (token: string, newPassword: string) =>
    handleAuthRequest(auth, authRequest('/reset-password', { token, newPassword }));

  it('works once with the link an admin copies, and ends every session', async () => {
    const own = await newWorld(database.db, auth);
    const cookie = cookiesOf(await signIn(own.email));
    const deps = (db: Parameters<typeof createPasswordResetLink>[0]['db']) => ({ db, auth, publicUrl });
    const { link } = await inTransaction(database.db, (db) =>
      createPasswordResetLink(deps(db), own.admin, own.admin.id),
    );
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/reset-password#token=/);
    await expect(reset(tokenOf(link), 'short')).rejects.toMatchObject({ code: 'auth.password_too_short' });
    await reset(tokenOf(link), 'a new password');
    await expect(reset(tokenOf(link), 'another password')).rejects.toMatchObject({
      code: 'auth.link_invalid',
    });
    expect(await findSession(auth, new Headers({ cookie }))).toBeUndefined();
    await expect(signIn(own.email)).rejects.toMatchObject({ code: 'auth.wrong_credentials' });
    await signIn(own.email, 'a new password');
  });

  it('is not stored as it could be used', async () => {
    const { link } = await inTransaction(database.db, (db) =>
      createOperatorResetLink({ db, auth, publicUrl }, world.email),
    );
    const { rows } = await database.pool.query('select * from verification');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(tokenOf(link));
  });

  it('is not given to an admin for a person who belongs to another workspace too', async () => {
    const own = await newWorld(database.db, auth);
    const { email } = own;
    await setup({ db: database.db, auth }, { email, password, workspace: 'Second' });
    const attempt = inTransaction(database.db, (db) =>
      createPasswordResetLink({ db, auth, publicUrl }, own.admin, own.admin.id),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'member.in_other_workspace' });
  });

  it('is not given for a member of another workspace', async () => {
    const other = await newWorld(database.db, auth);
    const attempt = inTransaction(database.db, (db) =>
      createPasswordResetLink({ db, auth, publicUrl }, world.admin, other.admin.id),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'member.not_found' });
  });

  it('without mail, refuses to send one to anybody', async () => {
    for (const email of [world.email, 'nobody@example.com']) {
      const request = authRequest('/request-password-reset', { email });
      await expect(handleAuthRequest(auth, request)).rejects.toMatchObject({
        code: 'auth.reset_by_admin_only',
      });
    }
  });

  it('with mail, answers alike for every address and mails the one that has an account', async () => {
    const mailing = authOn(database.db, { mailEnabled: true });
    const ask = async (email: string) => {
      const started = performance.now();
      const response = await handleAuthRequest(mailing, authRequest('/request-password-reset', { email }));
      return { ms: performance.now() - started, body: await response.json() };
    };
    const [known, unknown] = [await ask(world.email), await ask('nobody@example.com')];
    expect(known.body).toEqual(unknown.body);
    for (const { ms } of [known, unknown]) expect(ms).toBeGreaterThan(240);
    expect(await mailsTo('nobody@example.com')).toEqual([]);
    const [mail] = await mailsTo(world.email);
    const token = /reset-password#token=(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
    await reset(token, password);
  });
});

async function mailsTo(address: string): Promise<{ to: string; subject: string; text: string }[]> {
  const { rows } = await database.pool.query(
    `select payload from graphile_worker._private_jobs as job
     join graphile_worker._private_tasks as task on task.id = job.task_id
     where task.identifier = 'accounts.send-mail' and payload->>'to' = $1`,
    [address],
  );
  return rows.map((row) => row.payload);
}
