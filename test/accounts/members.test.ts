import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Actor,
  type Auth,
  acceptInvitation,
  changeRole,
  createPasswordResetLink,
  findSession,
  handleAuthRequest,
  inviteMember,
  listAudit,
  listInvitations,
  listMembers,
  removeMember,
  resolveMember,
  revokeInvitation,
} from '../../src/accounts/index.ts';
import { type Role, roleScopes } from '../../src/contract/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';
import {
  authOn,
  authRequest,
  cookiesOf,
  firstPage,
  inTransaction,
  newWorld,
  password,
  publicUrl,
  tokenOf,
  userOf,
  type World,
} from './fixture.ts';

const database = useTestDatabase();
let auth: Auth;
let other: World;

beforeAll(async () => {
  auth = authOn(database.db);
  other = await newWorld(database.db, auth, 'Other');
});

const invite = (actor: Actor, email: string, role: Role, mailEnabled = false) =>
  inTransaction(database.db, (db) => inviteMember({ db, publicUrl, mailEnabled }, actor, { email, role }));
const accept = (link: string, word = password) =>
  acceptInvitation({ db: database.db, auth }, { token: tokenOf(link), name: 'Bob', password: word });
const role = (actor: Actor, memberId: string, to: Role) =>
  inTransaction(database.db, (db) => changeRole(db, actor, memberId, to));
const remove = (actor: Actor, memberId: string) =>
  inTransaction(database.db, (db) => removeMember(db, actor, memberId));

let count = 0;
/** A member with a role of his own: his address, his id and what he may do. */
async function newMember(world: World, as: Role): Promise<{ email: string; userId: string; actor: Actor }> {
  const email = `member-${++count}@example.com`;
  await accept((await invite(world.admin, email, as)).link);
  const { id: userId } = await userOf(database.db, email);
  const actor = await resolveMember(database.db, userId, world.workspaceId);
  if (!actor) throw new Error('no member');
  return { email, userId, actor };
}

