import { z } from 'zod';
import { id, language, page, tags, time } from './common.ts';
import { limitFields, reviewState, validity } from './knowledge-life.ts';

const question = z.string().trim().min(1).max(500);
export const faqInput = z
  .object({
    question,
    variants: z.array(question).max(200).default([]),
    answer: z.string().trim().min(1).max(20_000).meta({ description: 'Markdown' }),
    language: language.optional().meta({ description: 'Found from the text when left out' }),
    tags: tags.default([]),
    validFrom: limitFields.validFrom.optional(),
    validUntil: limitFields.validUntil.optional(),
    audience: limitFields.audience.optional(),
  })
  .strict();
export type FaqInput = z.infer<typeof faqInput>;
export const faqPatch = z
  .object({
    question,
    variants: z.array(question).max(200),
    answer: z.string().trim().min(1).max(20_000),
    language,
    tags,
    ...limitFields,
  })
  .partial()
  .strict();
export type FaqPatch = z.infer<typeof faqPatch>;

export const faqRestoreInput = z
  .object({
    changeId: z
      .string()
      .regex(/^\d{1,18}$/)
      .meta({ description: '`id` of a line of its history that changed the text' }),
  })
  .strict();

export const faqDraft = z.object({
  question: z.string(),
  variants: z.array(z.string()),
  answer: z.string(),
  language: z.string(),
  tags: z.array(z.string()),
  review: reviewState,
});
export type FaqDraft = z.infer<typeof faqDraft>;
export const faqEntry = z.object({
  id,
  question: z.string(),
  variants: z.array(z.string()),
  answer: z.string(),
  language: z.string(),
  tags: z.array(z.string()),
  review: reviewState.meta({ description: 'A draft or rejected entry answers nothing' }),
  reviewComment: z.string().nullable(),
  draft: faqDraft.nullable().meta({ description: 'A change that waits while what is published answers' }),
  changedBy: z.string().nullable(),
  ...limitFields,
  validity,
  createdAt: time,
  updatedAt: time,
});
export type FaqEntry = z.infer<typeof faqEntry>;

export const faqQuery = page.extend({
  q: z.string().trim().max(200).optional(),
  tag: z.string().max(50).optional(),
  language: language.optional(),
  review: reviewState.optional().meta({ description: 'Of the entry, or of the change that waits' }),
  validity: validity.optional(),
  inboxId: id.optional().meta({ description: 'That may answer customers of this inbox' }),
});

/** One line a row of the table: what became of it. */
export const faqImportRow = z.object({
  row: z.number().int().meta({ description: 'As the spreadsheet counts it: the header is row 1' }),
  sheet: z.string().nullable(),
  result: z.enum(['created', 'updated', 'unchanged', 'failed']),
  entryId: id.nullable(),
  problem: z.string().nullable(),
});
export type FaqImportRow = z.infer<typeof faqImportRow>;
export const faqImport = z.object({
  id,
  status: z.enum(['queued', 'running', 'done', 'failed']),
  fileName: z.string(),
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  rows: z.array(faqImportRow),
  createdAt: time,
  finishedAt: time.nullable(),
});
export type FaqImport = z.infer<typeof faqImport>;
