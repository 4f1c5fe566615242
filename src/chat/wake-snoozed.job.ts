import type { Db } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { changeConversation } from './change-conversation.ts';
import { lockConversation } from './conversations.queries.ts';

const batchSize = 100;

/**
 * `chat.wake-snoozed`: opens every conversation whose time has come, each in a transaction of its own. Returns how
 * many.
 */
export async function wakeSnoozed(db: Db, signal?: AbortSignal): Promise<number> {
  let woken = 0;
  for (;;) {
    const due = await db
      .selectFrom('conversations')
      .select(['id', 'workspace_id as workspaceId'])
      .where('status', '=', 'snoozed')
      .where('snoozed_until', '<=', now())
      .orderBy('snoozed_until')
      .limit(batchSize)
      .execute();
    for (const each of due) {
      signal?.throwIfAborted();
      await db.transaction().execute(async (db) => {
        const row = await lockConversation(db, each, each.id);
        // Somebody may have been quicker.
        const isDue = row.status === 'snoozed' && row.snoozed_until && row.snoozed_until <= now();
        if (!isDue) return;
        await changeConversation(db, row, { at: now(), by: 'system', change: { status: 'open' } });
        woken += 1;
      });
    }
    if (due.length < batchSize) return woken;
  }
}
