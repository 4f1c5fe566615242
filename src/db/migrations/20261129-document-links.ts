import { type Kysely, sql } from 'kysely';

/** Words of a version that lead to other files of its folder, and the headings that links can name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statements).execute(db);
}

const statements = `
-- links: [start, end, href, words]; anchors: [start, end, name]; spans of the version's text
alter table document_versions
  add column links jsonb not null default '[]',
  add column anchors jsonb not null default '[]';
`;
