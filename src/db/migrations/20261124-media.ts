import { type Kysely, sql } from 'kysely';

/**
 * Recognised text and where it stands, pictures of documents, offered FAQ tables, places that contradict each other.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statements).execute(db);
}

const statements = `
-- what the file was recognised as; what of it could not be read; a table of questions and answers in it
alter table document_versions
  add column kind text,
  add column warnings jsonb not null default '[]',
  add column faq_candidate jsonb;

-- boxes: [page, x0, y0, x1, y1, start, end] a line, in shares of the page as shown, from its top left corner
alter table passages
  add column recognised boolean not null default false,
  add column boxes jsonb not null default '[]',
  add column images jsonb not null default '[]';

create table document_images (
  id text primary key,
  workspace_id text not null,
  document_id text not null,
  version_id text not null,
  ordinal integer not null,
  file_key text not null,
  media_type text not null,
  bytes integer not null,
  width integer not null,
  height integer not null,
  alt text not null,
  page integer,
  -- where in document_versions.text it stands
  at_offset integer not null,
  created_at timestamptz not null,
  unique (workspace_id, id),
  unique (version_id, ordinal),
  foreign key (workspace_id, document_id) references documents (workspace_id, id) on delete cascade,
  foreign key (workspace_id, version_id) references document_versions (workspace_id, id) on delete cascade
);
create index on document_images (workspace_id, document_id);

-- pictures that an answer showed: they stay as long as the answer does
create table answer_images (
  workspace_id text not null,
  answer_id text not null,
  image_id text not null,
  primary key (answer_id, image_id),
  foreign key (workspace_id, answer_id) references answers (workspace_id, id) on delete cascade,
  foreign key (workspace_id, image_id) references document_images (workspace_id, id)
);
create index on answer_images (workspace_id, image_id);

-- what the knowledge says, sentence by sentence; bands: sentences that are nearly alike share one
create table knowledge_statements (
  id bigint generated always as identity primary key,
  workspace_id text not null,
  passage_id text,
  faq_entry_id text,
  -- sentences are searched for contradictions, whole passages and FAQ entries for doubles
  grain text not null check (grain in ('sentence', 'whole')),
  -- md5 of the folded text: the same words are the same key
  key text not null,
  text text not null,
  -- span in document_versions.text, or in the FAQ answer
  start_offset integer not null,
  end_offset integer not null,
  -- what it is about: title and headings
  place text not null,
  bands bigint[] not null,
  check (num_nonnulls(passage_id, faq_entry_id) = 1),
  foreign key (workspace_id, passage_id) references passages (workspace_id, id) on delete cascade,
  foreign key (workspace_id, faq_entry_id) references faq_entries (workspace_id, id) on delete cascade
);
create index on knowledge_statements using gin (bands);
create index on knowledge_statements (workspace_id, key);
create index on knowledge_statements (workspace_id, passage_id);
create index on knowledge_statements (workspace_id, faq_entry_id);

-- how far the comparison has followed search_changes
create table knowledge_compared (
  workspace_id text primary key references workspaces on delete cascade,
  seq bigint not null
);

create table knowledge_conflicts (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  kind text not null check (kind in ('contradiction', 'duplicate')),
  status text not null check (status in ('open', 'dismissed', 'settled')),
  -- knowledge_statements.key of both sides, the smaller one first: a decision holds until a text changes
  left_key text not null,
  right_key text not null,
  -- what differs: number, date, duration, amount, negation
  differences jsonb not null default '[]',
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz not null,
  unique (workspace_id, id),
  unique (workspace_id, left_key, right_key)
);
create index on knowledge_conflicts (workspace_id, status, id desc);
`;
