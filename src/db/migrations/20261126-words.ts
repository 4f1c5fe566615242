import { type Kysely, sql } from 'kysely';

/** Who put an answer into words, why it was not the language model, and what each of its sentences rests on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `alter table answers
        add column writer text not null default 'extractive' check (writer in ('extractive', 'model')),
        add column writer_fallback text check (writer_fallback in ('timeout', 'failed', 'broken', 'too_long', 'unsupported', 'uncited')),
        add column sentences jsonb not null default '[]'`,
    )
    .execute(db);
}
