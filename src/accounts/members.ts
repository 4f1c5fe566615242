import { type List, type Member, type Page, type Role, roleScopes } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError, decodeCursor, pageOf } from '../lib/index.ts';
import { type Actor, checkMayGrant } from './actor.ts';
import { appendAudit } from './audit.ts';

/** What a signed-in person may do in a workspace; undefined when they are not a member of it. */
export async function resolveMember(db: Db, userId: string, workspaceId: string): Promise<Actor | undefined> {
  const row = await members(db, workspaceId).where('members.user_id', '=', userId).executeTakeFirst();
  return (
    row && {
      workspaceId,
      kind: 'member',
      memberId: row.id,
      id: row.id,
      name: row.name,
      scopes: [...roleScopes[row.role]],
      role: row.role,
    }
  );
}

/** The members of a workspace, oldest first. */
export async function listMembers(db: Db, workspaceId: string, page: Page): Promise<List<Member>> {
  let query = members(db, workspaceId);
  if (page.cursor !== undefined)
    query = query.where('members.id', '>', String(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('members.id')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: items.map(showMember), nextCursor };
}

/** Throws `member.not_found`. */
export async function getMember(db: Db | Trx, workspaceId: string, memberId: string): Promise<Member> {
  const row = await members(db, workspaceId).where('members.id', '=', memberId).executeTakeFirst();
  if (!row) throw memberNotFound();
  return showMember(row);
}

/** Throws `member.not_found`, `member.last_admin`, `member.role_refused`. */
export async function changeRole(db: Trx, actor: Actor, memberId: string, role: Role): Promise<Member> {
  const admins = await lockAdmins(db, actor.workspaceId);
  const member = await getMember(db, actor.workspaceId, memberId);
  if (member.role === role) return member;
  checkMayGrant(actor, role);
  checkMayGrant(actor, member.role);
  if (member.role === 'admin') checkNotLast(admins);
  await db
    .updateTable('members')
    .set({ role })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', memberId)
    .execute();
  await appendAudit(db, actor, {
    action: 'member.role_changed',
    subjectId: memberId,
    detail: { email: member.email, from: member.role, to: role },
  });
  return { ...member, role };
}

/**
 * Takes a person out of the workspace: their sessions open nothing in it from then on. The account stays theirs.
 * Throws `member.not_found`, `member.last_admin`, `member.role_refused`.
 */
export async function removeMember(db: Trx, actor: Actor, memberId: string): Promise<void> {
  const admins = await lockAdmins(db, actor.workspaceId);
  const member = await getMember(db, actor.workspaceId, memberId);
  checkMayGrant(actor, member.role);
  if (member.role === 'admin') checkNotLast(admins);
  await db
    .deleteFrom('members')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', memberId)
    .execute();
  await appendAudit(db, actor, {
    action: 'member.removed',
    subjectId: memberId,
    detail: { email: member.email, role: member.role },
  });
}

/** Locks every admin's row, so that of two admins who remove each other one waits and then sees that he is the last. */
async function lockAdmins(db: Trx, workspaceId: string): Promise<number> {
  const rows = await db
    .selectFrom('members')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'admin')
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.length;
}

function checkNotLast(admins: number): void {
  if (admins > 1) return;
  throw new AppError('member.last_admin', 'This is the last admin: make somebody else an admin first.');
}

function members(db: Db | Trx, workspaceId: string) {
  return db
    .selectFrom('members')
    .innerJoin('user', 'user.id', 'members.user_id')
    .select([
      'members.id',
      'members.user_id',
      'members.role',
      'members.created_at',
      'user.email',
      'user.name',
    ])
    .where('members.workspace_id', '=', workspaceId);
}

function showMember(row: {
  id: string;
  user_id: string;
  role: Role;
  created_at: Date;
  email: string;
  name: string;
}): Member {
  return {
    id: row.id,
    userId: row.user_id,
    email: row.email,
    name: row.name,
    role: row.role,
    createdAt: row.created_at.toISOString(),
  };
}

function memberNotFound(): AppError {
  return new AppError('member.not_found', 'There is no such member in this workspace.');
}
