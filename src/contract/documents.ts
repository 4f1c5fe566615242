import { z } from 'zod';
import { citedImage } from './answers.ts';
import { id, language, page, tags, time } from './common.ts';
import { limitFields, reviewState, validity, versionNumber } from './knowledge-life.ts';

/** Something of a file that was left out, could not be read, or was read with a caveat. */
export const documentWarning = z.object({
  code: z.string(),
  message: z.string(),
  pages: z.array(z.number().int()).optional(),
});
export type DocumentWarning = z.infer<typeof documentWarning>;

/** A table of questions and answers in a spreadsheet, which can be imported as FAQ entries. */
export const faqCandidate = z.object({
  rows: z.number().int().meta({ description: 'Rows with a question and an answer' }),
  sheets: z.array(
    z.object({
      name: z.string(),
      rows: z.number().int(),
      columns: z.array(z.string()).meta({ description: 'Names of the columns as they stand in the table' }),
    }),
  ),
});

export const documentStatus = z.enum(['queued', 'parsing', 'embedding', 'ready', 'failed']);
export type DocumentStatus = z.infer<typeof documentStatus>;
export const documentAccess = z.enum(['quote', 'passage', 'file']).meta({
  description: 'How much of the document a customer may open from a citation',
});
export type DocumentAccess = z.infer<typeof documentAccess>;

/** A document as its newest version stands; `servingVersion` is the one that answers. */
export const document = z.object({
  id,
  title: z.string(),
  status: documentStatus,
  version: z.number().int(),
  servingVersion: z.number().int().nullable(),
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  language: z.string().nullable(),
  tags: z.array(z.string()),
  access: documentAccess,
  review: reviewState.meta({ description: 'Of the newest version' }),
  reviewComment: z.string().nullable(),
  ...limitFields,
  validity,
  fileName: z.string(),
  bytes: z.number().int(),
  sha256: z.string().meta({ description: 'Of the file of the newest version' }),
  path: z
    .string()
    .nullable()
    .meta({ description: 'Where it is mirrored from; the same path is the same document' }),
  url: z
    .string()
    .nullable()
    .meta({ description: 'Where its text can be read in the open; citations link to it' }),
  retiredAt: time.nullable().meta({ description: 'Its page is gone: it is kept, and does not answer' }),
  pages: z.number().int().nullable(),
  passages: z.number().int().nullable(),
  kind: z
    .string()
    .nullable()
    .meta({ description: 'What the file is by its content: pdf, docx, xlsx, … Null before it was read' }),
  warnings: z.array(documentWarning),
  faqCandidate: faqCandidate.nullable(),
  createdAt: time,
  updatedAt: time,
});
export type Document = z.infer<typeof document>;

export const acceptedDocument = z.object({ id, status: documentStatus, version: z.number().int() });
export type AcceptedDocument = z.infer<typeof acceptedDocument>;

/** A place below a named folder; never up and out of it. */
const mirrorPath = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^(?!\.{0,2}\/)(?!.*\/\.{0,2}(\/|$))[^\p{Cc}\\]+$/u, 'is no relative path such as docs/setup.md');
const title = z.string().trim().min(1).max(300);
/** Form fields beside `file`; `tags` is comma-separated or repeated. */
export const documentForm = z.object({
  title: title.optional(),
  language: language.optional(),
  tags: tags.optional(),
  validFrom: limitFields.validFrom.optional(),
  validUntil: limitFields.validUntil.optional(),
  audience: limitFields.audience.optional(),
  path: mirrorPath
    .optional()
    .meta({ description: 'What it mirrors (`docs/setup.md`): the same path again is the next version' }),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional()
    .meta({ description: 'Where it can be read in the open; with `path` only' }),
});
export type DocumentForm = z.infer<typeof documentForm>;
export const documentPatch = z
  .object({ title, language: language.nullable(), tags, access: documentAccess, ...limitFields })
  .partial()
  .strict();
