import type { Default, Identity, Json, Timestamps } from './column-types.ts';

/** Answers, what was said of them, and what follows from that. */
export type AnswerTables = {
  answers: {
    id: string;
    workspace_id: string;
    conversation_id: string;
    question_message_id: string;
    message_id: string;
    outcome: 'answered' | 'suggested' | 'asked' | 'handed_over' | 'small_talk';
    text: string;
    confidence: number;
    shown_confidence: number | null;
    language: string;
    evidence: Json<unknown[]>;
    suggestions: Json<unknown[]>;
    handoff_offered: boolean;
    valid_question: boolean;
    ranked: Json<unknown[]>;
    answer_threshold: number;
    by_click: Default<boolean>;
    calibrator: string | null;
    writer: Default<'extractive' | 'model'>;
    writer_fallback: 'timeout' | 'failed' | 'broken' | 'too_long' | 'unsupported' | 'uncited' | null;
    sentences: Json<unknown[]>;
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
    slope: number | null;
    shift: number | null;
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
};
