import type {
  Breakdown,
  BreakdownQuery,
  List,
  QualityReport,
  ReportQuery,
  ReportRow,
  RowsFileQuery,
  RowsQuery,
} from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { type Fact, listFacts } from '../facts/index.ts';
import { AppError, decodeCursor, pageOf } from '../lib/index.ts';
import { tallyCohort } from './cohort.ts';
import { describeRows } from './describe-rows.ts';
import { type FigureRow, figures } from './figures.ts';
import { measure } from './measure.ts';
import { bucketsOf, type Period, periodsOf } from './period.ts';
import { groupFacts, selectFacts } from './select-facts.ts';

const mostGroups = 100;
const mostRowsInFile = 100_000;

/** Every figure of the period, of each piece of it, and of the period of as many days before. */
export async function qualityReport(db: Db, workspaceId: string, query: ReportQuery): Promise<QualityReport> {
  const { current, previous } = periodsOf(query);
  const buckets = bucketsOf(query);
  const facts = await factsOf(db, workspaceId, query, { start: previous.start, end: current.end });
  const before = measure(tallyCohort(factsIn(facts, previous)), null);
  return {
    from: query.from,
    to: query.to,
    timeZone: query.timeZone,
    figures: measure(tallyCohort(factsIn(facts, current)), before),
    buckets: buckets.map((bucket) => ({
      from: bucket.from,
      to: bucket.to,
      figures: measure(tallyCohort(factsIn(facts, bucket)), null),
    })),
  };
}

/** The rows that one figure of the period counted, oldest first. */
export async function qualityRows(db: Db, workspaceId: string, query: RowsQuery): Promise<List<ReportRow>> {
  const rows = await rowsOf(db, workspaceId, query);
  const after = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
  const rest = after === undefined ? rows : rows.filter(({ key }) => key > after);
  const { items, nextCursor } = pageOf(rest, query.limit, ({ key }) => [key]);
  const bare = items.map(({ row }) => toBareRow(row));
  return { items: await describeRows(db, workspaceId, bare), nextCursor };
}

/** The figures of the period for each inbox, language, label, team or tier; those with most conversations first. */
export async function qualityBreakdown(
  db: Db,
  workspaceId: string,
  query: BreakdownQuery,
): Promise<Breakdown> {
  const { current } = periodsOf(query);
  const facts = await factsOf(db, workspaceId, query, current);
  const groups = [...groupFacts(facts, query.by)].map(([value, of]) => {
    const cohort = tallyCohort(of);
    return { value, conversations: cohort.conversations.length, cohort };
  });
  groups.sort((a, b) => b.conversations - a.conversations);
  return {
    by: query.by,
    groups: groups.slice(0, mostGroups).map(({ value, conversations, cohort }) => ({
      value,
      conversations,
      figures: measure(cohort, null),
    })),
  };
}

/** Every row that one figure of the period counted, for a file; `report.too_many_rows` beyond what one can hold. */
export async function allQualityRows(
  db: Db,
  workspaceId: string,
  query: RowsFileQuery,
): Promise<ReportRow[]> {
  const rows = await rowsOf(db, workspaceId, query);
  if (rows.length > mostRowsInFile) {
    throw new AppError(
      'report.too_many_rows',
      `More than ${mostRowsInFile} rows: choose a shorter period or more filters.`,
    );
  }
  return await describeRows(
    db,
    workspaceId,
    rows.map(({ row }) => toBareRow(row)),
  );
}

async function rowsOf(db: Db, workspaceId: string, query: Omit<RowsFileQuery, 'locale'>) {
  const { current } = periodsOf(query);
  const facts = await factsOf(db, workspaceId, query, current);
  const rows = figures[query.figure].rows(tallyCohort(facts)).map((row) => ({ row, key: sortKey(row) }));
  return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function factsOf(
  db: Db,
  workspaceId: string,
  query: Omit<ReportQuery, 'interval'>,
  span: Pick<Period, 'start' | 'end'>,
): Promise<readonly Fact[]> {
  const { inboxId, language } = query;
  const facts = await listFacts(db, { workspaceId, from: span.start, to: span.end, inboxId, language });
  return selectFacts(facts, query);
}

function factsIn(facts: readonly Fact[], period: Period): Fact[] {
  return facts.filter((fact) => fact.startedAt >= period.start && fact.startedAt < period.end);
}

function sortKey(row: FigureRow): string {
  return [row.at.toISOString(), row.conversationId, row.messageId, row.answerId, row.ticketId]
    .map((part) => part ?? '')
    .join(' ');
}

function toBareRow({ inDenominator: _, at, ...row }: FigureRow) {
  return { ...row, at: at.toISOString() };
}
