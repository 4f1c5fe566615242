import { z } from 'zod';
import { id, time } from './common.ts';

export const outcome = z.enum(['answered', 'suggested', 'asked', 'handed_over', 'small_talk']);
export type Outcome = z.infer<typeof outcome>;
export const handoffReason = z.enum(['asked', 'low_confidence', 'repeated_miss', 'dissatisfied', 'rule']);
export type HandoffReason = z.infer<typeof handoffReason>;

/** A picture that stands beside a passage. Frozen with the answer that cites the passage. */
export const citedImage = z.object({
  id,
  width: z.number().int(),
  height: z.number().int(),
  alt: z.string(),
  page: z.number().int().nullable(),
});
export type CitedImage = z.infer<typeof citedImage>;

/** Where an answer comes from, frozen when it was given. A FAQ answer names `faqEntryId` instead of a document. */
export const citation = z.object({
  documentId: id.nullable(),
  versionId: id.nullable(),
  version: z.number().int().nullable(),
  faqEntryId: id.nullable(),
  title: z.string(),
  url: z.string().nullable().meta({ description: 'Where the source can be read in the open' }),
  headingPath: z.array(z.string()),
  page: z.number().int().nullable(),
  quote: z.string(),
  start: z
    .number()
    .int()
    .meta({ description: 'Span of the quote in the text of that version (or of the FAQ answer)' }),
  end: z.number().int(),
  language: z.string(),
  recognised: z
    .boolean()
    .optional()
    .meta({ description: 'Read from a picture by text recognition; absent in answers of earlier releases' }),
  images: z.array(citedImage).optional().meta({ description: 'Pictures beside the passage' }),
});
export type Citation = z.infer<typeof citation>;

/** A citation as it is stored: with the passage around the quote. Customers open it as far as the document allows. */
export const evidence = citation.extend({
  passageId: id.nullable(),
  passage: z.string(),
  passageStart: z.number().int(),
});
export type Evidence = z.infer<typeof evidence>;

export const suggestion = z.object({ id, question: z.string() });
export type Suggestion = z.infer<typeof suggestion>;

/** Who put the answer into words: the evidence itself, or a language model whose sentences the evidence supports. */
export const writerName = z.enum(['extractive', 'model']);
export type WriterName = z.infer<typeof writerName>;
export const citedSpan = z.object({
  start: z.number().int().meta({ description: 'Span of the sentence in the text of the answer' }),
  end: z.number().int(),
  citations: z.array(z.number().int()).meta({ description: 'Places in `citations`, from 0' }),
});
export type CitedSpan = z.infer<typeof citedSpan>;
/** Why what a language model wrote was not shown. */
export const writerFallback = z.enum(['timeout', 'failed', 'broken', 'too_long', 'unsupported', 'uncited']);
export type WriterFallback = z.infer<typeof writerFallback>;

export const answer = z.object({
  id,
  outcome,
  text: z.string(),
  confidence: z.number().min(0).max(1).meta({
    description:
      'Calibrated probability that what is shown is right; from 30 judgements on, as those of this workspace say',
  }),
  citations: z.array(citation),
  sentences: z
    .array(citedSpan)
    .optional()
    .meta({ description: 'Of a written answer: which citations each sentence rests on' }),
  suggestions: z.array(suggestion),
  handoffOffered: z.boolean(),
});
export type Answer = z.infer<typeof answer>;

export const ratingScore = z.enum(['satisfied', 'neutral', 'unsatisfied']);
export type RatingScore = z.infer<typeof ratingScore>;
export const ratingInput = z
  .object({ score: ratingScore, comment: z.string().trim().max(2000).optional() })
  .strict();
export type RatingInput = z.infer<typeof ratingInput>;
export const rating = z.object({
  answerId: id,
  score: ratingScore,
  comment: z.string().nullable(),
  updatedAt: time,
  handoffOffered: z.boolean(),
  ticketId: id.nullable(),
});
export type Rating = z.infer<typeof rating>;

export const judgementInput = z
  .object({ right: z.boolean(), better: z.string().trim().max(20_000).optional() })
  .strict();
export type JudgementInput = z.infer<typeof judgementInput>;
export const judgement = z.object({
  answerId: id,
  right: z.boolean(),
  better: z.string().nullable(),
  judgedBy: z.string(),
  at: time,
});
export type Judgement = z.infer<typeof judgement>;

/** One ranked candidate with the score of each component, as the hit test shows it. */
export const rankedCandidate = z.object({
  id: id.meta({ description: 'Passage or FAQ entry' }),
  kind: z.enum(['passage', 'faq']),
  documentId: id.nullable(),
  title: z.string(),
  text: z.string(),
  page: z.number().int().nullable(),
  language: z.string(),
  confidence: z.number(),
  scores: z.record(z.string(), z.number()),
});
export type RankedCandidate = z.infer<typeof rankedCandidate>;

export const searchInput = z
  .object({
    question: z.string().trim().min(1).max(2000),
    limit: z.number().int().min(1).max(50).default(10),
    inboxId: id.optional().meta({
      description: 'As a customer of this inbox; without it everything is searched, whatever inbox it is for',
    }),
  })
  .strict();
export const searchResult = z.object({
  candidates: z.array(rankedCandidate),
  decision: answer
    .omit({ id: true })
    .extend({ handoffReason: handoffReason.nullable(), validQuestion: z.boolean() }),
  thresholds: z.object({ answer: z.number(), suggest: z.number() }),
  milliseconds: z.number(),
});
export type SearchResult = z.infer<typeof searchResult>;
