import { type Kysely, sql } from 'kysely';

/** What the agents' inbox and the customer's conversation need beside messages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statements of [teams, conversations, attachments, desk, presence]) {
    await sql.raw(statements).execute(db);
  }
}

const teams = `
create table teams (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null,
  created_at timestamptz not null,
  unique (workspace_id, id)
);
create unique index on teams (workspace_id, lower(name));

create table team_members (
  workspace_id text not null,
  team_id text not null,
  member_id text not null,
  primary key (team_id, member_id),
  foreign key (workspace_id, team_id) references teams (workspace_id, id) on delete cascade,
  foreign key (workspace_id, member_id) references members (workspace_id, id) on delete cascade
);
create index on team_members (workspace_id, member_id);
`;

const conversations = `
alter table conversations
  add column team_id text,
  add column priority text check (priority in ('low', 'normal', 'high', 'urgent')),
  add column snoozed_until timestamptz,
  -- since when a person is waited for; null once one wrote
  add column waiting_since timestamptz,
  -- the last message each side has seen, and how many of the other side's came after it
  add column contact_read_seq integer not null default 0,
  add column staff_read_seq integer not null default 0,
  add column contact_unread integer not null default 0,
  add column staff_unread integer not null default 0,
  add foreign key (workspace_id, team_id) references teams (workspace_id, id) on delete set null (team_id);
-- what was said before there was a read state counts as seen
update conversations set contact_read_seq = message_seq, staff_read_seq = message_seq;
update conversations set waiting_since = handed_over_at where status = 'open' and first_reply_at is null;
create index on conversations (workspace_id, last_message_at desc, id desc);
create index on conversations (workspace_id, contact_id, last_message_at desc);
create index on conversations (workspace_id, assignee_id, last_message_at desc);
create index on conversations (workspace_id, team_id, last_message_at desc);
create index on conversations (workspace_id, inbox_id, waiting_since) where waiting_since is not null;
create index on conversations (snoozed_until) where status = 'snoozed';

create table conversation_ratings (
  conversation_id text primary key,
  workspace_id text not null,
  score text not null check (score in ('satisfied', 'neutral', 'unsatisfied')),
  comment text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
`;

const attachments = `
create table attachments (
  id text primary key,
  workspace_id text not null,
  conversation_id text not null,
  -- null until it is sent with a message
  message_id text,
  -- 'contact:…' or 'member:…'
  uploaded_by text not null,
  file_name text not null,
  media_type text not null,
  bytes integer not null,
  file_key text not null,
  created_at timestamptz not null,
  unique (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);
create index on attachments (workspace_id, conversation_id);
create index on attachments (message_id);
create index on attachments (created_at) where message_id is null;
`;

const desk = `
create table labels (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  name text not null,
  color text not null,
  created_at timestamptz not null,
  unique (workspace_id, id)
);
create unique index on labels (workspace_id, lower(name));

create table conversation_labels (
  workspace_id text not null,
  conversation_id text not null,
  label_id text not null,
  primary key (conversation_id, label_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, label_id) references labels (workspace_id, id) on delete cascade
);
create index on conversation_labels (workspace_id, label_id);

create table canned_responses (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  shortcode text not null,
  text text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id)
);
create unique index on canned_responses (workspace_id, lower(shortcode));

create table saved_views (
  id text primary key,
  workspace_id text not null,
  member_id text not null,
  name text not null,
  -- everybody in the workspace sees it
  shared boolean not null default false,
  filter jsonb not null,
  created_at timestamptz not null,
  unique (workspace_id, id),
  foreign key (workspace_id, member_id) references members (workspace_id, id) on delete cascade
);
create index on saved_views (workspace_id, member_id);
`;

const presence = `
-- said by hand: somebody who is connected and does not want to be given anything
alter table members add column away boolean not null default false;

-- one row a live connection; each process renews the time of its own
create table member_connections (
  id text primary key,
  workspace_id text not null,
  member_id text not null,
  seen_at timestamptz not null,
  foreign key (workspace_id, member_id) references members (workspace_id, id) on delete cascade
);
create index on member_connections (workspace_id, member_id);

create table conversation_viewers (
  workspace_id text not null,
  conversation_id text not null,
  member_id text not null,
  doing text not null check (doing in ('viewing', 'replying')),
  seen_at timestamptz not null,
  primary key (conversation_id, member_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, member_id) references members (workspace_id, id) on delete cascade
);
`;
