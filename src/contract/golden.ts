import { z } from 'zod';
import { outcome } from './answers.ts';
import { id, language, page, tags, time } from './common.ts';

const question = z.string().trim().min(1).max(2000);
const expectedText = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .refine((text) => /[\p{L}\p{N}]/u.test(text), 'says nothing: it needs a letter or a number')
  .meta({ description: 'The shown text holds it; case, width and punctuation do not matter' });

/** What the right answer is: of this document, this FAQ entry, holding this text, or that nothing here answers it. */
export const goldenExpectation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('document'), documentId: id, text: expectedText.optional() }).strict(),
  z.object({ kind: z.literal('faq'), faqEntryId: id }).strict(),
  z.object({ kind: z.literal('text'), text: expectedText }).strict(),
  z.object({ kind: z.literal('nothing') }).strict(),
]);
export type GoldenExpectation = z.infer<typeof goldenExpectation>;

export const goldenQuestionInput = z
  .object({
    question,
    expected: goldenExpectation,
    language: language.optional().meta({ description: 'Found from the question when left out' }),
    tags: tags.default([]),
  })
  .strict();
export type GoldenQuestionInput = z.infer<typeof goldenQuestionInput>;
export const goldenQuestionPatch = z
  .object({ question, expected: goldenExpectation, language, tags })
  .partial()
  .strict();
export type GoldenQuestionPatch = z.infer<typeof goldenQuestionPatch>;

export const goldenQuestion = z.object({
  id,
  question: z.string(),
  expected: z.object({
    kind: z.enum(['document', 'faq', 'text', 'nothing']),
    documentId: id.nullable().meta({ description: 'Null where none is expected, or it is gone' }),
    faqEntryId: id.nullable().meta({ description: 'Null where none is expected, or it is gone' }),
    text: z.string().nullable(),
  }),
  language: z.string(),
  tags: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
});
export type GoldenQuestion = z.infer<typeof goldenQuestion>;

export const goldenQuestionQuery = page.extend({
  q: z.string().trim().max(200).optional(),
  tag: z.string().max(50).optional(),
  language: language.optional(),
});

/** What became of each row of an imported table. */
export const goldenImport = z.object({
  rows: z.array(
    z.object({
      row: z.number().int().meta({ description: 'As the spreadsheet counts it: the header is row 1' }),
      sheet: z.string().nullable(),
      result: z.enum(['created', 'updated', 'unchanged', 'failed']),
      goldenQuestionId: id.nullable(),
      problem: z.string().nullable(),
    }),
  ),
});
export type GoldenImport = z.infer<typeof goldenImport>;

/**
 * right: answered as expected, or kept from answering what nothing here answers. missed: not answered although it
 * should be.
 */
export const goldenVerdict = z.enum(['right', 'wrong', 'missed']);
export type GoldenVerdict = z.infer<typeof goldenVerdict>;
/** Against the run before. changed: as right or wrong as before, with another source, text or outcome. */
export const goldenChange = z.enum(['lost', 'changed', 'won', 'same', 'new']);
export type GoldenChange = z.infer<typeof goldenChange>;

export const goldenRunInput = z
  .object({ inboxId: id.optional().meta({ description: 'Asks as a customer of this inbox' }) })
  .strict();
export type GoldenRunInput = z.infer<typeof goldenRunInput>;
export const goldenRun = z.object({
  id,
  inboxId: id.nullable().meta({ description: 'As a customer of this inbox; null: everything is searched' }),
  status: z.enum(['queued', 'running', 'done', 'failed']),
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  threshold: z.number().nullable().meta({ description: 'In force while it ran' }),
  previousId: id.nullable(),
  verdicts: z.object({ right: z.number().int(), wrong: z.number().int(), missed: z.number().int() }),
  changes: z.object({
    lost: z.number().int(),
    changed: z.number().int(),
    won: z.number().int(),
    same: z.number().int(),
    new: z.number().int(),
  }),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  startedBy: z.string(),
  createdAt: time,
  finishedAt: time.nullable(),
});
export type GoldenRun = z.infer<typeof goldenRun>;

export const goldenResultQuery = page.extend({
  change: goldenChange.optional(),
  verdict: goldenVerdict.optional(),
});
export const goldenResult = z.object({
  goldenQuestionId: id,
  question: z.string(),
  verdict: goldenVerdict,
  change: goldenChange.nullable().meta({ description: 'Null until the run has ended' }),
  outcome,
  confidence: z.number().nullable().meta({ description: 'Of the best candidate, shown or not' }),
  bestRight: z.boolean().nullable().meta({ description: 'Is the best candidate right, shown or not?' }),
  sourceId: id.nullable(),
  title: z.string().nullable(),
  text: z.string(),
  previous: z
    .object({
      verdict: goldenVerdict,
      outcome,
      sourceId: id.nullable(),
      title: z.string().nullable(),
      text: z.string(),
    })
    .nullable(),
  at: time,
});
export type GoldenResult = z.infer<typeof goldenResult>;
