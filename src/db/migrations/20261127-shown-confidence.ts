import { type Kysely, sql } from 'kysely';

/** The confidence as it is shown: what the shipped calibrator says, read as the workspace's judgements teach. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [answers, policies]) await sql.raw(statement).execute(db);
}

const answers = `
-- as its workspace's judgements read confidence at that time; null: as it is
alter table answers add column shown_confidence double precision;
`;

const policies = `
-- of the line through the log-odds that judgements gave, for the calibrator named; null: too few of them
alter table answer_policies add column slope double precision, add column shift double precision;
`;
