import { sql } from 'kysely';
import type { LiveEvent, Stream } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { momentChannel } from './stream-key.ts';

/** A notification holds fewer than 8,000 bytes. */
const mostBytes = 7_900;

/**
 * Tells whoever listens to a stream right now, in every process: no row, no sequence, never repeated. For what is only
 * worth something in that moment (somebody is typing). Sent when the transaction commits.
 */
export async function sendMoment(
  db: Db,
  workspaceId: string,
  stream: Stream,
  event: LiveEvent,
): Promise<void> {
  const payload = JSON.stringify({ workspaceId, stream, event });
  if (Buffer.byteLength(payload) > mostBytes) throw new Error(`${event.type} is too long to be a moment`);
  await sql`select pg_notify(${momentChannel}, ${payload})`.execute(db);
}
