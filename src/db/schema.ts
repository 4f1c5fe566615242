import type { ColumnType, Generated, JSONColumnType } from 'kysely';

type Default<T> = ColumnType<T, T | undefined, T>;
/** bigint, read as a number: ids and sequences stay far below 2^53. */
type Identity = ColumnType<number, never, never>;
type Json<T extends object> = JSONColumnType<T, string | undefined, string>;

type Timestamps = { created_at: Date; updated_at: Date };

export type Database = {
  user: {
    id: string;
    name: string;
    email: string;
    emailVerified: boolean;
    image: string | null;
    createdAt: Generated<Date>;
    updatedAt: Generated<Date>;
  };
  session: {
    id: string;
    expiresAt: Date;
    token: string;
    createdAt: Generated<Date>;
    updatedAt: Date;
    ipAddress: string | null;
    userAgent: string | null;
    userId: string;
  };
  apikey: {
    id: string;
    configId: string;
    name: string | null;
    start: string | null;
    referenceId: string;
    prefix: string | null;
    key: string;
    enabled: boolean | null;
    expiresAt: Date | null;
    lastRequest: Date | null;
    createdAt: Date;
    updatedAt: Date;
    permissions: string | null;
    metadata: string | null;
  };

  workspaces: { id: string; name: string; settings: Json<Record<string, unknown>>; created_at: Date };
  setup_links: { token_hash: string; expires_at: Date; used_at: Date | null };
  members: {
    id: string;
    workspace_id: string;
    user_id: string;
    role: 'admin' | 'manager' | 'agent';
    away: Default<boolean>;
    created_at: Date;
  };
  member_connections: { id: string; workspace_id: string; member_id: string; seen_at: Date };
  teams: { id: string; workspace_id: string; name: string; created_at: Date };
  team_members: { workspace_id: string; team_id: string; member_id: string };
  invitations: {
    id: string;
    workspace_id: string;
    email: string;
    role: 'admin' | 'manager' | 'agent';
    token_hash: string;
    invited_by: string | null;
    expires_at: Date;
    accepted_at: Date | null;
    created_at: Date;
  };
  inboxes: {
    id: string;
    workspace_id: string;
    key: string;
    name: string;
    secret: string;
    allowed_origins: Default<string[]>;
    locale: Default<string>;
    settings: Json<Record<string, unknown>>;
    avatar_hash: Default<string | null>;
    created_at: Date;
  };
  inbox_avatars: { inbox_id: string; workspace_id: string; picture: Buffer };
  audit_log: {
    id: Identity;
    workspace_id: string;
    actor: string;
    action: string;
    subject_id: string | null;
    detail: Json<Record<string, unknown>>;
    at: Date;
  };

  contacts: {
    id: string;
    workspace_id: string;
    external_id: string | null;
    email: string | null;
    name: string | null;
    created_at: Date;
  };
  visitors: {
    id: string;
    workspace_id: string;
    inbox_id: string;
    contact_id: string;
    token_hash: string;
    expires_at: Date;
    revoked_at: Date | null;
    created_at: Date;
  };
  page_views: {
    id: string;
    workspace_id: string;
    visitor_id: string;
    inbox_id: string;
    url: string;
    title: string | null;
    referrer: string | null;
    utm: Json<Record<string, string>>;
    at: Date;
    expires_at: Date;
  };

  documents: Timestamps & {
    id: string;
    workspace_id: string;
    title: string;
    language: string | null;
    tags: Default<string[]>;
    access: Default<'quote' | 'passage' | 'file'>;
    source_path: string | null;
    serving_version_id: string | null;
    valid_from: Default<string | null>;
    valid_until: Default<string | null>;
    audience: Default<string[] | null>;
    deleted_at: Date | null;
  };
  document_versions: {
    id: string;
    workspace_id: string;
    document_id: string;
    number: number;
    status: 'queued' | 'parsing' | 'embedding' | 'ready' | 'failed';
    file_key: string;
    file_name: string;
    media_type: string | null;
    bytes: number;
    content_hash: string;
    language: string | null;
    text: string | null;
    pages: number | null;
    passages: number | null;
    progress_done: Default<number>;
    progress_total: Default<number>;
    error_code: string | null;
    error_message: string | null;
    created_at: Date;
    ready_at: Date | null;
    review: Default<'published' | 'draft' | 'rejected'>;
    review_comment: Default<string | null>;
    reviewed_by: Default<string | null>;
    reviewed_at: Default<Date | null>;
    created_by: Default<string | null>;
  };
  passages: {
    id: string;
    workspace_id: string;
    document_id: string;
    version_id: string;
    ordinal: number;
    kind: string;
    text: string;
    heading_path: Default<string[]>;
    page: number | null;
    page_end: number | null;
    start_offset: number;
    end_offset: number;
    language: string;
    tokens: number;
  };
  faq_entries: Timestamps & {
    id: string;
    workspace_id: string;
    answer: string;
    language: string;
    tags: Default<string[]>;
    valid_from: Default<string | null>;
    valid_until: Default<string | null>;
    audience: Default<string[] | null>;
    published: Default<boolean>;
    draft: JSONColumnType<object | null, string | null | undefined, string | null>;
    review: Default<'draft' | 'rejected' | null>;
    review_comment: Default<string | null>;
    changed_by: Default<string | null>;
    changed_at: Default<Date | null>;
  };
  faq_questions: { id: string; workspace_id: string; entry_id: string; ordinal: number; text: string };
  faq_imports: {
    id: string;
    workspace_id: string;
    status: 'queued' | 'running' | 'done' | 'failed';
    file_key: string;
    file_name: string;
    total: Default<number>;
    done: Default<number>;
    report: Json<unknown[]>;
    error_code: string | null;
    error_message: string | null;
    created_at: Date;
    finished_at: Date | null;
  };
  embeddings: {
    id: Identity;
    workspace_id: string;
    passage_id: string | null;
    faq_question_id: string | null;
    model: string;
    vector: Buffer;
  };
  search_heads: { workspace_id: string; seq: number };
  search_changes: {
    workspace_id: string;
    subject_kind: 'document' | 'faq_entry' | 'workspace';
    subject_id: string;
    seq: number;
  };
  embedding_states: {
    workspace_id: string;
    serving: JSONColumnType<Record<string, string>, string, string>;
    target: JSONColumnType<Record<string, string> | null, string | null, string | null>;
    status: 'current' | 'queued' | 'running' | 'failed';
    total: Default<number>;
    done: Default<number>;
    error_code: Default<string | null>;
    error_message: Default<string | null>;
    started_at: Default<Date | null>;
    finished_at: Default<Date | null>;
  };
  archive_imports: {
    id: string;
    workspace_id: string;
    status: 'queued' | 'running' | 'done' | 'failed';
    file_key: string;
    file_name: string;
    total: Default<number>;
    done: Default<number>;
    report: JSONColumnType<object | null, string | null | undefined, string | null>;
    started_by: string;
    error_code: Default<string | null>;
    error_message: Default<string | null>;
    created_at: Date;
    finished_at: Default<Date | null>;
  };

  conversations: {
    id: string;
    workspace_id: string;
    inbox_id: string;
    contact_id: string;
    visitor_id: string;
    status: 'pending' | 'open' | 'snoozed' | 'resolved';
    language: string;
    assignee_id: string | null;
    misses: Default<number>;
    awaiting: Default<boolean>;
    bot_took_part: Default<boolean>;
    handoff_reason: 'asked' | 'low_confidence' | 'repeated_miss' | 'dissatisfied' | 'rule' | null;
    handed_over_at: Date | null;
    first_reply_at: Date | null;
    reply_email: string | null;
    resolved_at: Date | null;
    resolved_by: 'customer' | 'agent' | 'idle' | null;
    continues_id: string | null;
    message_seq: Default<number>;
    team_id: string | null;
    priority: 'low' | 'normal' | 'high' | 'urgent' | null;
    snoozed_until: Date | null;
    waiting_since: Date | null;
    contact_read_seq: Default<number>;
    staff_read_seq: Default<number>;
    contact_unread: Default<number>;
    staff_unread: Default<number>;
    last_message_at: Date;
    created_at: Date;
  };
  conversation_ratings: Timestamps & {
    conversation_id: string;
    workspace_id: string;
    score: 'satisfied' | 'neutral' | 'unsatisfied';
    comment: string | null;
  };
  conversation_viewers: {
    workspace_id: string;
    conversation_id: string;
    member_id: string;
    doing: 'viewing' | 'replying';
    seen_at: Date;
  };
  labels: { id: string; workspace_id: string; name: string; color: string; created_at: Date };
  conversation_labels: { workspace_id: string; conversation_id: string; label_id: string };
  canned_responses: Timestamps & { id: string; workspace_id: string; shortcode: string; text: string };
  saved_views: {
    id: string;
    workspace_id: string;
    member_id: string;
    name: string;
    shared: Default<boolean>;
    filter: Json<Record<string, unknown>>;
    created_at: Date;
  };
  attachments: {
    id: string;
    workspace_id: string;
    conversation_id: string;
    message_id: string | null;
    uploaded_by: string;
    file_name: string;
    media_type: string;
    bytes: number;
    file_key: string;
    created_at: Date;
  };
  messages: {
    id: string;
    workspace_id: string;
    conversation_id: string;
    seq: number;
    kind: 'incoming' | 'outgoing' | 'note';
    author_kind: 'contact' | 'bot' | 'member' | 'system';
    author_id: string | null;
    text: string;
    created_at: Date;
  };
  answers: {
    id: string;
    workspace_id: string;
    conversation_id: string;
    question_message_id: string;
    message_id: string;
    outcome: 'answered' | 'suggested' | 'asked' | 'handed_over' | 'small_talk';
    text: string;
    confidence: number;
    language: string;
    evidence: Json<unknown[]>;
    suggestions: Json<unknown[]>;
    handoff_offered: boolean;
    valid_question: boolean;
    ranked: Json<unknown[]>;
    answer_threshold: number;
    by_click: Default<boolean>;
    calibrator: string | null;
    created_at: Date;
  };
  ratings: Timestamps & {
    answer_id: string;
    workspace_id: string;
    score: 'satisfied' | 'neutral' | 'unsatisfied';
    comment: string | null;
  };
  rating_history: {
    id: Identity;
    workspace_id: string;
    answer_id: string;
    score: string;
    comment: string | null;
    at: Date;
  };
  judgements: {
    answer_id: string;
    workspace_id: string;
    right: boolean;
    better: string | null;
    judged_by: string;
    at: Date;
  };
  answer_policies: {
    workspace_id: string;
    target_precision: Default<number>;
    threshold: number | null;
    certified: Default<boolean>;
    calibrator: string | null;
    updated_at: Date;
  };
  golden_questions: Timestamps & {
    id: string;
    workspace_id: string;
    question: string;
    question_key: string;
    expects: 'document' | 'faq' | 'text' | 'nothing';
    document_id: string | null;
    faq_entry_id: string | null;
    expected_text: string | null;
    language: string;
    tags: Default<string[]>;
  };
  golden_runs: {
    id: string;
    workspace_id: string;
    status: 'queued' | 'running' | 'done' | 'failed';
    previous_id: string | null;
    calibrator: string;
    threshold: number | null;
    total: Default<number>;
    done: Default<number>;
    started_by: string;
    inbox_id: Default<string | null>;
    error_code: string | null;
    error_message: string | null;
    created_at: Date;
    finished_at: Date | null;
  };
  golden_results: {
    workspace_id: string;
    run_id: string;
    golden_question_id: string;
    question: string;
    verdict: 'right' | 'wrong' | 'missed';
    change: 'lost' | 'changed' | 'won' | 'same' | 'new' | null;
    outcome: 'answered' | 'suggested' | 'asked' | 'handed_over' | 'small_talk';
    confidence: number | null;
    best_right: boolean | null;
    source_id: string | null;
    title: string | null;
    text: string;
    at: Date;
  };

  gaps: {
    id: string;
    workspace_id: string;
    status: 'open' | 'answered' | 'dismissed';
    question: string;
    language: string;
    asked: Default<number>;
    rank: Default<number>;
    centroid: Buffer;
    model: string;
    first_asked_at: Date;
    last_asked_at: Date;
    faq_entry_id: string | null;
    checked_at: Date | null;
    checked_seq: number | null;
    checked_asked: number | null;
    checked_answered: number | null;
    status_by: string | null;
    status_at: Date | null;
    created_at: Date;
  };
  gap_questions: {
    workspace_id: string;
    answer_id: string;
    gap_id: string;
    text: string;
    text_key: string;
    language: string;
    outcome: 'answered' | 'suggested' | 'asked' | 'handed_over' | 'small_talk';
    vector: Buffer;
    asked_at: Date;
  };

  ticket_numbers: { workspace_id: string; last: number };
  tickets: Timestamps & {
    id: string;
    workspace_id: string;
    number: number;
    subject: string;
    status: 'new' | 'open' | 'pending' | 'on_hold' | 'solved' | 'closed';
    type: 'question' | 'incident' | 'problem' | 'task';
    priority: 'low' | 'normal' | 'high' | 'urgent';
    source: 'rating' | 'agent' | 'customer' | 'bot' | 'rule';
    conversation_id: string | null;
    contact_id: string | null;
    answer_id: string | null;
    assignee_id: string | null;
    due_at: Date | null;
    solved_at: Date | null;
  };
  ticket_changes: {
    id: Identity;
    workspace_id: string;
    ticket_id: string;
    actor: string;
    field: string;
    before: string | null;
    after: string | null;
    at: Date;
  };
  ticket_comments: {
    id: string;
    workspace_id: string;
    ticket_id: string;
    author: string;
    text: string;
    created_at: Date;
  };

  facts: {
    id: Identity;
    workspace_id: string;
    kind: string;
    at: Date;
    started_at: Date;
    conversation_id: string | null;
    message_id: string | null;
    answer_id: string | null;
    ticket_id: string | null;
    member_id: string | null;
    inbox_id: string | null;
    language: string | null;
    value: string | null;
    confidence: number | null;
    seconds: number | null;
    business_seconds: number | null;
    data: Json<Record<string, unknown>>;
  };
  event_streams: { workspace_id: string; stream: string; last_seq: number };
  events: {
    workspace_id: string;
    stream: string;
    seq: number;
    event: Json<Record<string, unknown>>;
    at: Date;
  };
  idempotency_keys: {
    workspace_id: string;
    owner: string;
    key: string;
    request_hash: string;
    response: JSONColumnType<object | null, string | null, string | null>;
    at: Date;
  };
  /** One row a running worker of the job queue; `seen_at` is the clock of the database. */
  job_workers: { id: string; seen_at: Date };
};
