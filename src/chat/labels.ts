import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { type Actor, appendAudit } from '../accounts/index.ts';
import type { Label, LabelColor, List, labelInput, labelPatch, Page } from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';

/** The labels of a workspace, oldest first. */
export async function listLabels(db: Db, workspaceId: string, page: Page): Promise<List<Label>> {
  const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
  const rows = await db
    .selectFrom('labels')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: items.map(showLabel), nextCursor };
}

/** Throws `label.conflict` for a name that is taken. */
export async function createLabel(db: Trx, actor: Actor, input: z.output<typeof labelInput>): Promise<Label> {
  const row = await db
    .insertInto('labels')
    .values({ id: newId('label'), workspace_id: actor.workspaceId, ...input, created_at: now() })
    .onConflict((oc) => oc.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw nameTaken();
  await appendAudit(db, actor, { action: 'label.created', subjectId: row.id, detail: { ...input } });
  return showLabel(row);
}

/** Throws `label.not_found`, `label.conflict`. */
export async function patchLabel(
  db: Trx,
  actor: Actor,
  id: string,
  patch: z.output<typeof labelPatch>,
): Promise<Label> {
  const before = await lockLabel(db, actor.workspaceId, id);
  const after = { name: patch.name ?? before.name, color: patch.color ?? before.color };
  const taken = await db
    .selectFrom('labels')
    .select('id')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '!=', id)
    .where((eb) => eb(eb.fn('lower', ['name']), '=', after.name.toLowerCase()))
    .executeTakeFirst();
  if (taken) throw nameTaken();
  await db
    .updateTable('labels')
    .set(after)
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .execute();
  const { name, color } = before;
  const detail = { ...patch, before: { name, color } };
  await appendAudit(db, actor, { action: 'label.changed', subjectId: id, detail });
  return showLabel({ ...before, ...after });
}

/** Conversations lose it; figures of the past keep it. Throws `label.not_found`. */
export async function deleteLabel(db: Trx, actor: Actor, id: string): Promise<void> {
  const { name } = await lockLabel(db, actor.workspaceId, id);
  await db.deleteFrom('labels').where('workspace_id', '=', actor.workspaceId).where('id', '=', id).execute();
  await appendAudit(db, actor, { action: 'label.deleted', subjectId: id, detail: { name } });
}

async function lockLabel(db: Trx, workspaceId: string, id: string): Promise<Selectable<Database['labels']>> {
  const row = await db
    .selectFrom('labels')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw labelNotFound();
  return row;
}

export function labelNotFound(): AppError {
  return new AppError('label.not_found', 'There is no such label. Reload the page.');
}

function nameTaken(): AppError {
  return new AppError('label.conflict', 'There is a label of this name already.', {
    fields: { name: 'is taken' },
  });
}

function showLabel(row: Selectable<Database['labels']>): Label {
  // Only what the contract allows is written.
  const color = row.color as LabelColor;
  return { id: row.id, name: row.name, color, createdAt: row.created_at.toISOString() };
}
