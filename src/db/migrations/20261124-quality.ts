import { type Kysely, sql } from 'kysely';

/** Due dates of tickets; clusters of questions that the knowledge does not answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statements of [tickets, gaps]) await sql.raw(statements).execute(db);
}

const tickets = `
alter table tickets add column due_at timestamptz;
create index on tickets (workspace_id, due_at, id) where due_at is not null;
`;

const gaps = `
create table gaps (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  status text not null check (status in ('open', 'answered', 'dismissed')),
  -- the question that stands for the others
  question text not null,
  language text not null,
  asked integer not null default 0,
  -- how often and how recently: the same order whenever it is looked at (feedback/gap-rank.ts)
  rank double precision not null default 0,
  -- mean of the questions' vectors, little-endian float32, and the model that made them
  centroid bytea not null,
  model text not null,
  first_asked_at timestamptz not null,
  last_asked_at timestamptz not null,
  faq_entry_id text,
  -- what asking its questions again came to, and the state of the knowledge it was asked of
  checked_at timestamptz,
  checked_seq bigint,
  checked_asked integer,
  checked_answered integer,
  status_by text,
  status_at timestamptz,
  created_at timestamptz not null,
  unique (workspace_id, id),
  foreign key (workspace_id, faq_entry_id) references faq_entries (workspace_id, id) on delete set null (faq_entry_id)
);
create index on gaps (workspace_id, status, rank desc, id desc);

create table gap_questions (
  workspace_id text not null references workspaces on delete cascade,
  answer_id text primary key,
  gap_id text not null,
  text text not null,
  -- the folded text: the same words are one question
  text_key text not null,
  language text not null,
  outcome text not null,
  vector bytea not null,
  asked_at timestamptz not null,
  foreign key (workspace_id, answer_id) references answers (workspace_id, id) on delete cascade,
  foreign key (workspace_id, gap_id) references gaps (workspace_id, id) on delete cascade
);
create index on gap_questions (workspace_id, gap_id, asked_at desc);
`;
