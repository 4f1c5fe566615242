import { z } from 'zod';
import { documentWarning, faqCandidate, sourceInput } from '../../contract/index.ts';

/**
 * What lies in a knowledge archive, a gzipped tar: `manifest.json`, `documents/<n>.json` from 0, `faq.json`,
 * `golden.json`, `sources.json`, `history.jsonl` (to be read by people; no import takes it), and the files as they were
 * uploaded, `files/<n>-<version>` (with `-opened`: the text of one that a password opened; `-image-<ordinal>`: its
 * pictures). Everything is read by these schemas before anything is written.
 */
export const ARCHIVE_FORMAT = 'knowdesk-knowledge';
/** 2: with sources and history. */
export const ARCHIVE_VERSION = 2;
export const OLDEST_VERSION = 1;

const offset = z.number().int().min(0);
const count = z.number().int().min(0).max(1_000_000);
const text = (most: number) => z.string().max(most);
const name = text(300);
const time = z.iso.datetime();
const day = z.iso.date().nullable();
const tags = z.array(text(50)).max(50);
const limits = {
  validFrom: day,
  validUntil: day,
  /** Names of inboxes, since ids mean nothing elsewhere. */
  audience: z.array(name).max(200).nullable(),
};
const review = z.enum(['published', 'draft', 'rejected']);

export const archiveManifest = z.object({
  format: z.literal(ARCHIVE_FORMAT),
  version: z.number().int(),
  createdAt: time,
  documents: count,
  faqEntries: count,
  goldenQuestions: count,
  sources: count.default(0),
  historyLines: count.default(0),
  /** Versions whose file the virus scanner had not looked at yet: they are not in the archive. */
  leftOut: count.default(0),
});
export type ArchiveManifest = z.infer<typeof archiveManifest>;

const archivePassage = z.object({
  kind: z.enum(['text', 'list', 'table', 'code', 'heading']),
  text: text(200_000),
  headingPath: z.array(text(2000)).max(50),
  page: z.number().int().nullable(),
  pageEnd: z.number().int().nullable(),
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  language: text(20),
  tokens: z.number().int().min(0),
  recognised: z.boolean(),
  /** [page, x0, y0, x1, y1, start, end] a line. */
  boxes: z.array(z.array(z.number()).length(7)).max(100_000),
});
const archiveImage = z.object({
  ordinal: z.number().int().min(0).max(999_999),
  mediaType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
  bytes: z.number().int().min(0),
  width: z.number().int().min(0),
  height: z.number().int().min(0),
  alt: text(10_000),
  page: z.number().int().nullable(),
  at: z.number().int().min(0),
});
export type ArchiveImage = z.infer<typeof archiveImage>;
const archiveVersion = z.object({
  number: z.number().int().min(1).max(1_000_000),
  /** Only what was learnt has text and passages; anything else is learnt from its file again. */
  status: z.enum(['ready', 'failed', 'waiting']),
  fileName: name,
  mediaType: text(200).nullable(),
  bytes: z.number().int().min(0),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Whether its file is in the archive: one over the limit was never stored. */
  hasFile: z.boolean(),
  isOpened: z.boolean(),
  language: text(20).nullable(),
  text: z.string().nullable(),
  pages: z.number().int().nullable(),
  kind: text(50).nullable(),
  warnings: z.array(documentWarning).max(10_000),
  faqCandidate: faqCandidate.nullable(),
  images: z.array(archiveImage).max(10_000),
  error: z.object({ code: text(100), message: text(2000) }).nullable(),
  review,
  reviewComment: text(2000).nullable(),
  reviewedBy: name.nullable(),
  reviewedAt: time.nullable(),
  createdBy: name.nullable(),
  createdAt: time,
  passages: z.array(archivePassage).max(1_000_000),
  /** [start, end, href, words] and [start, end, name]; archives of earlier releases have none. */
  links: z
    .array(z.tuple([offset, offset, text(1000), text(1000)]))
    .max(10_000)
    .default([]),
  anchors: z
    .array(z.tuple([offset, offset, text(20_000)]))
    .max(100_000)
    .default([]),
});
export type ArchiveVersion = z.infer<typeof archiveVersion>;
export const archiveDocument = z.object({
  title: name,
  language: text(20).nullable(),
  tags,
  access: z.enum(['quote', 'passage', 'file']),
  sourcePath: text(4000).nullable(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable()
    .default(null),
  /** Its page is gone: it is kept, and does not answer. */
  retiredAt: time.nullable().default(null),
  ...limits,
  createdAt: time,
  servingVersion: z.number().int().nullable(),
  versions: z.array(archiveVersion).min(1).max(10_000),
});
export type ArchiveDocument = z.infer<typeof archiveDocument>;

const faqText = {
  question: z.string().min(1).max(500),
  variants: z.array(z.string().min(1).max(500)).max(200),
  answer: z.string().min(1).max(20_000),
  language: text(20),
  tags,
};
export const archiveFaq = z.object({
  ...faqText,
  published: z.boolean(),
  draft: z.object(faqText).nullable(),
  review: z.enum(['draft', 'rejected']).nullable(),
  reviewComment: text(2000).nullable(),
  changedBy: name.nullable(),
  ...limits,
  createdAt: time,
});
export type ArchiveFaq = z.infer<typeof archiveFaq>;

export const archiveGolden = z.object({
  question: z.string().min(1).max(2000),
  expects: z.enum(['document', 'faq', 'text', 'nothing']),
  /** Their places in the archive. */
  document: z.number().int().min(0).nullable(),
  faq: z.number().int().min(0).nullable(),
  text: text(2000).nullable(),
  language: text(20),
  tags,
});
export type ArchiveGolden = z.infer<typeof archiveGolden>;

const { url, schedule, maxPages, maxDepth, access } = sourceInput.shape;
export const archiveSource = z.object({
  url: url.pipe(z.url({ protocol: /^https?$/ })),
  kind: sourceInput.shape.kind,
  schedule: schedule.unwrap(),
  maxPages: maxPages.unwrap(),
  maxDepth: maxDepth.unwrap(),
  language: text(20).nullable(),
  tags,
  access: access.unwrap(),
  /** Pages whose document is in the archive; `document` is its place there. */
  pages: z
    .array(
      z.object({
        url: z.url({ protocol: /^https?$/ }).max(2000),
        status: z.enum(['learned', 'failed', 'removed', 'skipped']),
        title: text(2000).nullable(),
        depth: z.number().int().min(0).max(1000),
        document: z.number().int().min(0),
        articleHash: text(200).nullable(),
      }),
    )
    .max(100_000),
  createdAt: time,
});
export type ArchiveSource = z.infer<typeof archiveSource>;

/** Ids of a workspace, and their places in its archive. */
export type Places = {
  documents: Map<string, number>;
  faq: Map<string, number>;
  sources: Map<string, number>;
};

/** `passages`: of all versions; `hash`: of the newest one's file. The document itself is read when it is needed. */
export type ArchiveSummary = { n: number; hash: string; passages: number };
export type ArchiveContents = {
  manifest: ArchiveManifest;
  documents: ArchiveSummary[];
  faq: ArchiveFaq[];
  golden: ArchiveGolden[];
  sources: ArchiveSource[];
};
