import { beforeAll, describe, expect, it } from 'vitest';
import type { Figure, FigureKey } from '../../src/contract/index.ts';
import { appendFact, type NewFact } from '../../src/facts/index.ts';
import { qualityCsv, qualityReport, qualityRows } from '../../src/feedback/index.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const workspaceId = 'ws_report';

/** 09:00 UTC of a day in June 2026. */
const day = (n: number, minutes = 0) => new Date(Date.UTC(2026, 5, n, 9, minutes));
type Extra<T> = T extends unknown
  ? Omit<T, 'workspaceId' | 'conversationId' | 'inboxId' | 'language' | 'startedAt'>
  : never;

const history: NewFact[] = [];
function conversation(
  id: string,
  startedAt: Date,
  facts: Extra<NewFact>[],
  part: { inboxId?: string; language?: string } = {},
): void {
  const of = {
    workspaceId,
    conversationId: id,
    inboxId: part.inboxId ?? 'inb_shop',
    language: part.language ?? 'zh-Hans',
    startedAt,
  };
  const all: Extra<NewFact>[] = [{ kind: 'conversation_started' }, ...facts];
  history.push(
    ...all.map((fact, i) => ({ at: new Date(startedAt.getTime() + i * 60_000), ...fact, ...of }) as NewFact),
  );
}
function question(
  answerId: string,
  value: 'answered' | 'suggested' | 'asked' | 'handed_over',
): Extra<NewFact> {
  return {
    kind: 'question',
    messageId: `msg_${answerId}`,
    answerId,
    value,
    confidence: 0.9,
    data: { ratingOffered: value === 'answered' },
  };
}
const tookPart: Extra<NewFact> = { kind: 'bot_took_part' };

// The history, counted by hand:
// c1 answered, rated satisfied: confirmed. c2 answered, not rated: assumed. c3 answered, rated neutral then
// unsatisfied, asks for a person, who replies after 10 min (5 in business hours); a ticket. c4 asked, then handed over
// for a repeated miss; a person replies after 30 min. c5 suggested only, left idle: abandoned. c6 answered, solved
// pressed, back after 80 h: still confirmed. c7 answered, back after 2 h: taken back. c8 greeting only: no bot.
// c9 English, other inbox, answered and judged wrong by staff though rated satisfied.
conversation('c1', day(1), [
  tookPart,
  question('a1', 'answered'),
  { kind: 'rating', answerId: 'a1', value: 'satisfied' },
]);
conversation('c2', day(1), [tookPart, question('a2', 'answered')]);
conversation('c3', day(2), [
  tookPart,
  question('a3', 'answered'),
  { kind: 'rating', answerId: 'a3', value: 'neutral' },
  { kind: 'rating', answerId: 'a3', value: 'unsatisfied' },
  { kind: 'ticket_opened', ticketId: 'tkt_3', value: 'rating' },
  { kind: 'handoff', value: 'dissatisfied' },
  { kind: 'person_replied', messageId: 'm3', memberId: 'mem_1' },
  { kind: 'first_response', memberId: 'mem_1', seconds: 600, businessSeconds: 300 },
]);
conversation('c4', day(2), [
  tookPart,
  question('a4', 'asked'),
  question('a5', 'handed_over'),
  { kind: 'handoff', value: 'repeated_miss' },
  { kind: 'person_replied', messageId: 'm4', memberId: 'mem_1' },
  { kind: 'first_response', memberId: 'mem_1', seconds: 1800, businessSeconds: 1800 },
]);
conversation('c5', day(3), [
  tookPart,
  question('a6', 'suggested'),
  { kind: 'conversation_status', value: 'resolved', data: { from: 'pending', by: 'idle' } },
]);
conversation('c6', day(3), [
  tookPart,
  question('a7', 'answered'),
  {
    kind: 'conversation_status',
    value: 'resolved',
    data: { from: 'pending', by: 'customer' },
    at: day(3, 10),
  },
  { kind: 'customer_returned', at: new Date(day(3, 10).getTime() + 80 * 3600 * 1000) },
]);
conversation('c7', day(4), [
  tookPart,
  question('a8', 'answered'),
  {
    kind: 'conversation_status',
    value: 'resolved',
    data: { from: 'pending', by: 'customer' },
    at: day(4, 10),
  },
  { kind: 'customer_returned', at: day(4, 130) },
]);
conversation('c8', day(4), []);
conversation(
  'c9',
  day(5),
  [
    tookPart,
    question('a9', 'answered'),
    { kind: 'rating', answerId: 'a9', value: 'satisfied' },
    { kind: 'judgement', answerId: 'a9', value: 'wrong' },
  ],
  { inboxId: 'inb_app', language: 'en' },
);
// the week before: one answered question
conversation('c0', new Date(Date.UTC(2026, 4, 28, 9)), [tookPart, question('a0', 'answered')]);

const june = { from: '2026-06-01', to: '2026-06-08', timeZone: 'UTC' };
let figures: Map<FigureKey, Figure>;

beforeAll(async () => {
  await database.db
    .insertInto('workspaces')
    .values({ id: workspaceId, name: 'Report', created_at: day(1) })
    .execute();
  await database.db.transaction().execute(async (db) => {
    for (const fact of history) await appendFact(db, fact);
  });
  const report = await qualityReport(database.db, workspaceId, june);
  figures = new Map(report.figures.map((figure) => [figure.key, figure]));
});

