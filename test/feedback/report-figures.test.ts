import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Figure, FigureKey, ReportQuery } from '../../src/contract/index.ts';
import { appendFact, type NewFact } from '../../src/facts/index.ts';
import {
  qualityBreakdown,
  qualityReport,
  qualityRows,
  qualityWorkbook,
  rowsCsv,
  rowsWorkbook,
} from '../../src/feedback/index.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const workspaceId = 'ws_figures';

/** So many minutes after 09:00 UTC of 1 June 2026. */
const at = (minutes: number) => new Date(Date.UTC(2026, 5, 1, 9, minutes));
const history: NewFact[] = [];

function begin(id: string, language = 'en') {
  const startedAt = at(0);
  const of = { workspaceId, conversationId: id, inboxId: 'inb_1', language, startedAt };
  const ticket = { ...of, ticketId: `tkt_${id}` };
  history.push({ kind: 'conversation_started', ...of, at: startedAt });
  history.push({ kind: 'bot_took_part', ...of, at: startedAt });
  return {
    status: (minutes: number, value: 'open' | 'snoozed' | 'resolved', businessSeconds?: number) =>
      history.push({
        kind: 'conversation_status',
        ...of,
        at: at(minutes),
        value,
        ...(businessSeconds !== undefined && { seconds: minutes * 60, businessSeconds }),
        data: { from: null, by: 'agent' },
      }),
    assigned: (minutes: number, memberId: string | null) =>
      history.push({ kind: 'conversation_assigned', ...of, at: at(minutes), memberId }),
    replied: (minutes: number) =>
      history.push({
        kind: 'person_replied',
        ...of,
        at: at(minutes),
        messageId: `m_${id}_${minutes}`,
        memberId: 'mem_1',
      }),
    asked: (
      minutes: number,
      value: 'answered' | 'asked',
      promise: { target?: number; certified?: boolean },
    ) =>
      history.push({
        kind: 'question',
        ...of,
        at: at(minutes),
        messageId: `q_${id}_${minutes}`,
        answerId: `a_${id}_${minutes}`,
        value,
        confidence: 0.9,
        data: { ratingOffered: true, ...promise },
      }),
    judged: (minutes: number, value: 'right' | 'wrong') =>
      history.push({ kind: 'judgement', ...of, at: at(600), answerId: `a_${id}_${minutes}`, value }),
    label: (minutes: number, value: string, on: boolean) =>
      history.push({ kind: 'conversation_label', ...of, at: at(minutes), value, data: { on } }),
    team: (minutes: number, value: string | null) =>
      history.push({ kind: 'conversation_team', ...of, at: at(minutes), value }),
    tier: (minutes: number, value: string | null) =>
      history.push({ kind: 'contact_tier', ...of, at: at(minutes), value }),
    ticketOpened: (minutes: number) =>
      history.push({ kind: 'ticket_opened', ...ticket, at: at(minutes), value: 'agent' }),
    ticketStatus: (minutes: number, value: 'open' | 'solved' | 'closed') =>
      history.push({
        kind: 'ticket_status',
        ...ticket,
        at: at(minutes),
        value,
        data: { from: 'open' },
      }),
  };
}

// held: open from 10, held by one from 20 to 40 and by another to 50, snoozed to 70, held again to 80, resolved: 40 min
const held = begin('held');
held.status(10, 'open');
held.assigned(20, 'mem_1');
held.assigned(40, 'mem_2');
held.status(50, 'snoozed');
held.replied(55);
held.status(70, 'open');
held.status(80, 'resolved', 1800);
held.label(12, 'lbl_refund', true);
held.label(13, 'lbl_vip', true);
held.label(14, 'lbl_vip', false);
held.team(15, 'team_a');
held.tier(0, 'gold');
held.ticketOpened(30);
held.ticketStatus(60, 'solved');
held.ticketStatus(70, 'open');
held.ticketStatus(90, 'solved');
held.ticketStatus(100, 'closed');
// going: held, never resolved; its ticket was reopened and is not solved again
const going = begin('going', 'zh-Hans');
going.status(10, 'open');
going.assigned(10, 'mem_1');
going.replied(20);
going.ticketOpened(0);
going.ticketStatus(10, 'solved');
going.ticketStatus(20, 'open');
going.team(10, 'team_a');
going.team(20, 'team_b');
// bot: certified for 95 % while two of its questions came, one of them answered; the third came before
const bot = begin('bot', 'zh-Hans');
bot.asked(1, 'answered', { target: 0.9, certified: false });
bot.asked(2, 'answered', { target: 0.95, certified: true });
bot.asked(3, 'asked', { target: 0.95, certified: true });
bot.judged(1, 'wrong');
bot.judged(2, 'right');
bot.status(40, 'resolved');

const june = { from: '2026-06-01', to: '2026-06-08', timeZone: 'UTC' };
const figuresOf = async (part: Partial<ReportQuery> = {}) => {
  const report = await qualityReport(database.db, workspaceId, { ...june, ...part });
  return new Map<FigureKey, Figure>(report.figures.map((figure) => [figure.key, figure]));
};

