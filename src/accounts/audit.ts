import type { AuditEntry, List, Page } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { decodeCursor, now, pageOf } from '../lib/index.ts';
import type { Actor } from './actor.ts';

/** Who is named in the audit log: an actor, or the command line and one-time links (`system`). */
export type AuditActor = { workspaceId: string; kind: Actor['kind'] | 'system'; id: string; name: string };

/**
 * Writes one line of the audit log in the transaction of what it records. `action` is `<subject>.<verb>`. Secrets,
 * tokens and passwords never belong in `detail`. The actor's name is kept with it, since members and keys go.
 */
export async function appendAudit(
  db: Trx,
  actor: AuditActor,
  entry: { action: string; subjectId?: string | null; detail?: Record<string, unknown> },
): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      workspace_id: actor.workspaceId,
      actor: `${actor.kind}:${actor.id}`,
      action: entry.action,
      subject_id: entry.subjectId ?? null,
      detail: JSON.stringify({ ...entry.detail, actorName: actor.name }),
      at: now(),
    })
    .execute();
}

/** The audit log, newest first. */
export async function listAudit(db: Db, workspaceId: string, page: Page): Promise<List<AuditEntry>> {
  let query = db.selectFrom('audit_log').selectAll().where('workspace_id', '=', workspaceId);
  if (page.cursor !== undefined) query = query.where('id', '<', Number(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [String(row.id)]);
  return {
    items: items.map((row) => ({
      id: String(row.id),
      actor: row.actor,
      action: row.action,
      subjectId: row.subject_id,
      detail: row.detail,
      at: row.at.toISOString(),
    })),
    nextCursor,
  };
}
