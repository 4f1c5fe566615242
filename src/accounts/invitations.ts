import type { Invitation, List, Page, Role } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';
import { hashToken, newToken } from '../lib/tokens.ts';
import { type Actor, checkMayGrant } from './actor.ts';
import { appendAudit } from './audit.ts';
import { invitationMail } from './mails.ts';
import type { Auth } from './open-auth.ts';
import { checkPerson, ensureUser, withAuthIn } from './users.ts';
import { getWorkspace } from './workspaces.ts';

const validMs = 7 * 24 * 3600 * 1000;

/**
 * Invites somebody by a one-time link of 7 days, mailed where mail is set up and shown once for copying. An earlier
 * open invitation of the same address ends. Throws `member.role_refused`, `invitation.already_member`.
 */
export async function inviteMember(
  deps: { db: Trx; publicUrl: string; mailEnabled: boolean },
  actor: Actor,
  input: { email: string; role: Role },
): Promise<Invitation> {
  const { db, publicUrl, mailEnabled } = deps;
  const { workspaceId } = actor;
  checkMayGrant(actor, input.role);
  const email = input.email.toLowerCase();
  await checkNoMember(db, workspaceId, email);
  await db
    .deleteFrom('invitations')
    .where('workspace_id', '=', workspaceId)
    .where('email', '=', email)
    .where('accepted_at', 'is', null)
    .execute();
  const token = newToken();
  const row = {
    id: newId('inv'),
    workspace_id: workspaceId,
    email,
    role: input.role,
    token_hash: hashToken(token),
    invited_by: actor.id,
    expires_at: new Date(now().getTime() + validMs),
    created_at: now(),
  };
  await db.insertInto('invitations').values(row).execute();
  await appendAudit(db, actor, {
    action: 'invitation.created',
    subjectId: row.id,
    detail: { email, role: row.role },
  });
  // Behind the #, which browsers send to nobody: the token gets into no log and no Referer.
  const link = `${publicUrl}/invite#token=${token}`;
  if (mailEnabled) {
    const { name } = await getWorkspace(db, workspaceId);
    await enqueue(db, 'accounts.send-mail', invitationMail(email, { workspace: name, by: actor.name, link }));
  }
  const { id, role, expires_at } = row;
  return { id, email, role, link, mailed: mailEnabled, expiresAt: expires_at.toISOString() };
}

/** Invitations that still can be accepted, oldest first; their links are not stored. */
export async function listInvitations(
  db: Db,
  workspaceId: string,
  page: Page,
): Promise<List<Omit<Invitation, 'link' | 'mailed'>>> {
  let query = db
    .selectFrom('invitations')
    .select(['id', 'email', 'role', 'expires_at'])
    .where('workspace_id', '=', workspaceId)
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', now());
  if (page.cursor !== undefined) query = query.where('id', '>', String(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return {
    items: items.map(({ id, email, role, expires_at }) => ({
      id,
      email,
      role,
      expiresAt: expires_at.toISOString(),
    })),
    nextCursor,
  };
}

/** Ends an open invitation. Throws `invitation.not_found`. */
export async function revokeInvitation(db: Trx, actor: Actor, invitationId: string): Promise<void> {
  const row = await db
    .deleteFrom('invitations')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', invitationId)
    .where('accepted_at', 'is', null)
    .returning(['email', 'role'])
    .executeTakeFirst();
  if (!row) throw new AppError('invitation.not_found', 'There is no such open invitation.');
  await appendAudit(db, actor, { action: 'invitation.revoked', subjectId: invitationId, detail: row });
}

/**
 * Makes whoever holds the link a member, with a new account or, when the invited address has one, with that account's
 * password. The person signs in afterwards. Throws `invitation.invalid` (unknown, used, expired),
 * `account.password_wrong`, `account.exists`.
 */
export async function acceptInvitation(
  deps: { db: Db; auth: Auth },
  input: { token: string; name: string; password: string },
): Promise<{ workspaceId: string; memberId: string; email: string }> {
  const { db, auth } = deps;
  const tokenHash = hashToken(input.token);
  const open = await openInvitations(db, tokenHash).executeTakeFirst();
  if (!open) throw invitationInvalid();
  const person = await checkPerson(deps, { email: open.email, name: input.name, password: input.password });
  return db.transaction().execute(async (db) => {
    const invitation = await openInvitations(db, tokenHash).forUpdate().executeTakeFirst();
    if (!invitation) throw invitationInvalid();
    const { workspace_id: workspaceId, role, email } = invitation;
    const userId = await ensureUser(auth, db, person);
    // Whoever ran this account for the person so far, by a reset link or a session, must not come along.
    if ('userId' in person) await endOldAccess(auth, db, userId);
    const memberId = await addMember(db, { workspaceId, userId, role });
    await db
      .updateTable('invitations')
      .set({ accepted_at: now() })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', invitation.id)
      .execute();
    const actor = { workspaceId, kind: 'member', id: memberId, name: person.name } as const;
    const detail = { email, role, invitation: invitation.id };
    await appendAudit(db, actor, { action: 'invitation.accepted', subjectId: memberId, detail });
    return { workspaceId, memberId, email };
  });
}

function openInvitations(db: Db | Trx, tokenHash: string) {
  return db
    .selectFrom('invitations')
    .select(['id', 'workspace_id', 'email', 'role'])
    .where('token_hash', '=', tokenHash)
    .where('accepted_at', 'is', null)
    .where('expires_at', '>', now());
}

async function addMember(
  db: Trx,
  member: { workspaceId: string; userId: string; role: Role },
): Promise<string> {
  const row = await db
    .insertInto('members')
    .values({
      id: newId('mem'),
      workspace_id: member.workspaceId,
      user_id: member.userId,
      role: member.role,
      created_at: now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) throw alreadyMember();
  return row.id;
}

async function endOldAccess(auth: Auth, db: Trx, userId: string): Promise<void> {
  await withAuthIn(auth, db, async ({ internalAdapter }, adapter) => {
    await adapter.deleteMany({ model: 'verification', where: [{ field: 'value', value: userId }] });
    await internalAdapter.deleteUserSessions(userId);
  });
}

async function checkNoMember(db: Trx, workspaceId: string, email: string): Promise<void> {
  const member = await db
    .selectFrom('members')
    .innerJoin('user', 'user.id', 'members.user_id')
    .select('members.id')
    .where('members.workspace_id', '=', workspaceId)
    .where('user.email', '=', email)
    .executeTakeFirst();
  if (member) throw alreadyMember();
}

function alreadyMember(): AppError {
  return new AppError(
    'invitation.already_member',
    'This person is a member already; change the role instead.',
  );
}

function invitationInvalid(): AppError {
  return new AppError(
    'invitation.invalid',
    'This invitation was used, has expired or was replaced: ask for a new one.',
  );
}
