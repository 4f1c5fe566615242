import { sql } from 'kysely';
import type { KnowledgeChange, List, Page } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { decodeCursor, pageOf } from '../lib/index.ts';

/** What happened to one document or FAQ entry and who did it, newest first: its lines of the audit log. */
export async function listHistory(
  db: Db,
  workspaceId: string,
  subjectId: string,
  page: Page,
): Promise<List<KnowledgeChange>> {
  const { cursor } = page;
  const rows = await db
    .selectFrom('audit_log')
    .select(['id', 'at', 'actor', 'action', 'detail'])
    .select(sql<string | null>`detail ->> 'actorName'`.as('name'))
    .where('workspace_id', '=', workspaceId)
    .where('subject_id', '=', subjectId)
    .$if(cursor !== undefined, (lines) => lines.where('id', '<', Number(decodeCursor(cursor ?? '', 1)[0])))
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return {
    items: items.map(({ id, at, actor, action, name, detail: { actorName, ...detail } }) => ({
      id: String(id),
      at: at.toISOString(),
      actor: name ?? actor,
      action,
      detail,
    })),
    nextCursor,
  };
}

type Values = Record<string, unknown>;

/** What differs between two states of the same fields, as the history shows it. */
export function changesBetween(
  before: Values,
  after: Values,
): Record<string, { from: unknown; to: unknown }> {
  const differing = Object.keys(after).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  return Object.fromEntries(
    differing.map((key) => [key, { from: before[key] ?? null, to: after[key] ?? null }]),
  );
}
