import { z } from 'zod';
import { id, page, time } from './common.ts';

export const differenceKind = z.enum(['number', 'date', 'duration', 'amount', 'negation']);
export type DifferenceKind = z.infer<typeof differenceKind>;
export const conflictStatus = z.enum(['open', 'dismissed', 'settled']);
export type ConflictStatus = z.infer<typeof conflictStatus>;
export const conflictKind = z.enum(['contradiction', 'duplicate']);
export type ConflictKind = z.infer<typeof conflictKind>;

const span = z.object({ start: z.number().int(), end: z.number().int() });

/** One of the two places: what it says, and the text around it. */
const conflictPlace = z.object({
  documentId: id.nullable(),
  versionId: id.nullable(),
  passageId: id.nullable(),
  faqEntryId: id.nullable(),
  title: z.string().meta({ description: 'Of the document, or the question of the FAQ entry' }),
  headingPath: z.array(z.string()),
  page: z.number().int().nullable(),
  text: z.string().meta({ description: 'What is compared; the spans of `differences` count in it' }),
  start: z
    .number()
    .int()
    .meta({ description: 'Where it stands in the text of that version, or in the FAQ answer' }),
  end: z.number().int(),
  around: z.string().meta({ description: 'The passage or FAQ answer it stands in' }),
  updatedAt: time,
});
export type ConflictPlace = z.infer<typeof conflictPlace>;

/** Two places of the knowledge that contradict each other, or say the same twice. */
export const conflict = z.object({
  id,
  kind: conflictKind,
  status: conflictStatus,
  differences: z.array(z.object({ kind: differenceKind, left: span.nullable(), right: span.nullable() })),
  left: conflictPlace,
  right: conflictPlace,
  createdAt: time,
  decidedAt: time.nullable(),
  decidedBy: z.string().nullable(),
});
export type Conflict = z.infer<typeof conflict>;

export const conflictQuery = page.extend({
  status: conflictStatus.default('open'),
  kind: conflictKind.optional(),
});
export const conflictPatch = z
  .object({
    status: conflictStatus.meta({
      description: '`dismissed`: both are right; it comes back only when one of the texts changes',
    }),
  })
  .strict();
export type ConflictPatch = z.infer<typeof conflictPatch>;
