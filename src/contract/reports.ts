import { z } from 'zod';
import { id, language, localDate, page, time } from './common.ts';

/** Every figure that the quality report knows; ../shared/METRICS.md says what each means. */
export const figureKey = z.enum([
  'hit_rate',
  'precise_hit_rate',
  'verified_accuracy',
  'coverage_at_precision',
  'handoff_rate',
  'handoff_rate_asked',
  'handoff_rate_low_confidence',
  'handoff_rate_repeated_miss',
  'handoff_rate_dissatisfied',
  'handoff_rate_rule',
  'containment',
  'resolution_rate',
  'resolution_confirmed',
  'resolution_assumed',
  'abandonment',
  'csat',
  'csat_response_rate',
  'ticket_rate',
  'ticket_rate_bot',
  'ticket_rate_rating',
  'ticket_rate_agent',
  'ticket_rate_customer',
  'ticket_rate_rule',
  'first_response_time',
  'handle_time',
  'resolution_time',
  'conversation_resolution_time',
]);
export type FigureKey = z.infer<typeof figureKey>;

const timeZone = z
  .string()
  .max(64)
  .default('UTC')
  .refine((zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  }, 'is not an IANA time zone such as Asia/Shanghai')
  .meta({ description: 'IANA name' });

export const reportQuery = z.object({
  from: localDate,
  to: localDate.meta({ description: 'Exclusive' }),
  interval: z.enum(['day', 'week', 'month', 'quarter']).optional(),
  timeZone,
  inboxId: id.optional(),
  language: language.optional(),
  teamId: id.optional().meta({ description: 'A team, or `none`' }),
  labelId: id.optional().meta({ description: 'A label, or `none`' }),
  tier: z.string().max(100).optional().meta({ description: "The contact's tier, or `none`" }),
});
export type ReportQuery = z.infer<typeof reportQuery>;

const ratio = {
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
};
const interval95 = z.object({ low: z.number(), high: z.number() });
/** `value` is null, never 0 or 1, where the denominator is 0. Durations are seconds. */
export const figure = z.object({
  key: figureKey,
  kind: z.enum(['ratio', 'duration']),
  ...ratio,
  interval: interval95.nullable().meta({ description: 'Wilson 95 %, where the denominator is under 20' }),
  median: z.number().nullable(),
  p90: z.number().nullable(),
  n: z.number().int(),
  business: z.object({ median: z.number().nullable(), p90: z.number().nullable() }).nullable(),
  promise: z
    .object({ target: z.number(), measured: z.object({ ...ratio, interval: interval95.nullable() }) })
    .nullable()
    .meta({ description: 'Of coverage_at_precision: the precision demanded, and the one measured' }),
  previous: z
    .object({ ...ratio, median: z.number().nullable(), p90: z.number().nullable(), n: z.number().int() })
    .nullable(),
});
export type Figure = z.infer<typeof figure>;
export const qualityReport = z.object({
  from: localDate,
  to: localDate,
  timeZone: z.string(),
  figures: z.array(figure),
  buckets: z.array(z.object({ from: localDate, to: localDate, figures: z.array(figure) })),
});
export type QualityReport = z.infer<typeof qualityReport>;

export const rowsQuery = reportQuery.omit({ interval: true }).extend({ ...page.shape, figure: figureKey });
export type RowsQuery = z.infer<typeof rowsQuery>;
/** One counted row: `counted` says whether it is in the numerator as well. */
export const reportRow = z.object({
  conversationId: id.nullable(),
  messageId: id.nullable(),
  answerId: id.nullable(),
  ticketId: id.nullable(),
  at: time,
  counted: z.boolean(),
  value: z.string().nullable(),
  /** The question, or the ticket's subject; null where it is gone. */
  text: z.string().nullable(),
  contactName: z.string().nullable(),
  seconds: z.number().nullable(),
  businessSeconds: z.number().nullable(),
});
export type ReportRow = z.infer<typeof reportRow>;

export const breakdownBy = z.enum(['inbox', 'language', 'label', 'team', 'tier']);
export type BreakdownBy = z.infer<typeof breakdownBy>;
export const breakdownQuery = reportQuery
  .omit({ interval: true })
  .extend({ by: breakdownBy.default('inbox') });
export type BreakdownQuery = z.infer<typeof breakdownQuery>;
/** `value`: an id, a language or a tier; null for what has none. A conversation with two labels is in both groups. */
export const breakdown = z.object({
  by: breakdownBy,
  groups: z.array(
    z.object({
      value: z.string().nullable(),
      conversations: z.number().int(),
      figures: z.array(figure),
    }),
  ),
});
export type Breakdown = z.infer<typeof breakdown>;

const exportLocale = z.enum(['zh-CN', 'en']).default('en').meta({ description: 'Of names and formulas' });
export const reportFileQuery = reportQuery.extend({ locale: exportLocale });
export const rowsFileQuery = rowsQuery.omit({ cursor: true, limit: true }).extend({ locale: exportLocale });
export type RowsFileQuery = z.infer<typeof rowsFileQuery>;
