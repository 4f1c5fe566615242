import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { type Actor, appendAudit } from '../accounts/index.ts';
import type {
  CannedResponse,
  cannedResponseInput,
  cannedResponsePatch,
  List,
  Page,
} from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';

type Row = Selectable<Database['canned_responses']>;

/** The canned responses of a workspace, by shortcode. */
export async function listCannedResponses(
  db: Db,
  workspaceId: string,
  page: Page,
): Promise<List<CannedResponse>> {
  const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
  const rows = await db
    .selectFrom('canned_responses')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where((eb) => eb(eb.fn('lower', ['shortcode']), '>', after))
    .orderBy((eb) => eb.fn('lower', ['shortcode']))
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.shortcode.toLowerCase()]);
  return { items: items.map(show), nextCursor };
}

/** Throws `canned_response.conflict` for a shortcode that is taken. */
export async function createCannedResponse(
  db: Trx,
  actor: Actor,
  input: z.output<typeof cannedResponseInput>,
): Promise<CannedResponse> {
  const at = now();
  const row = await db
    .insertInto('canned_responses')
    .values({
      id: newId('canned'),
      workspace_id: actor.workspaceId,
      ...input,
      created_at: at,
      updated_at: at,
    })
    .onConflict((oc) => oc.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw shortcodeTaken();
  const { shortcode } = input;
  await appendAudit(db, actor, {
    action: 'canned_response.created',
    subjectId: row.id,
    detail: { shortcode },
  });
  return show(row);
}

/** Throws `canned_response.not_found`, `canned_response.conflict`. */
export async function patchCannedResponse(
  db: Trx,
  actor: Actor,
  id: string,
  patch: z.output<typeof cannedResponsePatch>,
): Promise<CannedResponse> {
  const before = await lock(db, actor.workspaceId, id);
  const shortcode = patch.shortcode ?? before.shortcode;
  const taken = await db
    .selectFrom('canned_responses')
    .select('id')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '!=', id)
    .where((eb) => eb(eb.fn('lower', ['shortcode']), '=', shortcode.toLowerCase()))
    .executeTakeFirst();
  if (taken) throw shortcodeTaken();
  const row = { ...before, shortcode, text: patch.text ?? before.text, updated_at: now() };
  await db
    .updateTable('canned_responses')
    .set({ shortcode, text: row.text, updated_at: row.updated_at })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .execute();
  const detail = { ...patch, before: { shortcode: before.shortcode, text: before.text } };
  await appendAudit(db, actor, { action: 'canned_response.changed', subjectId: id, detail });
  return show(row);
}

/** Throws `canned_response.not_found`. */
export async function deleteCannedResponse(db: Trx, actor: Actor, id: string): Promise<void> {
  const { shortcode } = await lock(db, actor.workspaceId, id);
  await db
    .deleteFrom('canned_responses')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .execute();
  await appendAudit(db, actor, {
    action: 'canned_response.deleted',
    subjectId: id,
    detail: { shortcode },
  });
}

async function lock(db: Trx, workspaceId: string, id: string): Promise<Row> {
  const row = await db
    .selectFrom('canned_responses')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new AppError('canned_response.not_found', 'There is no such canned response.');
  return row;
}

function shortcodeTaken(): AppError {
  return new AppError('canned_response.conflict', 'This shortcode is taken: choose another one.', {
    fields: { shortcode: 'is taken' },
  });
}

function show(row: Row): CannedResponse {
  return {
    id: row.id,
    shortcode: row.shortcode,
    text: row.text,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
