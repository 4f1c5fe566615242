import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Trx } from '../../db/index.ts';
import type { Places } from './contents.ts';

/** Lines that are read at a time. */
const batch = 1000;

/**
 * A line of `history.jsonl`, oldest first; `of` is the place in the archive of what was changed: `documents/3`,
 * `faq/0`.
 */
type HistoryLine = { at: string; by: string; action: string; of: string; detail: Record<string, unknown> };

/** Who changed what when, of everything that is in the archive: to be read, not imported. */
export async function stageHistory(
  db: Trx,
  workspaceId: string,
  to: string,
  places: Places,
): Promise<number> {
  let lines = 0;
  const text = async function* () {
    for await (const line of readHistory(db, workspaceId, places)) {
      lines += 1;
      yield `${JSON.stringify(line)}\n`;
    }
  };
  await pipeline(Readable.from(text()), createWriteStream(to));
  return lines;
}

async function* readHistory(db: Trx, workspaceId: string, places: Places): AsyncGenerator<HistoryLine> {
  let last: string | number = 0;
  for (;;) {
    const rows = await db
      .selectFrom('audit_log')
      .select(['id', 'at', 'actor', 'action', 'subject_id', 'detail'])
      .where('workspace_id', '=', workspaceId)
      .where('subject_id', 'is not', null)
      .where('id', '>', last as never)
      .orderBy('id')
      .limit(batch)
      .execute();
    for (const { at, actor, action, subject_id, detail } of rows) {
      const of = placeOf(places, subject_id ?? '');
      if (of === undefined) continue;
      const { actorName, ...rest } = detail;
      yield { at: at.toISOString(), by: String(actorName ?? actor), action, of, detail: rest };
    }
    const end = rows.at(-1);
    if (!end) return;
    last = end.id;
  }
}

function placeOf(places: Places, id: string): string | undefined {
  for (const kind of ['documents', 'faq', 'sources'] as const) {
    const n = places[kind].get(id);
    if (n !== undefined) return `${kind}/${n}`;
  }
  return undefined;
}
