import type { JSONColumnType } from 'kysely';
import type { Identity, Json, Timestamps } from './column-types.ts';

/** Facts, events, webhooks, and what keeps a write from being done twice. */
export type DeliveryTables = {
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
  webhooks: Timestamps & {
    id: string;
    workspace_id: string;
    name: string;
    url: string;
    secret: string;
    events: string[];
    enabled: boolean;
    failing_since: Date | null;
    disabled_at: Date | null;
    last_delivery_at: Date | null;
  };
  webhook_cursors: { workspace_id: string; seq: number };
  webhook_deliveries: {
    id: string;
    workspace_id: string;
    webhook_id: string;
    event: string;
    event_key: string;
    payload: Json<Record<string, unknown>>;
    status: 'pending' | 'succeeded' | 'failed';
    attempts: Json<unknown[]>;
    next_attempt_at: Date | null;
    created_at: Date;
    finished_at: Date | null;
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
