import { getSchedule } from '../accounts/index.ts';
import type { WidgetConversation } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { dutyState } from '../routing/index.ts';
import type { ConversationRow } from './conversations.queries.ts';
import { ratingOf } from './present.ts';
import { queueOf } from './queue.ts';

/** A conversation as its customer sees it now: with the place in the queue while a person is waited for. */
export async function showToCustomer(db: Db, row: ConversationRow): Promise<WidgetConversation> {
  const withPeople = row.status === 'open' || row.status === 'snoozed';
  // Only then hours matter.
  const schedule = withPeople ? await getSchedule(db, row.workspace_id, row.inbox_id) : null;
  return {
    id: row.id,
    status: row.status,
    language: row.language,
    withPeople,
    queue: await queueOf(db, row, schedule),
    replyEmail: row.reply_email,
    emailWanted: withPeople && row.reply_email === null && !dutyState(schedule, now()).onDuty,
    unread: row.contact_unread,
    readSeq: row.contact_read_seq,
    staffReadSeq: row.staff_read_seq,
    rating: ratingOf(row),
    createdAt: row.created_at.toISOString(),
  };
}
