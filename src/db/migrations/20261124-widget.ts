import { type Kysely, sql } from 'kysely';

/** What an inbox shows and how it behaves, its picture, and the pages its visitors looked at. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statements).execute(db);
}

const statements = `
alter table inboxes add column settings jsonb not null default '{}';
-- names the picture, so that browsers may keep it for good; null: none
alter table inboxes add column avatar_hash text;

-- apart, since every request of a visitor reads the inbox
create table inbox_avatars (
  inbox_id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  picture bytea not null,
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade
);

create table page_views (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  visitor_id text not null,
  inbox_id text not null,
  url text not null,
  title text,
  referrer text,
  utm jsonb not null default '{}',
  at timestamptz not null,
  -- at most as long as the inbox says when it was written
  expires_at timestamptz not null,
  unique (workspace_id, id),
  foreign key (workspace_id, visitor_id) references visitors (workspace_id, id) on delete cascade,
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade
);
create index on page_views (workspace_id, visitor_id, at desc);
create index on page_views (expires_at);
-- joining what an unknown visitor left with the customer it turned out to be
create index on conversations (workspace_id, contact_id);
`;
