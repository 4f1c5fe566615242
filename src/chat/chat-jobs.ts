import type { JobHandlers } from '../jobs/index.ts';
import { sweepAttachments } from './attachments.ts';
import type { ChatDeps } from './chat-deps.ts';
import { closeIdle } from './close-idle.job.ts';
import { mailReply, noteMailFailure } from './mail-reply.job.ts';
import { announceQueue } from './queue.ts';
import { wakeSnoozed } from './wake-snoozed.job.ts';

/** The handlers of the jobs that this room owns. */
export function chatJobs(
  deps: Pick<ChatDeps, 'db' | 'mailer' | 'logger' | 'publicUrl'>,
): Pick<
  JobHandlers,
  | 'chat.mail-reply'
  | 'chat.close-idle'
  | 'chat.announce-queue'
  | 'chat.sweep-attachments'
  | 'chat.wake-snoozed'
> {
  return {
    'chat.mail-reply': {
      run: (payload) => mailReply(deps, payload),
      failed: (payload, error) => noteMailFailure(deps, payload, error),
    },
    'chat.close-idle': {
      run: async (_, { signal }) => {
        const closed = await closeIdle(deps.db, signal);
        if (closed > 0) deps.logger.info({ closed }, 'idle conversations closed');
      },
    },
    'chat.announce-queue': { run: (payload) => announceQueue(deps.db, payload) },
    'chat.wake-snoozed': {
      run: async (_, { signal }) => {
        const woken = await wakeSnoozed(deps.db, signal);
        if (woken > 0) deps.logger.info({ woken }, 'snoozed conversations woken');
      },
    },
    'chat.sweep-attachments': {
      run: async () => {
        const swept = await sweepAttachments(deps.db);
        if (swept > 0) deps.logger.info({ swept }, 'files that were never sent removed');
      },
    },
  };
}
