import { type Kysely, sql } from 'kysely';

/** The live monitor reads facts by when they happened, not by their cohort; gaps are told by their questions alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index on facts (workspace_id, at)').execute(db);
  await sql.raw('alter table gaps drop column centroid').execute(db);
}
