import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { Actor } from '../accounts/index.ts';
import type { List, Page, SavedView, savedViewInput } from '../contract/index.ts';
import type { Database, Db } from '../db/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';

const mostViews = 50;

/** One's own views and those that are shared, oldest first. */
export async function listSavedViews(db: Db, actor: Actor, page: Page): Promise<List<SavedView>> {
  const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
  const rows = await db
    .selectFrom('saved_views')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where((eb) => eb.or([eb('shared', '=', true), eb('member_id', '=', actor.memberId ?? '')]))
    .where('id', '>', after)
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: items.map(show), nextCursor };
}

/** Throws `view.not_allowed` for a program, which has no list to look at, and beyond 50 of one's own. */
export async function createSavedView(
  db: Db,
  actor: Actor,
  input: z.output<typeof savedViewInput>,
): Promise<SavedView> {
  if (actor.memberId === null) throw new AppError('view.not_allowed', 'Only members keep views.');
  const { count } = await db
    .selectFrom('saved_views')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('member_id', '=', actor.memberId)
    .executeTakeFirstOrThrow();
  if (count >= mostViews) {
    throw new AppError('view.not_allowed', `You keep ${mostViews} views already: delete one first.`);
  }
  const row = await db
    .insertInto('saved_views')
    .values({
      id: newId('view'),
      workspace_id: actor.workspaceId,
      member_id: actor.memberId,
      name: input.name,
      shared: input.shared,
      filter: JSON.stringify(input.filter),
      created_at: now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return show(row);
}

/** One's own; another's only if it is shared and one may write settings. Throws `view.not_found`. */
export async function deleteSavedView(db: Db, actor: Actor, id: string): Promise<void> {
  const mayAll = actor.scopes.includes('settings:write');
  const gone = await db
    .deleteFrom('saved_views')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('member_id', '=', actor.memberId ?? ''), ...(mayAll ? [eb('shared', '=', true)] : [])]),
    )
    .returning('id')
    .executeTakeFirst();
  if (!gone) throw new AppError('view.not_found', 'There is no such view of yours.');
}

function show(row: Selectable<Database['saved_views']>): SavedView {
  return {
    id: row.id,
    name: row.name,
    // Only what the contract allows is written.
    filter: row.filter as SavedView['filter'],
    shared: row.shared,
    memberId: row.member_id,
    createdAt: row.created_at.toISOString(),
  };
}
