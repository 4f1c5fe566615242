import type { Migration } from 'kysely';
import * as foundation from './20261122-foundation.ts';

/** Listed by hand, in order, forward only. */
export const migrations: Record<string, Migration> = {
  '20261122-foundation': foundation,
};
