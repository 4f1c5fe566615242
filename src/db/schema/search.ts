import type { JSONColumnType } from 'kysely';
import type { Default, Identity, Json, Timestamps } from './column-types.ts';

/** FAQ entries, vectors and what tells an index that something changed. */
export type SearchTables = {
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
    /** The entry whose answer it is. */
    faq_entry_id: string | null;
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
};