describe('an invitation', () => {
  it('makes a new person a member who can sign in', async () => {
    const world = await newWorld(database.db, auth);
    const made = await invite(world.admin, 'Bob@Example.com', 'agent');
    expect(made).toMatchObject({ email: 'bob@example.com', role: 'agent', mailed: false });
    expect(made.link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/invite#token=[\w-]{43}$/);
    expect((await listInvitations(database.db, world.workspaceId, firstPage)).items).toEqual([
      { id: made.id, email: 'bob@example.com', role: 'agent', expiresAt: made.expiresAt },
    ]);
    const accepted = await accept(made.link);
    expect(accepted).toMatchObject({ workspaceId: world.workspaceId, email: 'bob@example.com' });
    const sent = authRequest('/sign-in/email', { email: 'bob@example.com', password });
    const cookie = cookiesOf(await handleAuthRequest(auth, sent));
    const session = await findSession(auth, new Headers({ cookie }));
    expect(await resolveMember(database.db, session?.user.id ?? '', world.workspaceId)).toEqual({
      workspaceId: world.workspaceId,
      kind: 'member',
      memberId: accepted.memberId,
      id: accepted.memberId,
      name: 'Bob',
      role: 'agent',
      scopes: roleScopes.agent,
    });
    expect(await resolveMember(database.db, session?.user.id ?? '', other.workspaceId)).toBeUndefined();
    expect((await listInvitations(database.db, world.workspaceId, firstPage)).items).toEqual([]);
    const { items } = await listAudit(database.db, world.workspaceId, firstPage);
    expect(items.slice(0, 2)).toMatchObject([
      { action: 'invitation.accepted', actor: `member:${accepted.memberId}`, subjectId: accepted.memberId },
      {
        action: 'invitation.created',
        actor: `member:${world.admin.id}`,
        detail: { email: 'bob@example.com' },
      },
    ]);
  });

  it('works once, for seven days, until it is revoked or replaced', async () => {
    const world = await newWorld(database.db, auth);
    const invalid = { code: 'invitation.invalid' };
    const used = await invite(world.admin, 'used@example.com', 'agent');
    await accept(used.link);
    await expect(accept(used.link)).rejects.toMatchObject(invalid);

    const late = await invite(world.admin, 'late@example.com', 'agent');
    setClock(new Date(Date.now() + 7 * 86_400_000 + 1000));
    await expect(accept(late.link)).rejects.toMatchObject(invalid);
    expect((await listInvitations(database.db, world.workspaceId, firstPage)).items).toEqual([]);
    setClock(undefined);

    const replaced = await invite(world.admin, 'again@example.com', 'agent');
    const revoked = await invite(world.admin, 'again@example.com', 'manager');
    await expect(accept(replaced.link)).rejects.toMatchObject(invalid);
    const revoke = (actor: Actor) =>
      inTransaction(database.db, (db) => revokeInvitation(db, actor, revoked.id));
    await expect(revoke(other.admin)).rejects.toMatchObject({ code: 'invitation.not_found' });
    await revoke(world.admin);
    await expect(accept(revoked.link)).rejects.toMatchObject(invalid);
    await expect(accept('#token=')).rejects.toMatchObject(invalid);
  });

  it('is stored without its token', async () => {
    const { link } = await invite(other.admin, 'stored@example.com', 'agent');
    const rows = await database.db.selectFrom('invitations').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(tokenOf(link));
  });

  it('is mailed where mail is set up, in the same transaction', async () => {
    const world = await newWorld(database.db, auth, 'Evil\nBcc: x@example.com');
    const made = await invite(world.admin, 'mailed@example.com', 'agent', true);
    expect(made.mailed).toBe(true);
    const attempt = inTransaction(database.db, async (db) => {
      await inviteMember({ db, publicUrl, mailEnabled: true }, world.admin, {
        email: 'undone@example.com',
        role: 'agent',
      });
      throw new Error('undone');
    });
    await expect(attempt).rejects.toThrow('undone');
    const { rows } = await database.pool.query(
      `select payload from graphile_worker._private_jobs where payload->>'to' like '%@example.com'`,
    );
    expect(rows.map((row) => row.payload)).toEqual([
      expect.objectContaining({ to: 'mailed@example.com', text: expect.stringContaining(made.link) }),
    ]);
    expect(rows[0].payload.subject).not.toContain('\n');
  });

  it('of somebody who has an account needs the password of that account and leaves it as it is', async () => {
    const world = await newWorld(database.db, auth);
    const { link } = await invite(world.admin, other.email, 'manager');
    await expect(accept(link, 'a password of my own')).rejects.toMatchObject({
      code: 'account.password_wrong',
    });
    await accept(link);
    expect(await resolveMember(database.db, other.userId, world.workspaceId)).toMatchObject({
      role: 'manager',
      name: 'Ada',
    });
  });

  it('ends sessions and reset links that somebody else may hold of an account that joins', async () => {
    const world = await newWorld(database.db, auth);
    const joining = await newWorld(database.db, auth);
    const sent = authRequest('/sign-in/email', { email: joining.email, password });
    const cookie = cookiesOf(await handleAuthRequest(auth, sent));
    const { link: reset } = await inTransaction(database.db, (db) =>
      createPasswordResetLink({ db, auth, publicUrl }, joining.admin, joining.admin.id),
    );
    await accept((await invite(world.admin, joining.email, 'agent')).link);
    expect(await findSession(auth, new Headers({ cookie }))).toBeUndefined();
    const body = { token: tokenOf(reset), newPassword: 'stolen password' };
    await expect(handleAuthRequest(auth, authRequest('/reset-password', body))).rejects.toMatchObject({
      code: 'auth.link_invalid',
    });
  });

  it('is refused for a member, and accepted at most once by two at once', async () => {
    const world = await newWorld(database.db, auth);
    await expect(invite(world.admin, world.email, 'agent')).rejects.toMatchObject({
      code: 'invitation.already_member',
    });
    const { link } = await invite(world.admin, 'racer@example.com', 'agent');
    const results = await Promise.allSettled([accept(link), accept(link)]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('cannot give a role that may do more than the one who invites', async () => {
    const world = await newWorld(database.db, auth);
    const key: Actor = {
      ...world.admin,
      kind: 'api_key',
      memberId: null,
      role: null,
      scopes: ['members:write', ...roleScopes.agent],
    };
    await invite(key, 'agent@example.com', 'agent');
    await expect(invite(key, 'boss@example.com', 'admin')).rejects.toMatchObject({
      code: 'member.role_refused',
    });
    const { actor } = await newMember(world, 'agent');
    await expect(role(key, actor.id, 'admin')).rejects.toMatchObject({ code: 'member.role_refused' });
    await expect(role(key, world.admin.id, 'agent')).rejects.toMatchObject({ code: 'member.role_refused' });
    await expect(remove(key, world.admin.id)).rejects.toMatchObject({ code: 'member.role_refused' });
  });
});

describe('members', () => {
  it('are listed page by page, and only those of the workspace', async () => {
    const world = await newWorld(database.db, auth);
    const agent = await newMember(world, 'agent');
    const first = await listMembers(database.db, world.workspaceId, { limit: 1 });
    expect(first.items).toMatchObject([
      { email: world.email, role: 'admin', userId: world.userId, name: 'Ada' },
    ]);
    const cursor = first.nextCursor ?? undefined;
    const second = await listMembers(database.db, world.workspaceId, { limit: 1, cursor });
    expect(second.items).toMatchObject([{ email: agent.email, role: 'agent' }]);
    expect(second.nextCursor).toBeNull();
  });

  it('can do from their next request on what a new role allows', async () => {
    const world = await newWorld(database.db, auth);
    const { userId, actor } = await newMember(world, 'agent');
    expect(await role(world.admin, actor.id, 'manager')).toMatchObject({ role: 'manager' });
    expect(await resolveMember(database.db, userId, world.workspaceId)).toMatchObject({
      role: 'manager',
      scopes: roleScopes.manager,
    });
    const [latest] = (await listAudit(database.db, world.workspaceId, firstPage)).items;
    expect(latest).toMatchObject({
      action: 'member.role_changed',
      subjectId: actor.id,
      detail: { from: 'agent', to: 'manager', actorName: 'Ada' },
    });
  });

  it('are nobody in the workspace once removed, and stay what they are elsewhere', async () => {
    const world = await newWorld(database.db, auth);
    const { userId, actor, email } = await newMember(world, 'manager');
    await accept((await invite(other.admin, email, 'agent')).link);
    await remove(world.admin, actor.id);
    expect(await resolveMember(database.db, userId, world.workspaceId)).toBeUndefined();
    expect(await resolveMember(database.db, userId, other.workspaceId)).toMatchObject({ role: 'agent' });
    await expect(remove(world.admin, actor.id)).rejects.toMatchObject({ code: 'member.not_found' });
  });

  it('keep their last admin', async () => {
    const world = await newWorld(database.db, auth);
    const last = { code: 'member.last_admin' };
    await expect(remove(world.admin, world.admin.id)).rejects.toMatchObject(last);
    await expect(role(world.admin, world.admin.id, 'agent')).rejects.toMatchObject(last);
    const second = await newMember(world, 'admin');
    await role(world.admin, world.admin.id, 'agent');
    await expect(remove(second.actor, second.actor.id)).rejects.toMatchObject(last);
  });

  it('keep one admin also when two remove each other at once', async () => {
    const world = await newWorld(database.db, auth);
    const second = await newMember(world, 'admin');
    const results = await Promise.allSettled([
      remove(world.admin, second.actor.id),
      remove(second.actor, world.admin.id),
      role(world.admin, second.actor.id, 'agent'),
      role(second.actor, world.admin.id, 'agent'),
    ]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const { items } = await listMembers(database.db, world.workspaceId, firstPage);
    expect(items.filter((member) => member.role === 'admin')).toHaveLength(1);
  });

  it('of another workspace cannot be changed or removed', async () => {
    const world = await newWorld(database.db, auth);
    const { actor } = await newMember(world, 'agent');
    const missing = { code: 'member.not_found' };
    await expect(role(other.admin, actor.id, 'manager')).rejects.toMatchObject(missing);
    await expect(remove(other.admin, actor.id)).rejects.toMatchObject(missing);
  });
});