describe('each figure of a small history is what counting by hand gives', () => {
  it.each<[FigureKey, number, number]>([
    // answered a1 a2 a3 a7 a8 a9, suggested a6, of 9 questions
    ['hit_rate', 7, 9],
    ['precise_hit_rate', 6, 9],
    // judged: a1 right, a3 wrong (rated), a9 wrong (staff over the rating)
    ['verified_accuracy', 1, 3],
    ['handoff_rate', 2, 8],
    ['handoff_rate_dissatisfied', 1, 8],
    ['handoff_rate_repeated_miss', 1, 8],
    ['handoff_rate_asked', 0, 8],
    ['containment', 6, 8],
    // confirmed c1 c6 c9, assumed c2; c7 taken back
    ['resolution_rate', 4, 8],
    ['resolution_confirmed', 3, 8],
    ['resolution_assumed', 1, 8],
    ['abandonment', 1, 8],
    ['csat', 2, 3],
    // offered: the six answered
    ['csat_response_rate', 3, 6],
    ['ticket_rate', 1, 9],
    ['ticket_rate_rating', 1, 9],
    ['ticket_rate_agent', 0, 9],
  ])('%s = %i / %i', (key, numerator, denominator) => {
    expect(figures.get(key)).toMatchObject({ numerator, denominator, value: numerator / denominator });
  });

  it('first_response_time: median and p90 of 10 and 30 minutes, in calendar and business time', () => {
    expect(figures.get('first_response_time')).toMatchObject({
      kind: 'duration',
      n: 2,
      median: 1200,
      business: { median: 1050 },
    });
    expect(figures.get('first_response_time')?.p90).toBeCloseTo(1680, 6);
  });
});

describe('a figure', () => {
  it('shows its Wilson interval where it counts fewer than 20', () => {
    expect(figures.get('hit_rate')?.interval?.low).toBeCloseTo(0.4526, 3);
  });

  it('shows none for tickets over conversations, which is no proportion, also where there were none', () => {
    expect(figures.get('ticket_rate')?.interval).toBeNull();
    expect(figures.get('ticket_rate_agent')?.interval).toBeNull();
  });

  it('compares with as many days before', () => {
    expect(figures.get('hit_rate')?.previous).toMatchObject({ numerator: 1, denominator: 1, value: 1 });
  });

  it('is null, not 0 or 1, where nothing was counted', async () => {
    const { figures: none } = await qualityReport(database.db, workspaceId, {
      from: '2020-01-01',
      to: '2020-02-01',
      timeZone: 'UTC',
    });
    expect(new Set(none.map((figure) => figure.value))).toEqual(new Set([null]));
  });

  it('counts an inbox or a language alone', async () => {
    const { figures: app } = await qualityReport(database.db, workspaceId, {
      ...june,
      inboxId: 'inb_app',
      language: 'en',
    });
    expect(app.find((figure) => figure.key === 'hit_rate')).toMatchObject({ numerator: 1, denominator: 1 });
  });

  it('never counts another workspace', async () => {
    const { figures: other } = await qualityReport(database.db, 'ws_other', june);
    expect(other.find((figure) => figure.key === 'hit_rate')?.denominator).toBe(0);
  });

  it('adds up over the days of the period', async () => {
    const { buckets } = await qualityReport(database.db, workspaceId, { ...june, interval: 'day' });
    const hits = buckets.map(
      (bucket) => bucket.figures.find((figure) => figure.key === 'hit_rate')?.denominator,
    );
    expect(hits).toEqual([2, 3, 2, 1, 1, 0, 0]);
  });

  it('belongs to the day that its conversation started on, in the zone that was asked for', async () => {
    const query = { from: '2026-06-01', to: '2026-06-02', timeZone: 'Pacific/Kiritimati' };
    const { figures: early } = await qualityReport(database.db, workspaceId, query);
    // 09:00 UTC is 23:00 there: still the 1st
    expect(early.find((figure) => figure.key === 'hit_rate')?.denominator).toBe(2);
    const later = await qualityReport(database.db, workspaceId, {
      ...query,
      from: '2026-06-02',
      to: '2026-06-03',
    });
    expect(later.figures.find((figure) => figure.key === 'hit_rate')?.denominator).toBe(3);
  });
});

describe('the rows behind a figure', () => {
  it('are exactly those counted, page by page', async () => {
    const query = { ...june, figure: 'resolution_rate', limit: 3 } as const;
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await qualityRows(database.db, workspaceId, {
        ...query,
        ...(cursor !== undefined && { cursor }),
      });
      seen.push(...page.items.map((row) => `${row.conversationId} ${row.counted ? row.value : 'no'}`));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([
      'c1 confirmed',
      'c2 assumed',
      'c3 no',
      'c4 no',
      'c5 no',
      'c6 confirmed',
      'c7 no',
      'c9 confirmed',
    ]);
  });

  it('of the ticket rate are its tickets and its conversations', async () => {
    const { items } = await qualityRows(database.db, workspaceId, {
      ...june,
      figure: 'ticket_rate',
      limit: 100,
    });
    expect(items.filter((row) => row.counted).map((row) => row.ticketId)).toEqual(['tkt_3']);
    expect(items.filter((row) => !row.counted)).toHaveLength(9);
  });
});

it('the CSV has one line a figure and piece, with the same values', async () => {
  const report = await qualityReport(database.db, workspaceId, { ...june, interval: 'week' });
  const lines = qualityCsv(report).trimEnd().split('\r\n');
  expect(lines).toHaveLength(1 + report.figures.length * 2);
  expect(lines.find((line) => line.startsWith('2026-06-01,2026-06-08,abandonment'))).toMatch(
    /^2026-06-01,2026-06-08,abandonment,ratio,0\.125,1,8,0\.0224\d*,0\.4708\d*,,,8,0$/,
  );
});