export type DocumentPatch = z.infer<typeof documentPatch>;

export const documentPassword = z.object({
  password: z
    .string()
    .min(1)
    .max(1000)
    .meta({ description: 'Used for this request only and stored nowhere' }),
});

export const documentQuery = page.extend({
  q: z.string().trim().max(200).optional().meta({ description: 'Part of the title or file name' }),
  status: documentStatus.optional(),
  tag: z.string().max(50).optional(),
  path: z
    .string()
    .max(1000)
    .optional()
    .meta({ description: 'Mirrored from below this path, such as `docs/`' }),
  language: language.optional(),
  review: reviewState.optional(),
  validity: validity.optional(),
  inboxId: id.optional().meta({ description: 'That may answer customers of this inbox' }),
});

export const documentVersion = z.object({
  id,
  number: z.number().int(),
  status: documentStatus,
  serving: z.boolean(),
  fileName: z.string(),
  bytes: z.number().int(),
  pages: z.number().int().nullable(),
  passages: z.number().int().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  review: reviewState,
  reviewComment: z.string().nullable(),
  reviewedBy: z.string().nullable(),
  reviewedAt: time.nullable(),
  createdBy: z.string().nullable(),
  createdAt: time,
});
export type DocumentVersion = z.infer<typeof documentVersion>;

/** Words that lead to another document of the same folder or archive, or to a heading: where it is now. */
export const documentLink = z.object({
  start: z.number().int().meta({ description: 'Span of the words in the text of the version' }),
  end: z.number().int(),
  documentId: id,
  title: z.string(),
  versionId: id,
  targetStart: z.number().int().meta({ description: 'Span of the heading that it names; 0, 0 without one' }),
  targetEnd: z.number().int(),
});
export type DocumentLink = z.infer<typeof documentLink>;

export const passage = z.object({
  id,
  documentId: id,
  version: z.number().int(),
  ordinal: z.number().int(),
  kind: z.string(),
  text: z.string(),
  headingPath: z.array(z.string()),
  page: z.number().int().nullable(),
  start: z.number().int(),
  end: z.number().int(),
  language: z.string(),
  tokens: z.number().int(),
  recognised: z.boolean().meta({ description: 'Some of it was read from a picture by text recognition' }),
  images: z.array(citedImage),
  links: z.array(documentLink),
});
export type Passage = z.infer<typeof passage>;
export const passageQuery = page.extend({
  version: versionNumber.optional().meta({ description: 'The serving version when left out' }),
});

/** A line of text on its page, in shares of the page as it is shown, from its top left corner. */
export const textBox = z.object({
  page: z.number().int(),
  x0: z.number(),
  y0: z.number(),
  x1: z.number(),
  y1: z.number(),
});
export type TextBox = z.infer<typeof textBox>;

export const previewQuery = z.object({
  versionId: z.string().max(100).optional().meta({ description: 'The serving version when left out' }),
  start: z.coerce.number().int().min(0).default(0),
  end: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({ description: 'End of what is marked; nothing is when it is `start`' }),
});

/** Where a span of the text stands in the original, and the text around it. */
export const documentPreview = z.object({
  documentId: id,
  versionId: id,
  version: z.number().int(),
  title: z.string(),
  fileName: z.string(),
  kind: z.string().nullable(),
  pages: z.number().int().nullable(),
  page: z.number().int().nullable(),
  boxes: z.array(textBox),
  recognised: z.boolean(),
  text: z.string().meta({ description: 'A part of the text of that version' }),
  textStart: z.number().int().meta({ description: 'Where in the text of that version `text` begins' }),
  textLength: z.number().int().meta({ description: 'Length of the whole text' }),
  start: z.number().int(),
  end: z.number().int(),
  images: z.array(citedImage.extend({ at: z.number().int() })),
  links: z.array(documentLink),
});
export type DocumentPreview = z.infer<typeof documentPreview>;
