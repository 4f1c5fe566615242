import type { CitedImage } from '../contract/index.ts';

/** When and to whom something may be shown; null is no limit. Local dates (YYYY-MM-DD), both inclusive. */
export interface Limits {
  from: string | null;
  until: string | null;
  /** Inboxes whose customers may get it. */
  inboxes: readonly string[] | null;
}

/** Who asks, and when: what is limited to others or to other days is for them as if it were not there. */
export interface Reach {
  /** Null for staff who look at everything. */
  inboxId: string | null;
  /** The local date in the workspace's time zone, YYYY-MM-DD. */
  today: string;
}

/** What the search can find: a passage of a document's serving version, or an FAQ entry with all its variants. */
export interface PassageSource {
  kind: 'passage';
  id: string;
  documentId: string;
  versionId: string;
  version: number;
  title: string;
  /** Where the document can be read in the open. */
  url: string | null;
  headingPath: string[];
  ordinal: number;
  text: string;
  page: number | null;
  /** Span in the version's text, in UTF-16 code units. `text` may begin with a repeated table header before it. */
  start: number;
  end: number;
  language: string;
  limits?: Limits;
  /** Read from a picture by text recognition. */
  recognised?: boolean;
  /** Pictures that stand beside it. */
  images?: CitedImage[];
}

export interface FaqSource {
  kind: 'faq';
  /** The entry. */
  id: string;
  question: string;
  variants: string[];
  answer: string;
  language: string;
  limits?: Limits;
}

export type Source = PassageSource | FaqSource;

/** `variant` of the vector of an FAQ entry's answer. */
export const ANSWER = -1;

/**
 * A text of a source that has vectors: the passage itself, or of an FAQ entry one variant (`variant` = its place) or the
 * answer.
 */
export interface StoredVector {
  /** `embeddings.id` */
  label: number;
  /** `embeddings.model` */
  model: string;
  variant: number;
  vector: Float32Array;
}

export interface SourceWithVectors {
  source: Source;
  vectors: StoredVector[];
}

/** `workspace`: everything is to be read anew. */
export type SubjectKind = 'document' | 'faq_entry' | 'workspace';

/** One key for what changes as a whole: a document with its passages, an FAQ entry. */
export function subjectOf(source: Source): string {
  return source.kind === 'faq' ? `faq_entry:${source.id}` : `document:${source.documentId}`;
}

/** Decided at the moment of the question, so that a document expires without anybody touching the index. */
export function isWithinReach({ limits }: Pick<Source, 'limits'>, { inboxId, today }: Reach): boolean {
  if (!limits) return true;
  const { from, until, inboxes } = limits;
  if ((from !== null && today < from) || (until !== null && today > until)) return false;
  return inboxes === null || inboxId === null || inboxes.includes(inboxId);
}

/** An answer that only repeats the question says nothing more. */
export function isAnswered({ question, answer }: { question: string; answer: string }): boolean {
  return answer !== question;
}

/** What is embedded for the answer of an FAQ entry: many answers say what they are about only with the question. */
export function answerText({ question, answer }: { question: string; answer: string }): string {
  return `${question}\n${answer}`;
}

/** What is embedded and indexed for a passage: its place in the document says much of what it is about. */
export function passageText(passage: {
  title: string;
  headingPath: readonly string[];
  text: string;
}): string {
  const place = [passage.title, ...passage.headingPath.filter((heading) => heading !== passage.title)].join(
    ' › ',
  );
  return `${place}\n${passage.text}`;
}
