import type { z } from 'zod';
import { type Actor, appendAudit } from '../accounts/index.ts';
import type { List, Page, Team, teamInput, teamPatch } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';

/** The teams of a workspace with their members, oldest first. */
export async function listTeams(db: Db, workspaceId: string, page: Page): Promise<List<Team>> {
  const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
  const rows = await teams(db, workspaceId)
    .where('t.id', '>', after)
    .orderBy('t.id')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: items.map(showTeam), nextCursor };
}

/** Throws `team.not_found`. */
export async function getTeam(db: Db | Trx, workspaceId: string, teamId: string): Promise<Team> {
  const row = await teams(db, workspaceId).where('t.id', '=', teamId).executeTakeFirst();
  if (!row) throw new AppError('team.not_found', 'There is no such team.');
  return showTeam(row);
}

/** Throws `team.conflict` for a name that is taken, `member.not_found`. */
export async function createTeam(db: Trx, actor: Actor, input: z.output<typeof teamInput>): Promise<Team> {
  const { workspaceId } = actor;
  const id = newId('team');
  const made = await db
    .insertInto('teams')
    .values({ id, workspace_id: workspaceId, name: input.name, created_at: now() })
    .onConflict((oc) => oc.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) throw nameTaken();
  await setMembers(db, workspaceId, id, input.memberIds);
  await appendAudit(db, actor, { action: 'team.created', subjectId: id, detail: { ...input } });
  return await getTeam(db, workspaceId, id);
}

/** `memberIds` replaces who is in it. Throws `team.not_found`, `team.conflict`, `member.not_found`. */
export async function patchTeam(
  db: Trx,
  actor: Actor,
  teamId: string,
  patch: z.output<typeof teamPatch>,
): Promise<Team> {
  const { workspaceId } = actor;
  const before = await getTeam(db, workspaceId, teamId);
  if (patch.name !== undefined) {
    const taken = await db
      .selectFrom('teams')
      .select('id')
      .where('workspace_id', '=', workspaceId)
      .where('id', '!=', teamId)
      .where((eb) => eb(eb.fn('lower', ['name']), '=', patch.name?.toLowerCase() ?? ''))
      .executeTakeFirst();
    if (taken) throw nameTaken();
    await db
      .updateTable('teams')
      .set({ name: patch.name })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', teamId)
      .execute();
  }
  if (patch.memberIds) await setMembers(db, workspaceId, teamId, patch.memberIds);
  const { name, memberIds } = before;
  const detail = { ...patch, before: { name, memberIds } };
  await appendAudit(db, actor, { action: 'team.changed', subjectId: teamId, detail });
  return await getTeam(db, workspaceId, teamId);
}

/** Its conversations stay, with no team. Throws `team.not_found`. */
export async function deleteTeam(db: Trx, actor: Actor, teamId: string): Promise<void> {
  const { name } = await getTeam(db, actor.workspaceId, teamId);
  await db
    .deleteFrom('teams')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', teamId)
    .execute();
  await appendAudit(db, actor, { action: 'team.deleted', subjectId: teamId, detail: { name } });
}

async function setMembers(db: Trx, workspaceId: string, teamId: string, ids: string[]): Promise<void> {
  const wanted = [...new Set(ids)];
  await db
    .deleteFrom('team_members')
    .where('workspace_id', '=', workspaceId)
    .where('team_id', '=', teamId)
    .execute();
  if (wanted.length === 0) return;
  const known = await db
    .selectFrom('members')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', wanted)
    .execute();
  if (known.length < wanted.length) {
    throw new AppError('member.not_found', 'One of these is no member of this workspace.');
  }
  const rows = wanted.map((id) => ({ workspace_id: workspaceId, team_id: teamId, member_id: id }));
  await db.insertInto('team_members').values(rows).execute();
}

function teams(db: Db | Trx, workspaceId: string) {
  return db
    .selectFrom('teams as t')
    .leftJoin('team_members as m', 'm.team_id', 't.id')
    .select(['t.id', 't.name', 't.created_at'])
    .select((eb) => eb.fn.agg<(string | null)[]>('array_agg', ['m.member_id']).as('member_ids'))
    .where('t.workspace_id', '=', workspaceId)
    .groupBy(['t.id', 't.name', 't.created_at']);
}

function showTeam(row: { id: string; name: string; created_at: Date; member_ids: (string | null)[] }): Team {
  const memberIds = row.member_ids.flatMap((id) => id ?? []).sort();
  return { id: row.id, name: row.name, memberIds, createdAt: row.created_at.toISOString() };
}

function nameTaken(): AppError {
  return new AppError('team.conflict', 'There is a team of this name already.', {
    fields: { name: 'is taken' },
  });
}
