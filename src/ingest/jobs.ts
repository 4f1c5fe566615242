import type { JobHandlers } from '../jobs/index.ts';
import type { IngestDeps } from './deps.ts';
import { importFaqJob } from './import-faq.job.ts';
import { indexDocumentJob } from './index-document.job.ts';

/** The jobs of this room by name. */
export function ingestJobs(
  deps: IngestDeps,
): Pick<JobHandlers, 'ingest.index-document' | 'ingest.import-faq' | 'ingest.delete-files'> {
  return {
    'ingest.index-document': indexDocumentJob(deps),
    'ingest.import-faq': importFaqJob(deps),
    'ingest.delete-files': {
      async run({ keys }) {
        for (const key of keys) await deps.files.delete(key);
      },
    },
  };
}
