import type { JobHandlers } from '../jobs/index.ts';
import type { ChatDeps } from './chat-deps.ts';
import { closeIdle } from './close-idle.job.ts';
import { mailReply, noteMailFailure } from './mail-reply.job.ts';

/** The handlers of the jobs that this room owns. */
export function chatJobs(
  deps: Pick<ChatDeps, 'db' | 'mailer' | 'logger' | 'publicUrl'>,
): Pick<JobHandlers, 'chat.mail-reply' | 'chat.close-idle'> {
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
