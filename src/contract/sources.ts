import { z } from 'zod';
import { id, language, page, tags, time } from './common.ts';
import { documentAccess, documentStatus } from './documents.ts';

export const sourceKind = z.enum(['page', 'sitemap', 'crawl']).meta({
  description:
    '`page`: this one. `sitemap`: what the sitemap lists (or robots.txt names, for a bare domain). `crawl`: what links lead to from here, below the same folder of the same site',
});
export type SourceKind = z.infer<typeof sourceKind>;

const url = z.string().trim().min(1).max(2000);
const schedule = z.string().trim().min(1).max(100).meta({
  description:
    '`manual`, `hourly`, `daily`, `weekly`, or five fields of a crontab in UTC (`30 2 * * 1`: Mondays at 2:30)',
});
const settings = {
  schedule: schedule.default('daily'),
  maxPages: z.number().int().min(1).max(10_000).default(500),
  maxDepth: z.number().int().min(0).max(20).default(5).meta({ description: 'Links away from the start' }),
  language: language.nullable().default(null).meta({ description: 'Of all its pages; null: as found' }),
  tags: tags.default([]),
  access: documentAccess.default('passage'),
};

export const sourceInput = z.object({ url, kind: sourceKind, ...settings }).strict();
export type SourceInput = z.output<typeof sourceInput>;

export const sourcePatch = z
  .object({
    schedule: settings.schedule.unwrap(),
    maxPages: settings.maxPages.unwrap(),
    maxDepth: settings.maxDepth.unwrap(),
    language: settings.language.unwrap(),
    tags: settings.tags.unwrap(),
    access: settings.access.unwrap(),
  })
  .partial()
  .strict();
export type SourcePatch = z.output<typeof sourcePatch>;

export const sourceRunStatus = z.enum(['running', 'done', 'failed']);
export const sourceRun = z.object({
  id,
  sourceId: id,
  status: sourceRunStatus,
  counts: z
    .object({
      found: z.number().int(),
      new: z.number().int(),
      changed: z.number().int(),
      unchanged: z.number().int(),
      removed: z.number().int(),
      skipped: z.number().int(),
      failed: z.number().int(),
    })
    .meta({ description: 'Pages; `found` counts all that are to be looked at, so far' }),
  limited: z.boolean().meta({ description: 'There were more pages than `maxPages`' }),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  startedBy: z.string(),
  createdAt: time,
  finishedAt: time.nullable(),
});
export type SourceRun = z.infer<typeof sourceRun>;

export const source = z.object({
  id,
  url: z.string(),
  kind: sourceKind,
  schedule: z.string(),
  maxPages: z.number().int(),
  maxDepth: z.number().int(),
  language: z.string().nullable(),
  tags: z.array(z.string()),
  access: documentAccess,
  pages: z
    .object({
      learned: z.number().int(),
      failed: z.number().int(),
      removed: z.number().int(),
      skipped: z.number().int(),
    })
    .meta({ description: 'As its pages stand now' }),
  lastRun: sourceRun.nullable(),
  nextRunAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
});
export type Source = z.infer<typeof source>;

export const sourcePageStatus = z.enum(['pending', 'learned', 'failed', 'removed', 'skipped']);
export type SourcePageStatus = z.infer<typeof sourcePageStatus>;
export const sourcePage = z.object({
  id,
  url: z.string(),
  status: sourcePageStatus,
  title: z.string().nullable(),
  depth: z.number().int(),
  httpStatus: z.number().int().nullable(),
  document: z
    .object({
      id,
      status: documentStatus,
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
    })
    .nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable().meta({
    description: 'Why it failed, was skipped or removed',
  }),
  checkedAt: time.nullable(),
  changedAt: time.nullable(),
});
export type SourcePage = z.infer<typeof sourcePage>;

export const sourcePageQuery = page.extend({ status: sourcePageStatus.optional() });
export const sourceDeletion = z.object({
  documents: z
    .enum(['delete', 'keep'])
    .default('delete')
    .meta({ description: '`keep`: what was learned from it stays as ordinary documents' }),
});
