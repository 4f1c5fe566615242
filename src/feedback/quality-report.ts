import {
  type Figure,
  type FigureKey,
  figureKey,
  type List,
  type QualityReport,
  type ReportQuery,
  type ReportRow,
  type RowsQuery,
} from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { type Fact, listFacts } from '../facts/index.ts';
import { decodeCursor, pageOf } from '../lib/index.ts';
import { tallyCohort } from './cohort.ts';
import { type FigureRow, figures } from './figures.ts';
import { bucketsOf, type Period, periodsOf } from './period.ts';
import { quantile, wilsonInterval } from './statistics.ts';

/** Below this many, a ratio shows how uncertain it is. */
const fewRows = 20;

/** Every figure of the period, of each piece of it, and of the period of as many days before. */
export async function qualityReport(db: Db, workspaceId: string, query: ReportQuery): Promise<QualityReport> {
  const { current, previous } = periodsOf(query);
  const buckets = bucketsOf(query);
  const facts = await factsOf(db, workspaceId, query, { start: previous.start, end: current.end });
  const before = measure(factsIn(facts, previous), null);
  return {
    from: query.from,
    to: query.to,
    timeZone: query.timeZone,
    figures: measure(factsIn(facts, current), before),
    buckets: buckets.map((bucket) => ({
      from: bucket.from,
      to: bucket.to,
      figures: measure(factsIn(facts, bucket), null),
    })),
  };
}

/** The rows that one figure of the period counted, oldest first. */
export async function qualityRows(db: Db, workspaceId: string, query: RowsQuery): Promise<List<ReportRow>> {
  const { current } = periodsOf(query);
  const facts = await factsOf(db, workspaceId, query, current);
  const rows = figures[query.figure].rows(tallyCohort(facts)).map((row) => ({ row, key: sortKey(row) }));
  rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  const after = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
  const rest = after === undefined ? rows : rows.filter(({ key }) => key > after);
  const { items, nextCursor } = pageOf(rest, query.limit, ({ key }) => [key]);
  return { items: items.map(({ row }) => toReportRow(row)), nextCursor };
}

/** The report as CSV: one line a figure and piece, RFC 4180. Every cell is a number, a date or a key of ours. */
export function qualityCsv(report: QualityReport): string {
  const header = 'from,to,figure,kind,value,numerator,denominator,low,high,median,p90,n,previous';
  const lines = [{ from: report.from, to: report.to, figures: report.figures }, ...report.buckets].flatMap(
    (period) =>
      period.figures.map((f) =>
        [
          period.from,
          period.to,
          f.key,
          f.kind,
          f.value,
          f.numerator,
          f.denominator,
          f.interval?.low,
          f.interval?.high,
          f.median,
          f.p90,
          f.n,
          f.previous?.value,
        ]
          .map((cell) => cell ?? '')
          .join(','),
      ),
  );
  return `${[header, ...lines].join('\r\n')}\r\n`;
}

async function factsOf(
  db: Db,
  workspaceId: string,
  query: Pick<ReportQuery, 'inboxId' | 'language'>,
  span: Pick<Period, 'start' | 'end'>,
): Promise<Fact[]> {
  return await listFacts(db, {
    workspaceId,
    from: span.start,
    to: span.end,
    inboxId: query.inboxId,
    language: query.language,
  });
}

function factsIn(facts: readonly Fact[], period: Period): Fact[] {
  return facts.filter((fact) => fact.startedAt >= period.start && fact.startedAt < period.end);
}

function measure(facts: readonly Fact[], before: readonly Figure[] | null): Figure[] {
  const cohort = tallyCohort(facts);
  return figureKey.options.map((key, i) => {
    const { kind, rows, alwaysInterval } = figures[key];
    const counted = rows(cohort);
    const figure = kind === 'ratio' ? ratio(key, counted, alwaysInterval ?? false) : duration(key, counted);
    const previous = before?.[i];
    if (!previous) return figure;
    const { value, numerator, denominator, median, p90, n } = previous;
    return { ...figure, previous: { value, numerator, denominator, median, p90, n } };
  });
}

function ratio(key: FigureKey, rows: readonly FigureRow[], alwaysInterval: boolean): Figure {
  const numerator = rows.filter((row) => row.counted).length;
  const denominator = rows.filter((row) => row.inDenominator).length;
  // tickets over conversations can exceed 1 and is no proportion: it has no such interval
  const proportion = !key.startsWith('ticket_rate');
  const uncertain = denominator > 0 && proportion && (alwaysInterval || denominator < fewRows);
  return {
    key,
    kind: 'ratio',
    value: denominator === 0 ? null : numerator / denominator,
    numerator,
    denominator,
    interval: uncertain ? wilsonInterval(numerator, denominator) : null,
    median: null,
    p90: null,
    n: denominator,
    business: null,
    previous: null,
  };
}

function duration(key: FigureKey, rows: readonly FigureRow[]): Figure {
  const seconds = rows.flatMap((row) => row.seconds ?? []);
  const business = rows.flatMap((row) => row.businessSeconds ?? []);
  const median = quantile(seconds, 0.5);
  return {
    key,
    kind: 'duration',
    value: median,
    numerator: null,
    denominator: null,
    interval: null,
    median,
    p90: quantile(seconds, 0.9),
    n: seconds.length,
    business: { median: quantile(business, 0.5), p90: quantile(business, 0.9) },
    previous: null,
  };
}

function sortKey(row: FigureRow): string {
  return [row.at.toISOString(), row.conversationId, row.messageId, row.answerId, row.ticketId]
    .map((part) => part ?? '')
    .join(' ');
}

function toReportRow({ inDenominator: _, at, ...row }: FigureRow): ReportRow {
  return { ...row, at: at.toISOString() };
}
