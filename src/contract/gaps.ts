import { z } from 'zod';
import { outcome } from './answers.ts';
import { id, language, page, time } from './common.ts';
import { faqEntry } from './faq.ts';

/** `answered`: its questions get an answer by now; `dismissed`: nobody wants to answer this. */
export const gapStatus = z.enum(['open', 'answered', 'dismissed']);
export type GapStatus = z.infer<typeof gapStatus>;

/** One way in which it was asked. */
export const gapExample = z.object({
  text: z.string(),
  language: z.string(),
  asked: z.number().int(),
  lastAskedAt: time,
  outcome: outcome.meta({ description: 'What the bot did the last time' }),
  conversationId: id,
});
export type GapExample = z.infer<typeof gapExample>;

/** A cluster of questions that the knowledge does not answer. */
export const gap = z.object({
  id,
  status: gapStatus,
  question: z.string().meta({ description: 'The one asked most often' }),
  language: z.string(),
  languages: z.array(z.string()),
  asked: z.number().int(),
  recent: z.number().int().meta({ description: 'Of it in the last 30 days' }),
  firstAskedAt: time,
  lastAskedAt: time,
  examples: z.array(gapExample).meta({ description: 'Most often asked first' }),
  faqEntryId: id.nullable().meta({ description: 'What was written for it' }),
  check: z
    .object({ at: time, asked: z.number().int(), answered: z.number().int() })
    .nullable()
    .meta({ description: 'Its questions asked again: how many get a direct answer now' }),
  statusBy: z.string().nullable(),
  statusAt: time.nullable(),
});
export type Gap = z.infer<typeof gap>;

export const gapQuery = page.extend({
  status: gapStatus.default('open'),
  language: language.optional(),
  q: z.string().trim().max(200).optional(),
});
export type GapQuery = z.infer<typeof gapQuery>;
export const gapPatch = z.object({ status: gapStatus }).strict();
export type GapPatch = z.infer<typeof gapPatch>;

export const gapAnswered = z.object({ gap, faqEntry });
export type GapAnswered = z.infer<typeof gapAnswered>;
