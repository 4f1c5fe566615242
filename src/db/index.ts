export { findReplay, type IdempotencyClaim, idempotently } from './idempotently.ts';
export type { ListenHandler } from './listener.ts';
export { migrateToLatest } from './migrate.ts';
export { type DatabaseRole, type OpenedDatabase, openDatabase } from './open-database.ts';
export type { Db, Trx } from './pool.ts';
export type { Database } from './schema.ts';
