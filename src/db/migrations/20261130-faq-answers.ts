import { type Kysely, sql } from 'kysely';

/** The answer of an FAQ entry has vectors too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statements).execute(db);
}

const statements = `
-- the entry whose answer it is; one statement, so that a large table is read once for all of it
alter table embeddings
  add column faq_entry_id text,
  drop constraint embeddings_check,
  add constraint embeddings_check check (num_nonnulls(passage_id, faq_question_id, faq_entry_id) = 1),
  add unique (faq_entry_id, model);
-- checks what the table holds through the new index, where there is nothing yet
alter table embeddings
  add foreign key (workspace_id, faq_entry_id) references faq_entries (workspace_id, id) on delete cascade;
`;
