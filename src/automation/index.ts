export { automationJobs } from './automation.jobs.ts';
export { getDelivery, listDeliveries, redeliver, testWebhook } from './deliveries.ts';
export { hurryDeliveries } from './queue-deliveries.job.ts';
export {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  patchWebhook,
  rotateWebhookSecret,
} from './webhooks.ts';
