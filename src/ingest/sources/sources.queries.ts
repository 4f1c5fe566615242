import { type Selectable, sql } from 'kysely';
import type { List, Page, Source, SourcePage, SourcePageStatus, SourceRun } from '../../contract/index.ts';
import type { Database, Db, Trx } from '../../db/index.ts';
import { AppError, decodeCursor, pageOf } from '../../lib/index.ts';
import { storedProblem } from '../stored-problem.ts';

export type SourceRow = Selectable<Database['sources']>;
export type RunRow = Selectable<Database['source_runs']>;
export type PageRow = Selectable<Database['source_pages']>;

/** Throws `source.not_found`. */
export async function getSourceRow(db: Db | Trx, workspaceId: string, id: string): Promise<SourceRow> {
  const row = await db
    .selectFrom('sources')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new AppError('source.not_found', 'There is no such website in this workspace.');
  return row;
}

/** Throws `source.not_found`. */
export async function getSource(db: Db, workspaceId: string, id: string): Promise<Source> {
  const [source] = await present(db, [await getSourceRow(db, workspaceId, id)]);
  if (!source) throw new Error('a row became no source');
  return source;
}

/** Newest first. */
export async function listSources(db: Db, workspaceId: string, page: Page): Promise<List<Source>> {
  let query = db.selectFrom('sources').selectAll().where('workspace_id', '=', workspaceId);
  if (page.cursor !== undefined) query = query.where('id', '<', String(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: await present(db, items), nextCursor };
}

/** Newest first. */
export async function listSourceRuns(
  db: Db,
  workspaceId: string,
  sourceId: string,
  page: Page,
): Promise<List<SourceRun>> {
  await getSourceRow(db, workspaceId, sourceId);
  let query = runsOf(db, workspaceId).where('r.source_id', '=', sourceId);
  if (page.cursor !== undefined) query = query.where('r.id', '<', String(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('r.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: items.map(toRun), nextCursor };
}

export async function getSourceRun(db: Db, workspaceId: string, runId: string): Promise<SourceRun> {
  const row = await runsOf(db, workspaceId).where('r.id', '=', runId).executeTakeFirstOrThrow();
  return toRun(row);
}

function runsOf(db: Db, workspaceId: string) {
  return db
    .selectFrom('source_runs as r')
    .selectAll('r')
    .select((eb) =>
      eb
        .selectFrom('source_pages as p')
        .whereRef('p.source_id', '=', 'r.source_id')
        .whereRef('p.found_run_id', '=', 'r.id')
        .where('p.checked_run_id', 'is distinct from', eb.ref('r.id'))
        .select((e) => e.fn.countAll<number>().as('n'))
        .as('waiting'),
    )
    .where('r.workspace_id', '=', workspaceId);
}

/** By address; of one status only where it is given. */
export async function listSourcePages(
  db: Db,
  workspaceId: string,
  sourceId: string,
  filter: { status?: SourcePageStatus | undefined; cursor?: string | undefined; limit: number },
): Promise<List<SourcePage>> {
  await getSourceRow(db, workspaceId, sourceId);
  let query = db
    .selectFrom('source_pages as p')
    .leftJoin('documents as d', (join) =>
      join.onRef('d.id', '=', 'p.document_id').on('d.deleted_at', 'is', null),
    )
    .leftJoin('document_versions as v', (join) =>
      join.onRef('v.document_id', '=', 'd.id').on('v.number', '=', (eb) =>
        eb
          .selectFrom('document_versions as newest')
          .whereRef('newest.document_id', '=', 'd.id')
          .select((e) => e.fn.max('newest.number').as('number')),
      ),
    )
    .selectAll('p')
    .select([
      'd.title as d_title',
      'v.status as v_status',
      'v.error_code as v_code',
      'v.error_message as v_message',
    ])
    .where('p.workspace_id', '=', workspaceId)
    .where('p.source_id', '=', sourceId);
  if (filter.status !== undefined) query = query.where('p.status', '=', filter.status);
  if (filter.cursor !== undefined)
    query = query.where('p.url', '>', String(decodeCursor(filter.cursor, 1)[0]));
  const rows = await query
    .orderBy('p.url')
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, filter.limit, (row) => [row.url]);
  return {
    items: items.map((row) => ({
      id: row.id,
      url: row.url,
      status: row.status,
      title: row.d_title ?? row.title,
      depth: row.depth,
      httpStatus: row.http_status,
      document:
        row.document_id === null || row.v_status === null
          ? null
          : {
              id: row.document_id,
              status: row.v_status,
              error: storedProblem({ error_code: row.v_code, error_message: row.v_message }),
            },
      error: storedProblem(row),
      checkedAt: row.checked_at?.toISOString() ?? null,
      changedAt: row.changed_at?.toISOString() ?? null,
    })),
    nextCursor,
  };
}

async function present(db: Db, rows: readonly SourceRow[]): Promise<Source[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const workspaceId = rows[0]?.workspace_id ?? '';
  const runs = await runsOf(db, workspaceId)
    .where('r.id', 'in', (eb) =>
      eb
        .selectFrom('source_runs as l')
        .where('l.source_id', 'in', ids)
        .groupBy('l.source_id')
        .select((e) => e.fn.max('l.id').as('id')),
    )
    .execute();
  const counts = await db
    .selectFrom('source_pages')
    .select(['source_id', 'status', sql<number>`count(*)::int`.as('n')])
    .where('workspace_id', '=', workspaceId)
    .where('source_id', 'in', ids)
    .groupBy(['source_id', 'status'])
    .execute();
  return rows.map((row) => {
    const run = runs.find((each) => each.source_id === row.id);
    const count = (status: SourcePageStatus) =>
      counts.find((each) => each.source_id === row.id && each.status === status)?.n ?? 0;
    return {
      id: row.id,
      url: row.url,
      kind: row.kind,
      schedule: row.schedule,
      maxPages: row.max_pages,
      maxDepth: row.max_depth,
      language: row.language,
      tags: row.tags,
      access: row.access,
      pages: {
        learned: count('learned'),
        failed: count('failed'),
        removed: count('removed'),
        skipped: count('skipped'),
      },
      lastRun: run ? toRun(run) : null,
      nextRunAt: row.next_run_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    };
  });
}

function toRun(row: RunRow & { waiting: number | null }): SourceRun {
  const { new_pages, changed, unchanged, removed, skipped, failed } = row;
  return {
    id: row.id,
    sourceId: row.source_id,
    status: row.status,
    counts: {
      found: new_pages + changed + unchanged + removed + skipped + failed + Number(row.waiting ?? 0),
      new: new_pages,
      changed,
      unchanged,
      removed,
      skipped,
      failed,
    },
    limited: row.limited,
    error: storedProblem(row),
    startedBy: row.started_by,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
