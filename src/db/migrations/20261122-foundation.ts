import { type Kysely, sql } from 'kysely';

/**
 * The tables of the first release. Every table of ours carries `workspace_id`, and every reference between two of
 * them is a composite foreign key, so that no row can point into another workspace.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statements of [identity, workspaces, customers, knowledge, conversations, figures, plumbing]) {
    await sql.raw(statements).execute(db);
  }
}

// better-auth 1.7.5's own tables (`user`, `session`, `account`, `verification`, `apikey`), as its migration
// generator prints them. They belong to a person, not to a workspace.
const identity = `
create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" boolean not null, "image" text, "createdAt" timestamptz default CURRENT_TIMESTAMP not null, "updatedAt" timestamptz default CURRENT_TIMESTAMP not null);
create table "session" ("id" text not null primary key, "expiresAt" timestamptz not null, "token" text not null unique, "createdAt" timestamptz default CURRENT_TIMESTAMP not null, "updatedAt" timestamptz not null, "ipAddress" text, "userAgent" text, "userId" text not null references "user" ("id") on delete cascade);
create table "account" ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null references "user" ("id") on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, "scope" text, "password" text, "createdAt" timestamptz default CURRENT_TIMESTAMP not null, "updatedAt" timestamptz not null);
create table "verification" ("id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" timestamptz not null, "createdAt" timestamptz default CURRENT_TIMESTAMP not null, "updatedAt" timestamptz default CURRENT_TIMESTAMP not null);
create table "apikey" ("id" text not null primary key, "configId" text not null, "name" text, "start" text, "referenceId" text not null, "prefix" text, "key" text not null, "refillInterval" integer, "refillAmount" integer, "lastRefillAt" timestamptz, "enabled" boolean, "rateLimitEnabled" boolean, "rateLimitTimeWindow" integer, "rateLimitMax" integer, "requestCount" integer, "remaining" integer, "lastRequest" timestamptz, "expiresAt" timestamptz, "createdAt" timestamptz not null, "updatedAt" timestamptz not null, "permissions" text, "metadata" text);
create index "session_userId_idx" on "session" ("userId");
create index "account_userId_idx" on "account" ("userId");
create index "verification_identifier_idx" on "verification" ("identifier");
create index "apikey_configId_idx" on "apikey" ("configId");
create index "apikey_referenceId_idx" on "apikey" ("referenceId");
create index "apikey_key_idx" on "apikey" ("key");
`;

const workspaces = `
create table workspaces (
  id text primary key,
  name text not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null
);

-- one-time links that make the first admin; they exist before any workspace does
create table setup_links (
  token_hash text primary key,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table members (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  user_id text not null references "user" (id) on delete cascade,
  role text not null check (role in ('admin', 'manager', 'agent')),
  created_at timestamptz not null,
  unique (workspace_id, id),
  unique (workspace_id, user_id)
);
create index on members (user_id);

create table invitations (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  email text not null,
  role text not null check (role in ('admin', 'manager', 'agent')),
  token_hash text not null unique,
  invited_by text,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  created_at timestamptz not null,
  unique (workspace_id, id)
);

create table inboxes (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  key text not null unique,
  name text not null,
  secret text not null,
  allowed_origins text[] not null default '{}',
  locale text not null default 'zh-CN',
  created_at timestamptz not null,
  unique (workspace_id, id)
);

create table audit_log (
  id bigint generated always as identity primary key,
  workspace_id text not null references workspaces on delete cascade,
  actor text not null,
  action text not null,
  subject_id text,
  detail jsonb not null default '{}',
  at timestamptz not null
);
create index on audit_log (workspace_id, id desc);
`;

const customers = `
create table contacts (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  external_id text,
  email text,
  name text,
  created_at timestamptz not null,
  unique (workspace_id, id),
  unique (workspace_id, external_id)
);

create table visitors (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  inbox_id text not null,
  contact_id text not null,
  token_hash text not null unique,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  created_at timestamptz not null,
  unique (workspace_id, id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id) on delete cascade,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
create index on visitors (workspace_id, contact_id);
`;

const knowledge = `
create table documents (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  title text not null,
  -- set by a person; null follows what the parser finds
  language text,
  tags text[] not null default '{}',
  -- how much of the document a customer may open from a citation
  access text not null default 'passage' check (access in ('quote', 'passage', 'file')),
  -- where the command line found it: the same path again is the next version
  source_path text,
  serving_version_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  unique (workspace_id, id)
);
create index on documents (workspace_id, id) where deleted_at is null;
create unique index on documents (workspace_id, source_path) where deleted_at is null and source_path is not null;

create table document_versions (
  id text primary key,
  workspace_id text not null,
  document_id text not null,
  number integer not null,
  status text not null check (status in ('queued', 'parsing', 'embedding', 'ready', 'failed')),
  file_key text not null,
  file_name text not null,
  media_type text,
  bytes bigint not null,
  content_hash text not null,
  language text,
  text text,
  pages integer,
  passages integer,
  progress_done integer not null default 0,
  progress_total integer not null default 0,
  error_code text,
  error_message text,
  created_at timestamptz not null,
  ready_at timestamptz,
  unique (workspace_id, id),
  unique (document_id, number),
  foreign key (workspace_id, document_id) references documents (workspace_id, id) on delete cascade
);
create index on document_versions (workspace_id, content_hash);
-- deferrable: the two tables point at each other, and a restore fills one after the other
alter table documents add foreign key (workspace_id, serving_version_id) references document_versions (workspace_id, id) deferrable;

create table passages (
  id text primary key,
  workspace_id text not null,
  document_id text not null,
  version_id text not null,
  ordinal integer not null,
  kind text not null,
  text text not null,
  heading_path text[] not null default '{}',
  page integer,
  page_end integer,
  -- span in document_versions.text, in UTF-16 code units
  start_offset integer not null,
  end_offset integer not null,
  language text not null,
  tokens integer not null,
  unique (workspace_id, id),
  unique (version_id, ordinal),
  foreign key (workspace_id, document_id) references documents (workspace_id, id) on delete cascade,
  foreign key (workspace_id, version_id) references document_versions (workspace_id, id) on delete cascade
);
create index on passages (workspace_id, document_id);

create table faq_entries (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  answer text not null,
  language text not null,
  tags text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id)
);

-- ordinal 0 is the entry's main question, the others its variants
create table faq_questions (
  id text primary key,
  workspace_id text not null,
  entry_id text not null,
  ordinal integer not null,
  text text not null,
  unique (workspace_id, id),
  unique (entry_id, ordinal),
  foreign key (workspace_id, entry_id) references faq_entries (workspace_id, id) on delete cascade
);

create table faq_imports (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  status text not null check (status in ('queued', 'running', 'done', 'failed')),
  file_key text not null,
  file_name text not null,
  total integer not null default 0,
  done integer not null default 0,
  report jsonb not null default '[]',
  error_code text,
  error_message text,
  created_at timestamptz not null,
  finished_at timestamptz,
  unique (workspace_id, id)
);

create table embeddings (
  -- the label in the vector index
  id bigint generated always as identity primary key,
  workspace_id text not null,
  passage_id text,
  faq_question_id text,
  model text not null,
  -- 32-bit floats, little endian, of length 1
  vector bytea not null,
  check (num_nonnulls(passage_id, faq_question_id) = 1),
  unique (passage_id, model),
  unique (faq_question_id, model),
  foreign key (workspace_id, passage_id) references passages (workspace_id, id) on delete cascade,
  foreign key (workspace_id, faq_question_id) references faq_questions (workspace_id, id) on delete cascade
);
create index on embeddings (workspace_id, id);

-- What a node's index in memory has yet to take over. seq is taken under the row lock of search_heads, so it is
-- commit order; a subject has one row, with its last change.
create table search_heads (
  workspace_id text primary key references workspaces on delete cascade,
  seq bigint not null
);
create table search_changes (
  workspace_id text not null references workspaces on delete cascade,
  subject_kind text not null check (subject_kind in ('document', 'faq_entry')),
  subject_id text not null,
  seq bigint not null,
  primary key (workspace_id, subject_kind, subject_id)
);
create index on search_changes (workspace_id, seq);
`;

const conversations = `
create table conversations (
  id text primary key,
  workspace_id text not null,
  inbox_id text not null,
  contact_id text not null,
  visitor_id text not null,
  status text not null check (status in ('pending', 'open', 'snoozed', 'resolved')),
  language text not null,
  assignee_id text,
  -- questions in a row that the bot could not answer
  misses integer not null default 0,
  -- the bot's last turn awaits a click or another wording
  awaiting boolean not null default false,
  bot_took_part boolean not null default false,
  handoff_reason text check (handoff_reason in ('asked', 'low_confidence', 'repeated_miss', 'dissatisfied', 'rule')),
  handed_over_at timestamptz,
  first_reply_at timestamptz,
  reply_email text,
  resolved_at timestamptz,
  resolved_by text check (resolved_by in ('customer', 'agent', 'idle')),
  -- the resolved conversation whose customer came back with this one
  continues_id text,
  message_seq integer not null default 0,
  last_message_at timestamptz not null,
  created_at timestamptz not null,
  unique (workspace_id, id),
  foreign key (workspace_id, inbox_id) references inboxes (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  foreign key (workspace_id, visitor_id) references visitors (workspace_id, id),
  foreign key (workspace_id, assignee_id) references members (workspace_id, id) on delete set null (assignee_id),
  foreign key (workspace_id, continues_id) references conversations (workspace_id, id)
);
create index on conversations (workspace_id, status, last_message_at desc, id);
create index on conversations (workspace_id, visitor_id, created_at desc);
create index on conversations (last_message_at) where status = 'pending';

create table messages (
  id text primary key,
  workspace_id text not null,
  conversation_id text not null,
  seq integer not null,
  kind text not null check (kind in ('incoming', 'outgoing', 'note')),
  author_kind text not null check (author_kind in ('contact', 'bot', 'member', 'system')),
  author_id text,
  text text not null,
  created_at timestamptz not null,
  unique (workspace_id, id),
  unique (conversation_id, seq),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);

create table answers (
  id text primary key,
  workspace_id text not null,
  conversation_id text not null,
  question_message_id text not null,
  message_id text not null,
  outcome text not null check (outcome in ('answered', 'suggested', 'asked', 'handed_over', 'small_talk')),
  text text not null,
  confidence double precision not null,
  language text not null,
  -- frozen with the answer: citations with the passage they were cut from
  evidence jsonb not null default '[]',
  suggestions jsonb not null default '[]',
  handoff_offered boolean not null,
  valid_question boolean not null,
  -- what was ranked, with each component's score: for staff and for calibration
  ranked jsonb not null default '[]',
  answer_threshold double precision not null,
  created_at timestamptz not null,
  unique (workspace_id, id),
  unique (question_message_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, question_message_id) references messages (workspace_id, id) on delete cascade,
  foreign key (workspace_id, message_id) references messages (workspace_id, id) on delete cascade
);
create index on answers (workspace_id, conversation_id);
create index on answers (message_id);

create table ratings (
  answer_id text primary key,
  workspace_id text not null,
  score text not null check (score in ('satisfied', 'neutral', 'unsatisfied')),
  comment text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  foreign key (workspace_id, answer_id) references answers (workspace_id, id) on delete cascade
);
create table rating_history (
  id bigint generated always as identity primary key,
  workspace_id text not null,
  answer_id text not null,
  score text not null,
  comment text,
  at timestamptz not null,
  foreign key (workspace_id, answer_id) references answers (workspace_id, id) on delete cascade
);

create table judgements (
  answer_id text primary key,
  workspace_id text not null,
  "right" boolean not null,
  better text,
  judged_by text not null,
  at timestamptz not null,
  foreign key (workspace_id, answer_id) references answers (workspace_id, id) on delete cascade
);

create table ticket_numbers (
  workspace_id text primary key references workspaces on delete cascade,
  last integer not null
);
create table tickets (
  id text primary key,
  workspace_id text not null references workspaces on delete cascade,
  number integer not null,
  subject text not null,
  status text not null check (status in ('new', 'open', 'pending', 'on_hold', 'solved', 'closed')),
  type text not null check (type in ('question', 'incident', 'problem', 'task')),
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
  source text not null check (source in ('rating', 'agent', 'customer', 'bot', 'rule')),
  conversation_id text,
  contact_id text,
  answer_id text,
  assignee_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  solved_at timestamptz,
  unique (workspace_id, id),
  unique (workspace_id, number),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  foreign key (workspace_id, answer_id) references answers (workspace_id, id),
  foreign key (workspace_id, assignee_id) references members (workspace_id, id) on delete set null (assignee_id)
);
-- an unsatisfied rating opens one ticket a conversation, however often it is repeated
create unique index on tickets (workspace_id, conversation_id) where source = 'rating';
create index on tickets (workspace_id, status, id);

create table ticket_changes (
  id bigint generated always as identity primary key,
  workspace_id text not null,
  ticket_id text not null,
  actor text not null,
  field text not null,
  before text,
  after text,
  at timestamptz not null,
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index on ticket_changes (workspace_id, ticket_id, id);

create table ticket_comments (
  id text primary key,
  workspace_id text not null,
  ticket_id text not null,
  author text not null,
  text text not null,
  created_at timestamptz not null,
  unique (workspace_id, id),
  foreign key (workspace_id, ticket_id) references tickets (workspace_id, id) on delete cascade
);
create index on ticket_comments (workspace_id, ticket_id, id);
`;

// Reports read facts only. A fact is never changed; what a later event takes back is a further fact.
const figures = `
create table facts (
  id bigint generated always as identity primary key,
  workspace_id text not null references workspaces on delete cascade,
  kind text not null,
  at timestamptz not null,
  -- the cohort: when the conversation (or, without one, the ticket) started
  started_at timestamptz not null,
  conversation_id text,
  message_id text,
  answer_id text,
  ticket_id text,
  member_id text,
  inbox_id text,
  language text,
  -- the kind's own word: an outcome, a reason, a score, a status, a source
  value text,
  confidence double precision,
  seconds double precision,
  business_seconds double precision,
  data jsonb not null default '{}'
);
create index on facts (workspace_id, started_at, kind);
create index on facts (workspace_id, conversation_id);
`;

const plumbing = `
create table event_streams (
  workspace_id text not null references workspaces on delete cascade,
  stream text not null,
  last_seq bigint not null,
  primary key (workspace_id, stream)
);
create table events (
  workspace_id text not null,
  stream text not null,
  seq bigint not null,
  event jsonb not null,
  at timestamptz not null,
  primary key (workspace_id, stream, seq),
  foreign key (workspace_id, stream) references event_streams (workspace_id, stream) on delete cascade
);
create index on events (at);

create table idempotency_keys (
  workspace_id text not null references workspaces on delete cascade,
  -- who: a visitor or a member; two of them may use the same key
  owner text not null,
  key text not null,
  request_hash text not null,
  response jsonb,
  at timestamptz not null,
  primary key (workspace_id, owner, key)
);
create index on idempotency_keys (at);

-- Which workers of the job queue are alive. They serve every workspace.
create table job_workers (
  id text primary key,
  seen_at timestamptz not null
);
`;
