import { z } from 'zod';
import { id, localDate, page, time } from './common.ts';

/**
 * Whether somebody has to look at it before it answers. A rejected draft keeps its comment and may be changed again.
 */
export const reviewState = z.enum(['published', 'draft', 'rejected']);
export type ReviewState = z.infer<typeof reviewState>;

/** Where today stands between `validFrom` and `validUntil`; only `valid` and `expiring` answer. */
export const validity = z.enum(['valid', 'not_yet', 'expiring', 'expired']);
export type Validity = z.infer<typeof validity>;

const day = localDate.nullable();
/** When and to whom something may be shown, as it is written. */
export const limitFields = {
  validFrom: day.meta({
    description: 'First day it answers, in the time zone of the workspace; null: no limit',
  }),
  validUntil: day.meta({ description: 'Last day it answers; null: no limit' }),
  audience: z
    .array(id)
    .max(200)
    .nullable()
    .meta({ description: 'Ids of the inboxes whose customers may get it; null: all of them' }),
};
export type LimitFields = {
  validFrom: string | null;
  validUntil: string | null;
  audience: string[] | null;
};

export const reviewComment = z.string().trim().min(1).max(2000);
export const publishInput = z.object({ comment: reviewComment.optional() }).strict();
export type PublishInput = z.infer<typeof publishInput>;
export const rejectInput = z
  .object({ comment: reviewComment.meta({ description: 'What is to be changed' }) })
  .strict();
export type RejectInput = z.infer<typeof rejectInput>;

/** One line of the history of a document or FAQ entry. */
export const knowledgeChange = z.object({
  id: z.string(),
  at: time,
  actor: z.string().meta({ description: 'The name at that time' }),
  action: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type KnowledgeChange = z.infer<typeof knowledgeChange>;

/** Words that a changed passage keeps, gains or loses, in reading order. */
export const wordChange = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });
export type WordChange = z.infer<typeof wordChange>;
const comparedPassage = z.object({
  ordinal: z.number().int(),
  headingPath: z.array(z.string()),
  page: z.number().int().nullable(),
  text: z.string(),
});
export type ComparedPassage = z.infer<typeof comparedPassage>;
export const passageChange = z.object({
  kind: z.enum(['added', 'removed', 'changed']),
  before: comparedPassage.nullable(),
  after: comparedPassage.nullable(),
  words: z.array(wordChange).meta({ description: 'Of a changed passage' }),
  unchangedBefore: z
    .number()
    .int()
    .meta({ description: 'Passages that are the same since the change before' }),
});
export type PassageChange = z.infer<typeof passageChange>;
export const versionComparison = z.object({
  from: z.number().int(),
  to: z.number().int(),
  counts: z.object({
    same: z.number().int(),
    added: z.number().int(),
    removed: z.number().int(),
    changed: z.number().int(),
  }),
  changes: z.array(passageChange),
  truncated: z.boolean().meta({ description: 'There are more changes than are listed' }),
});
export type VersionComparison = z.infer<typeof versionComparison>;
export const versionNumber = z.coerce.number().int().min(1).max(1_000_000);
export const comparisonQuery = z.object({
  from: versionNumber.optional().meta({ description: 'The version that answers when left out' }),
  to: versionNumber.optional().meta({ description: 'The newest version when left out' }),
});

/** Other kinds are added here and to `workKinds` of the ingest room. In the order in which they are worked on. */
export const workKind = z.enum([
  'failed_document',
  'draft_version',
  'draft_faq',
  'contradiction',
  'expired',
  'expiring',
  'not_yet_valid',
  'duplicate',
]);
export type WorkKind = z.infer<typeof workKind>;
/** What settles an entry; each is one call of the API. */
export const workAction = z.enum([
  'retry',
  'unlock',
  'upload_version',
  'compare',
  'publish',
  'reject',
  'extend',
  'delete',
  'open',
]);
export type WorkAction = z.infer<typeof workAction>;
export const workItem = z.object({
  kind: workKind,
  subject: z.object({ type: z.enum(['document', 'faq_entry', 'conflict']), id }),
  title: z.string(),
  version: z.number().int().nullable(),
  servingVersion: z.number().int().nullable(),
  since: time.nullable().meta({ description: 'When it came up, where that is known' }),
  dueOn: localDate.nullable().meta({ description: 'The day it ends, ended or begins to answer' }),
  detail: z.string().nullable().meta({ description: 'Who sent it, or an error code' }),
  actions: z.array(workAction),
});
export type WorkItem = z.infer<typeof workItem>;
export const workList = z.object({
  items: z.array(workItem),
  nextCursor: z.string().nullable(),
  counts: z.partialRecord(workKind, z.number().int()),
});
export type WorkList = z.infer<typeof workList>;
export const workListQuery = page.extend({ kind: workKind.optional() });

/**
 * Header of a downloaded archive: how many versions are not in it, because the virus scanner has yet to look at them.
 */
export const leftOutHeader = 'Knowdesk-Left-Out';
export const archiveReport = z.object({
  documents: z.number().int(),
  versions: z.number().int(),
  faqEntries: z.number().int(),
  goldenQuestions: z.number().int(),
  sources: z.number().int().meta({ description: 'Websites; none is due before somebody looks at it' }),
  skipped: z.number().int().meta({ description: 'Here already' }),
  warnings: z
    .array(z.object({ inbox: z.string(), title: z.string() }))
    .meta({ description: 'What is for an inbox that is not here, by name; it is open to nobody instead' }),
});
export type ArchiveReport = z.infer<typeof archiveReport>;
export const archiveImport = z.object({
  id,
  status: z.enum(['queued', 'running', 'done', 'failed']),
  fileName: z.string(),
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  report: archiveReport.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  startedBy: z.string(),
  createdAt: time,
  finishedAt: time.nullable(),
});
export type ArchiveImport = z.infer<typeof archiveImport>;

export const embeddingState = z.object({
  status: z.enum(['current', 'queued', 'running', 'failed']),
  searchedBy: z.enum(['current', 'older', 'words']).meta({
    description:
      'Meaning is compared by the models of this release, by those of before, or (where those are gone) not at all',
  }),
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  serving: z.record(z.string(), z.string()),
  target: z.record(z.string(), z.string()).nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type EmbeddingState = z.infer<typeof embeddingState>;
