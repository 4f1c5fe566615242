import type { JobHandlers } from '../jobs/index.ts';
import type { Mailer } from '../mail/index.ts';

/** The jobs of this room. A mail that cannot be sent ends in the log: its link can be made again. */
export function accountsJobs(deps: { mailer: Mailer }): Pick<JobHandlers, 'accounts.send-mail'> {
  return { 'accounts.send-mail': { run: (mail) => deps.mailer.send(mail) } };
}
