import type { Db } from '../db/index.ts';
import type { JobHandlers } from '../jobs/index.ts';
import type { Logger } from '../lib/index.ts';
import type { Mailer } from '../mail/index.ts';
import { closeIdle } from './close-idle.job.ts';
import { mailReply, noteMailFailure } from './mail-reply.job.ts';

/** The handlers of the jobs that this room owns. */
export function chatJobs(deps: {
  db: Db;
  mailer: Mailer;
  logger: Logger;
  publicUrl: string;
}): Pick<JobHandlers, 'chat.mail-reply' | 'chat.close-idle'> {
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
  };
}
