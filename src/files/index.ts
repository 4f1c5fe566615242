export type { FileStore } from './file-store.ts';
export { openFileStore } from './open-file-store.ts';
export { openScanner, type Scanner, ScannerUnavailable, scanNow } from './open-scanner.ts';
