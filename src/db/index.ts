export { findReplay, type IdempotencyClaim, idempotently } from './idempotently.ts';
export { migrateToLatest } from './migrate.ts';
export { type OpenedDatabase, openDatabase } from './open-database.ts';
export type { Db, Trx } from './pool.ts';
export type { Database } from './schema.ts';
