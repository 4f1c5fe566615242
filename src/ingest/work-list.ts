import type { Page, WorkItem, WorkKind, WorkList } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { decodeCursor, encodeCursor } from '../lib/index.ts';
import { workKinds } from './work-kinds.ts';

/** What waits for somebody, kind by kind, and how much of each kind; of one kind only where `kind` is given. */
export async function listWork(
  db: Db,
  workspaceId: string,
  filter: Page & { kind?: WorkKind | undefined },
): Promise<WorkList> {
  const kinds = Object.keys(workKinds) as WorkKind[];
  const counts: Partial<Record<WorkKind, number>> = {};
  for (const kind of kinds) counts[kind] = await workKinds[kind].count(db, workspaceId);
  const [fromKind, afterId] = filter.cursor === undefined ? [] : decodeCursor(filter.cursor, 2).map(String);
  const items: WorkItem[] = [];
  const first = kinds.findIndex((kind) => fromKind === undefined || kind === fromKind);
  for (const kind of kinds.slice(Math.max(0, first))) {
    if (filter.kind !== undefined && kind !== filter.kind) continue;
    const wanted = filter.limit + 1 - items.length;
    const after = kind === fromKind ? afterId : undefined;
    items.push(...(await workKinds[kind].list(db, workspaceId, { after, limit: wanted })));
    if (items.length > filter.limit) break;
  }
  const shown = items.slice(0, filter.limit);
  const last = shown.at(-1);
  const more = items.length > filter.limit && last !== undefined;
  return { items: shown, nextCursor: more ? encodeCursor([last.kind, last.subject.id]) : null, counts };
}
