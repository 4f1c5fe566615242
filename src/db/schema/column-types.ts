import type { ColumnType, JSONColumnType } from 'kysely';

export type Default<T> = ColumnType<T, T | undefined, T>;

/** bigint, read as a number: ids and sequences stay far below 2^53. */
export type Identity = ColumnType<number, never, never>;

export type Json<T extends object> = JSONColumnType<T, string | undefined, string>;

export type Timestamps = { created_at: Date; updated_at: Date };
