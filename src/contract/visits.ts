import { z } from 'zod';
import { id, time } from './common.ts';

const utmNames = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/** A page somebody looked at, as the browser says it; only http(s) addresses are kept. */
const viewedPage = z
  .object({
    url: z.string().max(4000),
    title: z.string().max(500).optional(),
    referrer: z.string().max(4000).optional(),
    at: time.optional().meta({ description: 'When it was opened; now, if left out' }),
  })
  .strict();
export const viewedPagesInput = z.object({ pages: z.array(viewedPage).min(1).max(20) }).strict();
export type ViewedPagesInput = z.infer<typeof viewedPagesInput>;

/** What staff see of it: addresses without what could be a secret, and how the visit came about. */
export const pageView = z.object({
  id,
  url: z.string(),
  title: z.string().nullable(),
  referrer: z.string().nullable(),
  utm: z.partialRecord(z.enum(utmNames), z.string()),
  inboxId: id,
  at: time,
});
export type PageView = z.infer<typeof pageView>;
export type Utm = PageView['utm'];
export { utmNames };
