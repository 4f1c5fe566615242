import { type ParsedCronItem, parseCronItems } from 'graphile-worker';
import type { JobName } from '../contract/index.ts';
import { maxAttemptsInQueue } from './enqueue.ts';

/** What is due by the clock (UTC), once for all processes on the database. A time missed while none ran is skipped. */
const crons: { task: JobName; match: string }[] = [
  { task: 'chat.close-idle', match: '* * * * *' },
  { task: 'chat.wake-snoozed', match: '* * * * *' },
  { task: 'routing.sweep-presence', match: '* * * * *' },
  { task: 'chat.sweep-attachments', match: '23 * * * *' },
  { task: 'feedback.find-gaps', match: '*/10 * * * *' },
  { task: 'ingest.sync-due', match: '* * * * *' },
  { task: 'automation.queue-deliveries', match: '* * * * *' },
  { task: 'db.sweep', match: '7 * * * *' },
];

/** With the name as key, so that a job that is late does not pile up. */
export function parseCrons(): ParsedCronItem[] {
  return parseCronItems(
    crons.map(({ task, match }) => ({
      task,
      match,
      options: { jobKey: task, maxAttempts: maxAttemptsInQueue, backfillPeriod: 0 },
    })),
  );
}
