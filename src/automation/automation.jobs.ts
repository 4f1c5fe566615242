import type { JobHandlers } from '../jobs/index.ts';
import { deliverWebhookJob, type WebhookJobDeps } from './deliver-webhook.job.ts';
import { queueDeliveriesJob } from './queue-deliveries.job.ts';

/** The jobs of this room by name. */
export function automationJobs(
  deps: WebhookJobDeps,
): Pick<JobHandlers, 'automation.queue-deliveries' | 'automation.deliver-webhook'> {
  return {
    'automation.queue-deliveries': queueDeliveriesJob(deps),
    'automation.deliver-webhook': deliverWebhookJob(deps),
  };
}
