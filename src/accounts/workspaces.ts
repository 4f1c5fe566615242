import type { Role } from '../contract/index.ts';
import { type Workspace, type WorkspaceSettings, workspaceSettings } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError, localDate, newId, now } from '../lib/index.ts';
import { appendAudit } from './audit.ts';

type WorkspaceRow = { id: string; name: string; settings: Record<string, unknown>; created_at: Date };

/** Makes a workspace whose first admin is the given user. */
export async function createWorkspace(
  db: Trx,
  input: { name: string; user: { id: string; name: string } },
): Promise<{ workspace: Workspace; memberId: string }> {
  const at = now();
  const row = { id: newId('ws'), name: input.name, settings: {}, created_at: at };
  const memberId = newId('mem');
  await db
    .insertInto('workspaces')
    .values({ ...row, settings: '{}' })
    .execute();
  await db
    .insertInto('members')
    .values({ id: memberId, workspace_id: row.id, user_id: input.user.id, role: 'admin', created_at: at })
    .execute();
  await appendAudit(
    db,
    { workspaceId: row.id, kind: 'member', id: memberId, name: input.user.name },
    { action: 'workspace.created', subjectId: row.id, detail: { name: row.name } },
  );
  return { workspace: showWorkspace(row), memberId };
}

/** Throws `workspace.not_found`. */
export async function getWorkspace(db: Db | Trx, workspaceId: string): Promise<Workspace> {
  const row = await db.selectFrom('workspaces').selectAll().where('id', '=', workspaceId).executeTakeFirst();
  if (!row) throw workspaceNotFound();
  return showWorkspace(row);
}

/** The date where the workspace works: in the time zone of its business hours, else UTC. */
export function todayIn({ schedule }: Pick<WorkspaceSettings, 'schedule'>): string {
  return localDate(now(), schedule?.timeZone ?? 'UTC');
}

/** The workspaces a person belongs to, oldest first. */
export async function listWorkspacesOf(
  db: Db | Trx,
  userId: string,
): Promise<{ id: string; name: string; role: Role }[]> {
  return db
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .select(['workspaces.id', 'workspaces.name', 'members.role'])
    .where('members.user_id', '=', userId)
    .orderBy('workspaces.id')
    .limit(500)
    .execute();
}

export function showWorkspace(row: WorkspaceRow): Workspace {
  return {
    id: row.id,
    name: row.name,
    settings: workspaceSettings.parse(row.settings),
    createdAt: row.created_at.toISOString(),
  };
}

export function workspaceNotFound(): AppError {
  return new AppError('workspace.not_found', 'There is no such workspace.');
}
