import { z } from 'zod';
import { id } from './common.ts';

/** Every job by name, with the shape of its payload. The start fails unless each has exactly one handler. */
export const jobs = {
  'ingest.index-document': z.object({ workspaceId: id, documentId: id, versionId: id }),
  'ingest.import-faq': z.object({ workspaceId: id, importId: id }),
  'ingest.sync-source': z.object({ workspaceId: id, sourceId: id, runId: id }),
  'ingest.sync-due': z.object({}),
  'ingest.delete-documents': z.object({ workspaceId: id, documentIds: z.array(id), by: z.string() }),
  'ingest.import-archive': z.object({ workspaceId: id, importId: id }),
  'ingest.reembed': z.object({ workspaceId: id }),
  'ingest.compare-knowledge': z.object({ workspaceId: id }),
  'ingest.delete-files': z.object({ workspaceId: id, keys: z.array(z.string()) }),
  'feedback.run-golden': z.object({ workspaceId: id, runId: id }),
  'feedback.recertify': z.object({ workspaceId: id }),
  /** Of one workspace, or of all. */
  'feedback.find-gaps': z.object({ workspaceId: id.optional() }),
  'chat.mail-reply': z.object({ workspaceId: id, conversationId: id, messageId: id }),
  'chat.close-idle': z.object({}),
  'chat.announce-queue': z.object({ workspaceId: id, inboxId: id, teamId: id.nullable() }),
  'chat.sweep-attachments': z.object({}),
  'chat.wake-snoozed': z.object({}),
  'routing.sweep-presence': z.object({}),
  'accounts.send-mail': z.object({ to: z.string(), subject: z.string(), text: z.string() }),
  'automation.queue-deliveries': z.object({}),
  'automation.deliver-webhook': z.object({ workspaceId: id, deliveryId: id }),
  'db.sweep': z.object({}),
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]>;
