import type { Actor } from '../accounts/index.ts';
import type { JobHandlers } from '../jobs/index.ts';
import { isAppError } from '../lib/index.ts';
import { importArchiveJob } from './archive/index.ts';
import { deleteDocument } from './change-document.ts';
import { compareKnowledgeJob } from './compare/compare-knowledge.job.ts';
import type { IngestDeps } from './deps.ts';
import { importFaqJob } from './import-faq.job.ts';
import { indexDocumentJob } from './index-document.job.ts';
import { reembedJob } from './reembed.job.ts';
import { syncDueJob } from './sources/start-run.ts';
import { syncSourceJob } from './sources/sync-source.job.ts';

type IngestJobName =
  | 'ingest.index-document'
  | 'ingest.import-faq'
  | 'ingest.import-archive'
  | 'ingest.reembed'
  | 'ingest.compare-knowledge'
  | 'ingest.sync-source'
  | 'ingest.sync-due'
  | 'ingest.delete-documents'
  | 'ingest.delete-files';

/** The jobs of this room by name. */
export function ingestJobs(deps: IngestDeps): Pick<JobHandlers, IngestJobName> {
  return {
    'ingest.index-document': indexDocumentJob(deps),
    'ingest.import-faq': importFaqJob(deps),
    'ingest.import-archive': importArchiveJob(deps),
    'ingest.reembed': reembedJob(deps),
    'ingest.compare-knowledge': compareKnowledgeJob(deps),
    'ingest.sync-source': syncSourceJob(deps),
    'ingest.sync-due': syncDueJob(deps),
    'ingest.delete-documents': {
      async run({ workspaceId, documentIds, by }, { signal }) {
        const actor: Actor = {
          workspaceId,
          kind: 'api_key',
          memberId: null,
          id: 'source',
          name: by,
          scopes: [],
          role: null,
        };
        for (const id of documentIds) {
          signal.throwIfAborted();
          await deleteDocument(deps, actor, id).catch((error: unknown) => {
            // deleted by hand, or by the try before this one
            if (!isAppError(error, 'document.not_found')) throw error;
          });
        }
      },
    },
    'ingest.delete-files': {
      async run({ keys }) {
        for (const key of keys) await deps.files.delete(key);
      },
    },
  };
}
