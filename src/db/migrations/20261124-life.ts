import { type Kysely, sql } from 'kysely';

/** The life of documents and FAQ entries: review, validity, audience, who did what, and the models of the vectors. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statements of [documents, faq, plumbing]) await sql.raw(statements).execute(db);
}

const documents = `
-- local dates in the workspace's time zone, both inclusive; null: without limit
alter table documents add column valid_from date;
alter table documents add column valid_until date;
alter table documents add check (valid_from <= valid_until);
-- the inboxes whose customers may get answers from it; null: all of them
alter table documents add column audience text[];

-- a draft waits for somebody who publishes it; a version that nobody has to review is published from the start
alter table document_versions add column review text not null default 'published'
  check (review in ('published', 'draft', 'rejected'));
alter table document_versions add column review_comment text;
alter table document_versions add column reviewed_by text;
alter table document_versions add column reviewed_at timestamptz;
alter table document_versions add column created_by text;
-- it is served in its place and found again by a rollback
create index on document_versions (workspace_id, document_id, number desc);
`;

const faq = `
alter table faq_entries add column valid_from date;
alter table faq_entries add column valid_until date;
alter table faq_entries add check (valid_from <= valid_until);
alter table faq_entries add column audience text[];
-- false: nobody has published it yet, it answers nothing
alter table faq_entries add column published boolean not null default true;
-- a change of what is published that waits: {question, variants, answer, language, tags}
alter table faq_entries add column draft jsonb;
-- of the draft, or of an entry that is not published
alter table faq_entries add column review text check (review in ('draft', 'rejected'));
alter table faq_entries add column review_comment text;
alter table faq_entries add column changed_by text;
alter table faq_entries add column changed_at timestamptz;
alter table faq_entries add check (review is not null or (published and draft is null));
`;

const plumbing = `
create index on audit_log (workspace_id, subject_id, id desc);

-- 'workspace': everything is to be read anew
alter table search_changes drop constraint search_changes_subject_kind_check;
alter table search_changes add check (subject_kind in ('document', 'faq_entry', 'workspace'));

-- Whose vectors the search compares with, and how far the next ones are. No row: those of the release that made them.
create table embedding_states (
  workspace_id text primary key references workspaces on delete cascade,
  -- {e5, bge}: identities as in embeddings.model
  serving jsonb not null,
  target jsonb,
  status text not null check (status in ('current', 'queued', 'running', 'failed')),
  total integer not null default 0,
  done integer not null default 0,
  error_code text,
  error_message text,
  started_at timestamptz,
  finished_at timestamptz
);

-- asked as a customer of one inbox; null: of everything
alter table golden_runs add column inbox_id text;
alter table golden_runs add foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade;

create table archive_imports (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  status text not null check (status in ('queued', 'running', 'done', 'failed')),
  file_key text not null,
  file_name text not null,
  total integer not null default 0,
  done integer not null default 0,
  -- {documents, versions, faqEntries, goldenQuestions, skipped, warnings}
  report jsonb,
  started_by text not null,
  error_code text,
  error_message text,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (workspace_id, id)
);
`;
