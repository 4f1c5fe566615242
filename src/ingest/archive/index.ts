export { getArchiveImport, startArchiveImport } from './archive-imports.ts';
export { exportArchive } from './export-archive.ts';
export { importArchiveJob } from './import-archive.job.ts';
