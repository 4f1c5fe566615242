import { type Kysely, sql } from 'kysely';

/** Websites with their runs and pages, where a document is mirrored from, and webhooks with their deliveries. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statements of [documents, sources, webhooks]) await sql.raw(statements).execute(db);
}

const documents = `
-- where a reader can see it in the open; citations link to it
alter table documents add column url text;
-- its page is gone: kept and visible, and answers no more
alter table documents add column retired_at timestamptz;
`;

const sources = `
create table sources (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  url text not null,
  kind text not null check (kind in ('page', 'sitemap', 'crawl')),
  schedule text not null,
  max_pages integer not null,
  max_depth integer not null,
  language text,
  tags text[] not null,
  access text not null check (access in ('quote', 'passage', 'file')),
  -- null: by hand only
  next_run_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id),
  unique (workspace_id, url, kind)
);
create index on sources (next_run_at) where next_run_at is not null;

create table source_runs (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  source_id text not null,
  status text not null check (status in ('running', 'done', 'failed')),
  new_pages integer not null default 0,
  changed integer not null default 0,
  unchanged integer not null default 0,
  removed integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  limited boolean not null default false,
  error_code text,
  error_message text,
  started_by text not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (workspace_id, id),
  foreign key (workspace_id, source_id) references sources (workspace_id, id) on delete cascade
);
create index on source_runs (workspace_id, source_id, id desc);
-- one at a time
create unique index on source_runs (source_id) where status = 'running';

create table source_pages (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  source_id text not null,
  url text not null,
  status text not null check (status in ('pending', 'learned', 'failed', 'removed', 'skipped')),
  title text,
  depth integer not null,
  -- the last run that met it, and the last that asked for it: what is met and not asked is still to do
  found_run_id text,
  checked_run_id text,
  document_id text,
  http_status integer,
  etag text,
  last_modified text,
  -- of the bytes as they came, and of the text that was learned from them
  raw_hash text,
  article_hash text,
  -- where it leads, so that a crawl goes on from a page that was not sent again
  links text[] not null default '{}',
  error_code text,
  error_message text,
  checked_at timestamptz,
  changed_at timestamptz,
  created_at timestamptz not null,
  unique (workspace_id, source_id, url),
  foreign key (workspace_id, source_id) references sources (workspace_id, id) on delete cascade,
  foreign key (workspace_id, document_id) references documents (workspace_id, id) on delete set null (document_id),
  foreign key (workspace_id, found_run_id) references source_runs (workspace_id, id) on delete set null (found_run_id),
  foreign key (workspace_id, checked_run_id) references source_runs (workspace_id, id) on delete set null (checked_run_id)
);
create index on source_pages (checked_run_id);
create index on source_pages (source_id, found_run_id, depth, id);
create index on source_pages (workspace_id, document_id);
`;

const webhooks = `
create table webhooks (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null,
  url text not null,
  -- signs what is sent; shown once
  secret text not null,
  events text[] not null,
  enabled boolean not null,
  -- since when every delivery failed
  failing_since timestamptz,
  -- by us, after days of failure
  disabled_at timestamptz,
  last_delivery_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id)
);

-- how far the workspace's event stream has been turned into deliveries
create table webhook_cursors (
  workspace_id text primary key references workspaces on delete cascade,
  seq bigint not null
);

create table webhook_deliveries (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  webhook_id text not null,
  event text not null,
  -- what happened, once: the same thing told twice by the stream is one delivery
  event_key text not null,
  payload jsonb not null,
  status text not null check (status in ('pending', 'succeeded', 'failed')),
  attempts jsonb not null default '[]',
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (workspace_id, id),
  unique (webhook_id, event_key),
  foreign key (workspace_id, webhook_id) references webhooks (workspace_id, id) on delete cascade
);
create index on webhook_deliveries (workspace_id, webhook_id, id desc);
`;
