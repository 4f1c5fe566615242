import { type Kysely, sql } from 'kysely';

/** The precision a manager promises, what proves it, and golden questions with their runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statements of [answers, policies, golden]) await sql.raw(statements).execute(db);
}

const answers = `
-- given because the customer clicked a suggestion: says nothing about what the bot dares by itself
alter table answers add column by_click boolean not null default false;
-- which calibrator made the confidence; one of another release means something else
alter table answers add column calibrator text;
create index on answers (workspace_id, created_at desc) where valid_question;
`;

const policies = `
create table answer_policies (
  workspace_id text primary key references workspaces on delete cascade,
  target_precision double precision not null default 0.95,
  -- what the judgements came to when last looked at, for the calibrator named; null: the shipped default
  threshold double precision,
  certified boolean not null default false,
  calibrator text,
  updated_at timestamptz not null
);
`;

const golden = `
create table golden_questions (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  question text not null,
  -- hash of the folded question: the same one twice would count twice
  question_key text not null,
  expects text not null check (expects in ('document', 'faq', 'text', 'nothing')),
  -- null although expected once what was expected is gone
  document_id text,
  faq_entry_id text,
  expected_text text,
  language text not null,
  tags text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id),
  unique (workspace_id, question_key),
  foreign key (workspace_id, document_id) references documents (workspace_id, id) on delete set null (document_id),
  foreign key (workspace_id, faq_entry_id) references faq_entries (workspace_id, id) on delete set null (faq_entry_id)
);

create table golden_runs (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  status text not null check (status in ('queued', 'running', 'done', 'failed')),
  -- the last finished one when this one ended: what it is compared with
  previous_id text,
  calibrator text not null,
  threshold double precision,
  total integer not null default 0,
  done integer not null default 0,
  started_by text not null,
  error_code text,
  error_message text,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (workspace_id, id),
  foreign key (workspace_id, previous_id) references golden_runs (workspace_id, id) on delete set null (previous_id)
);
create index on golden_runs (workspace_id, id desc);
-- one at a time
create unique index on golden_runs (workspace_id) where status in ('queued', 'running');

create table golden_results (
  workspace_id text not null,
  run_id text not null,
  golden_question_id text not null,
  -- as it was asked
  question text not null,
  verdict text not null check (verdict in ('right', 'wrong', 'missed')),
  change text check (change in ('lost', 'changed', 'won', 'same', 'new')),
  outcome text not null check (outcome in ('answered', 'suggested', 'asked', 'handed_over', 'small_talk')),
  -- of the best candidate, shown or not, and whether that one is right; null where nothing was looked up
  confidence double precision,
  best_right boolean,
  source_id text,
  title text,
  text text not null,
  at timestamptz not null,
  primary key (run_id, golden_question_id),
  foreign key (workspace_id, run_id) references golden_runs (workspace_id, id) on delete cascade,
  foreign key (workspace_id, golden_question_id) references golden_questions (workspace_id, id) on delete cascade
);
`;
