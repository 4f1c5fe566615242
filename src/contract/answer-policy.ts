import { z } from 'zod';
import { citation } from './answers.ts';
import { id, time } from './common.ts';

const precision = z.number().min(0.8).max(0.995);
const share = z.number().min(0).max(1);

/** How often something judged was right, with the exact 95 % interval (Clopper and Pearson). */
export const judgedShare = z.object({
  right: z.number().int(),
  judged: z.number().int(),
  value: share.nullable().meta({ description: 'Null where nothing was judged' }),
  low: share,
  high: share,
});
export type JudgedShare = z.infer<typeof judgedShare>;

/** Where the threshold in force comes from. `raised`: the default, lifted because judgements speak against it. */
export const thresholdBasis = z.enum(['certified', 'default', 'raised', 'manual']);
export type ThresholdBasis = z.infer<typeof thresholdBasis>;

export const answerPolicy = z.object({
  targetPrecision: precision,
  threshold: share.meta({ description: 'In force: from this confidence on the bot answers by itself' }),
  suggestThreshold: share,
  basis: thresholdBasis,
  certified: z.boolean().meta({ description: 'The threshold in force is proven for the target' }),
  certifiedThreshold: share
    .nullable()
    .meta({ description: 'The lowest threshold that is proven, in force or not' }),
  defaultThreshold: share,
  manualThreshold: share.nullable(),
  needed: z
    .number()
    .int()
    .meta({ description: 'At least so many more right judgements are needed; 0 once a threshold is proven' }),
  judgements: z.object({
    used: z.number().int(),
    staff: z.number().int(),
    ratings: z.number().int(),
    golden: z.number().int(),
    outdated: z.number().int().meta({
      description: 'Not used: what these answers quoted has been changed or taken away since',
    }),
    repeated: z.number().int().meta({
      description: 'Not used: the same customer has judged the same quotation again',
    }),
    oldestAt: time.nullable(),
    newestAt: time.nullable(),
  }),
  precision: judgedShare.meta({ description: 'Of what was judged at the threshold in force' }),
  recent: judgedShare
    .extend({ since: time.nullable() })
    .meta({ description: 'Of the newest answers that customers or staff judged, golden questions left out' }),
  drift: z.boolean().meta({
    description: 'Recent precision is significantly below the target (one-sided, 5 %)',
  }),
});
export type AnswerPolicyReport = z.infer<typeof answerPolicy>;

export const answerPolicyInput = z
  .object({
    targetPrecision: precision.meta({ description: '.8 to .995' }),
    threshold: share
      .nullable()
      .optional()
      .meta({ description: 'A manual threshold, never certified; null takes it back; left out: unchanged' }),
  })
  .strict();
export type AnswerPolicyInput = z.infer<typeof answerPolicyInput>;

/** A shown answer that nobody has judged yet. */
export const unjudgedAnswer = z.object({
  answerId: id,
  conversationId: id,
  question: z.string(),
  text: z.string(),
  confidence: z.number(),
  citations: z.array(citation),
  language: z.string(),
  at: time,
});
export type UnjudgedAnswer = z.infer<typeof unjudgedAnswer>;
export const judgingQueue = z.object({
  threshold: z.number(),
  needed: z.number().int().meta({ description: 'As in the answer policy' }),
  waiting: z.number().int().meta({ description: 'How many could be judged' }),
  items: z.array(unjudgedAnswer),
});
export type JudgingQueue = z.infer<typeof judgingQueue>;
export const judgingQueueQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const whatIfQuery = z.object({
  n: z.coerce
    .number()
    .int()
    .min(1)
    .max(5000)
    .default(1000)
    .meta({ description: 'How many of the last valid questions' }),
  target: z.coerce
    .number()
    .min(0.8)
    .max(0.995)
    .optional()
    .meta({ description: 'A target that might be demanded, .8 to .995: see `withTarget`' }),
});
export type WhatIfQuery = z.infer<typeof whatIfQuery>;

/** What would have become of the same questions with this threshold. */
export const whatIfRow = z.object({
  threshold: share,
  inForce: z.boolean(),
  answered: z.number().int(),
  coverage: share.nullable(),
  precision: z
    .object({
      value: share.nullable(),
      low: share,
      high: share,
      judged: z.number().int(),
      basis: z.enum(['judged', 'calibrated']),
    })
    .meta({
      description:
        'Expected, with a 95 % interval: from judgements (exact) where at least 20 tell of this threshold, else from the confidences, read as the judgements of this workspace say',
    }),
  handoffs: z.number().int().meta({ description: 'Conversations handed over' }),
  handoffsPerDay: z.number(),
});
export type WhatIfRow = z.infer<typeof whatIfRow>;
export const whatIf = z.object({
  questions: z.number().int(),
  conversations: z.number().int(),
  from: time.nullable(),
  to: time.nullable(),
  days: z.number(),
  withTarget: z
    .object({
      targetPrecision: precision,
      threshold: share,
      basis: thresholdBasis,
      needed: z.number().int(),
    })
    .nullable()
    .meta({
      description:
        'What would be in force with `target`, by the judgements there are; its threshold is among `rows`. Null without `target`',
    }),
  rows: z.array(whatIfRow),
});
export type WhatIf = z.infer<typeof whatIf>;
