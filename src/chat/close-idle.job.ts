import { sql } from 'kysely';
import { workspaceSettings } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { changeConversation } from './change-conversation.ts';
import { lockConversation } from './conversations.queries.ts';

const batchSize = 100;
const defaultMinutes = workspaceSettings.parse({}).idleCloseMinutes;

/**
 * Resolves every conversation with the bot in which nothing was said for as long as its workspace allows, each in a
 * transaction of its own. Returns how many. One that nobody wrote in stays: it has not begun.
 */
export async function closeIdle(db: Db, signal?: AbortSignal): Promise<number> {
  let closed = 0;
  for (;;) {
    const batch = await idleConversations(db).limit(batchSize).execute();
    for (const { id } of batch) {
      signal?.throwIfAborted();
      if (await db.transaction().execute((db) => closeOne(db, id))) closed += 1;
    }
    if (batch.length < batchSize) return closed;
  }
}

function idleConversations(db: Db) {
  return db
    .selectFrom('conversations as c')
    .innerJoin('workspaces as w', 'w.id', 'c.workspace_id')
    .select(['c.id', 'c.workspace_id as workspaceId'])
    .where('c.status', '=', 'pending')
    .where('c.message_seq', '>', 0)
    .where(
      'c.last_message_at',
      '<=',
      sql<Date>`${now()}::timestamptz - make_interval(mins => coalesce((w.settings->>'idleCloseMinutes')::int, ${defaultMinutes}))`,
    )
    .orderBy('c.last_message_at');
}

async function closeOne(db: Trx, id: string): Promise<boolean> {
  // The customer may have written since the batch was read, or be writing now.
  const idle = await idleConversations(db)
    .where('c.id', '=', id)
    .forUpdate('c')
    .skipLocked()
    .executeTakeFirst();
  if (!idle) return false;
  const at = now();
  const row = await lockConversation(db, idle, id);
  await changeConversation(db, row, {
    at,
    by: 'idle',
    change: { status: 'resolved', resolved_at: at, resolved_by: 'idle', awaiting: false },
  });
  return true;
}
