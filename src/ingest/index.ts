export {
  type Acceptance,
  addDocument,
  addVersion,
  type NewDocument,
  type UploadedFile,
} from './add-document.ts';
export { exportArchive, getArchiveImport, startArchiveImport } from './archive/index.ts';
export { deleteDocument, patchDocument, readOriginal } from './change-document.ts';
export {
  getConflict,
  listConflicts,
  patchConflict,
} from './compare/conflicts.queries.ts';
export { compareVersions } from './compare-versions.ts';
export type { IngestDeps } from './deps.ts';
export {
  type DocumentFilter,
  getDocument,
  listDocuments,
  listPassages,
  listVersions,
} from './documents.queries.ts';
export { getEmbeddingState, retryReembedding, startReembedding } from './embedding-state.ts';
export { exportFaq } from './export-faq.ts';
export { type FaqFilter, getFaqEntry, listFaqEntries } from './faq-entries.queries.ts';
export { getFaqImport, startFaqImport, startFaqImportOfDocument } from './faq-import.ts';
export { listHistory } from './history.ts';
export { ingestJobs } from './jobs.ts';
export { readTable } from './parse/index.ts';
export { parseLimits } from './parse-limits.ts';
export { previewDocument } from './preview-document.ts';
export { publishVersion, rejectVersion, retryDocument, rollBackDocument } from './publish-version.ts';
export { readImage } from './read-image.ts';
export { restoreFaqEntry } from './restore-faq-entry.ts';
export { discardFaqDraft, publishFaqEntry, rejectFaqEntry } from './review-faq-entry.ts';
export { createFaqEntry, deleteFaqEntry, patchFaqEntry } from './save-faq-entry.ts';
export { createSource, deleteSource, patchSource } from './sources/save-source.ts';
export { getSource, listSourcePages, listSourceRuns, listSources } from './sources/sources.queries.ts';
export { syncSource } from './sources/start-run.ts';
export { unlockDocument } from './unlock-document.ts';
export { listWork } from './work-list.ts';
