import type { LiveEvent, Stream } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { toKey } from './stream-key.ts';

export type SequencedEvent = { seq: number; event: LiveEvent };
export type ReadEvents = (workspaceId: string, stream: Stream, after: number) => Promise<SequencedEvent[]>;

export const pageSize = 200;

/**
 * Reads the next events of a stream. Subscribers that one notification wakes ask for the same rows in the same turn
 * of the event loop: they share one query. Not a later one: its query might be older than their notification.
 */
export function createReader(db: Db): ReadEvents {
  const thisTurn = new Map<string, Promise<SequencedEvent[]>>();
  return (workspaceId, stream, after) => {
    const key = `${toKey(workspaceId, stream)} ${after}`;
    const shared = thisTurn.get(key);
    if (shared) return shared;
    const reading = readPage(db, workspaceId, stream, after);
    thisTurn.set(key, reading);
    queueMicrotask(() => thisTurn.delete(key));
    return reading;
  };
}

async function readPage(
  db: Db,
  workspaceId: string,
  stream: Stream,
  after: number,
): Promise<SequencedEvent[]> {
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'event'])
    .where('workspace_id', '=', workspaceId)
    .where('stream', '=', stream)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(pageSize)
    .execute();
  // Only appendEvent writes this table.
  return rows.map(({ seq, event }) => ({ seq, event: event as LiveEvent }));
}
