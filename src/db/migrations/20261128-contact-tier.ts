import { type Kysely, sql } from 'kysely';

/** The group a company counts a customer to (gold, free, …), by which reports filter. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table contacts add column tier text').execute(db);
  await sql.raw('create index on contacts (workspace_id, tier) where tier is not null').execute(db);
}