beforeAll(async () => {
  await database.db
    .insertInto('workspaces')
    .values({ id: workspaceId, name: 'Figures', created_at: at(0) })
    .execute();
  await database.db.transaction().execute(async (db) => {
    for (const fact of history) await appendFact(db, fact);
  });
});

describe('durations', () => {
  it('handle time adds what was open and assigned, over all members, once it is resolved', async () => {
    expect((await figuresOf()).get('handle_time')).toMatchObject({ n: 1, median: 2400, business: null });
  });

  it('ticket resolution time ends when the ticket was last solved; one that is open again does not count', async () => {
    // opened after 30 minutes, solved again after 90: an hour
    expect((await figuresOf()).get('resolution_time')).toMatchObject({ n: 1, median: 3600 });
  });

  it('conversation resolution time counts what people took part in, in calendar and business time', async () => {
    expect((await figuresOf()).get('conversation_resolution_time')).toMatchObject({
      n: 1,
      median: 4800,
      business: { median: 1800 },
    });
  });
});

describe('coverage at the promised precision', () => {
  it('counts the questions put while the threshold was certified, with target and measured precision', async () => {
    expect((await figuresOf()).get('coverage_at_precision')).toMatchObject({
      numerator: 1,
      denominator: 2,
      promise: { target: 0.95, measured: { numerator: 1, denominator: 1, value: 1 } },
    });
  });

  it('is null, with no promise, where nothing was certified', async () => {
    const figure = (await figuresOf({ language: 'en' })).get('coverage_at_precision');
    expect(figure).toMatchObject({ value: null, denominator: 0, promise: null });
  });
});

describe('the filters by team, label and tier', () => {
  const conversations = async (part: Partial<ReportQuery>) =>
    (await figuresOf(part)).get('containment')?.denominator;

  it('take what the conversation belongs to in the end', async () => {
    expect(await conversations({ teamId: 'team_a' })).toBe(1);
    expect(await conversations({ teamId: 'team_b' })).toBe(1);
    expect(await conversations({ teamId: 'none' })).toBe(1);
    expect(await conversations({ tier: 'gold' })).toBe(1);
    expect(await conversations({ labelId: 'lbl_refund' })).toBe(1);
    expect(await conversations({ labelId: 'none' })).toBe(2);
  });

  it('do not find a label that was taken off', async () => {
    expect(await conversations({ labelId: 'lbl_vip' })).toBe(0);
  });

  it('lead to the rows of the same conversations', async () => {
    const { items } = await qualityRows(database.db, workspaceId, {
      ...june,
      figure: 'containment',
      labelId: 'lbl_refund',
      limit: 10,
    });
    expect(items.map((row) => row.conversationId)).toEqual(['held']);
  });
});

describe('a breakdown', () => {
  it('has a group a value, those with most conversations first', async () => {
    const { groups } = await qualityBreakdown(database.db, workspaceId, { ...june, by: 'language' });
    expect(groups.map(({ value, conversations }) => [value, conversations])).toEqual([
      ['zh-Hans', 2],
      ['en', 1],
    ]);
    const english = groups[1]?.figures.find(({ key }) => key === 'handle_time');
    expect(english).toMatchObject({ n: 1, median: 2400 });
  });

  it('by label has a group of those without one', async () => {
    const { groups } = await qualityBreakdown(database.db, workspaceId, { ...june, by: 'label' });
    expect(groups.map(({ value, conversations }) => [value, conversations])).toEqual([
      [null, 2],
      ['lbl_refund', 1],
    ]);
  });
});

describe('files', () => {
  const row = {
    conversationId: 'cnv_1',
    messageId: null,
    answerId: null,
    ticketId: null,
    at: '2026-06-01T09:00:00.000Z',
    counted: true,
    value: 'answered',
    text: '=HYPERLINK("http://evil.example","click")',
    contactName: '+cmd|calc',
    seconds: null,
    businessSeconds: null,
  };

  it('never carry a formula that a customer typed', async () => {
    expect(rowsCsv([row], 'en')).toContain('\'+cmd|calc,"\'=HYPERLINK(""http://evil.example"",""click"")"');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await rowsWorkbook('hit_rate', [row], 'zh-CN')) as never);
    const sheet = workbook.getWorksheet('命中率');
    expect(sheet?.getRow(2).getCell(3).value).toBe(`'${row.text}`);
    expect(sheet?.getRow(2).getCell(3).formula).toBeFalsy();
  });

  it('the workbook names each figure with its formula, and nothing measured is empty', async () => {
    const report = await qualityReport(database.db, workspaceId, { ...june, interval: 'week' });
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await qualityWorkbook(report, 'en')) as never);
    const rows = workbook.getWorksheet('Figures')?.getSheetValues() as unknown[][];
    const csat = rows.find((cells) => cells?.[1] === 'Satisfaction (CSAT)');
    expect(csat?.[2]).toBeUndefined();
    expect(csat?.[11]).toMatch(/^Satisfied ÷/);
    expect(workbook.getWorksheet('Trend')?.rowCount).toBe(1 + report.figures.length);
  });
});
