import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { type Schedule, schedule as scheduleSchema } from '../../src/contract/index.ts';
import { businessSeconds, dutyState } from '../../src/routing/index.ts';

const HOUR = 3600;
type Hours = [from: string, to: string][];
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

function schedule(
  timeZone: string,
  days: Partial<Record<(typeof weekdays)[number] | 'daily' | 'workdays', Hours>>,
  holidays: string[] = [],
): Schedule {
  const of = (day: (typeof weekdays)[number]) =>
    days[day] ?? (day !== 'sat' && day !== 'sun' ? days.workdays : undefined) ?? days.daily ?? [];
  const week = weekdays.map((day) => [day, of(day).map(([from, to]) => ({ from, to }))]);
  return scheduleSchema.parse({ timeZone, ...Object.fromEntries(week), holidays });
}

const local = (zone: string) => (text: string) => DateTime.fromISO(text, { zone }).toJSDate();
const shanghai = local('Asia/Shanghai');
const berlin = local('Europe/Berlin');
const office = schedule('Asia/Shanghai', { workdays: [['09:00', '18:00']] }, ['2026-10-01', '2026-10-02']);

describe('who is on duty', () => {
  it.each<[string, Schedule | null, Date, boolean, Date | null]>([
    ['no schedule means always', null, shanghai('2026-09-27T03:00'), true, null],
    ['within hours', office, shanghai('2026-09-28T09:00'), true, null],
    ['the last moment', office, shanghai('2026-09-28T17:59:59.999'), true, null],
    ['closing time itself', office, shanghai('2026-09-28T18:00'), false, shanghai('2026-09-29T09:00')],
    ['before opening', office, shanghai('2026-09-28T08:59:59'), false, shanghai('2026-09-28T09:00')],
    ['over the weekend', office, shanghai('2026-09-25T20:00'), false, shanghai('2026-09-28T09:00')],
    [
      'over holidays and a weekend',
      office,
      shanghai('2026-09-30T18:30'),
      false,
      shanghai('2026-10-05T09:00'),
    ],
    ['during a holiday', office, shanghai('2026-10-01T11:00'), false, shanghai('2026-10-05T09:00')],
    ['a schedule without hours', schedule('UTC', {}), shanghai('2026-10-01T11:00'), false, null],
    ['hours of no length', schedule('UTC', { daily: [['09:00', '09:00']] }), new Date(0), false, null],
  ])('%s', (_, plan, at, onDuty, nextOnDutyAt) => {
    expect(dutyState(plan, at)).toEqual({ onDuty, nextOnDutyAt });
  });

  it('runs a shift past midnight into the next day', () => {
    const night = schedule('Asia/Shanghai', { fri: [['22:00', '06:00']] });
    expect(dutyState(night, shanghai('2026-09-26T05:59')).onDuty).toBe(true);
    expect(dutyState(night, shanghai('2026-09-26T06:00')).nextOnDutyAt).toEqual(shanghai('2026-10-02T22:00'));
    expect(dutyState(night, shanghai('2026-09-25T05:59')).onDuty).toBe(false);
  });

  it('ends a shift at midnight when the next day is a holiday, and begins none on it', () => {
    const night = schedule('Asia/Shanghai', { daily: [['22:00', '06:00']] }, ['2026-10-01']);
    expect(dutyState(night, shanghai('2026-09-30T23:59')).onDuty).toBe(true);
    expect(dutyState(night, shanghai('2026-10-01T00:00'))).toEqual({
      onDuty: false,
      nextOnDutyAt: shanghai('2026-10-02T22:00'),
    });
  });

  it('reads 24:00 as the end of the day, and around the clock as never off', () => {
    const late = schedule('Asia/Shanghai', { daily: [['16:00', '24:00']] });
    expect(dutyState(late, shanghai('2026-09-28T23:59:59')).onDuty).toBe(true);
    expect(dutyState(late, shanghai('2026-09-29T00:00')).onDuty).toBe(false);
    const always = schedule('Asia/Shanghai', { daily: [['00:00', '24:00']] });
    expect(dutyState(always, shanghai('2026-09-29T00:00')).onDuty).toBe(true);
  });

  it('opens at the same local time on both sides of a change of the clocks', () => {
    const plan = schedule('Europe/Berlin', { daily: [['09:00', '17:00']] });
    expect(dutyState(plan, berlin('2026-03-28T18:00')).nextOnDutyAt).toEqual(
      new Date('2026-03-29T07:00:00Z'),
    );
    expect(dutyState(plan, berlin('2026-03-27T18:00')).nextOnDutyAt).toEqual(
      new Date('2026-03-28T08:00:00Z'),
    );
    expect(dutyState(plan, berlin('2026-10-24T18:00')).nextOnDutyAt).toEqual(
      new Date('2026-10-25T08:00:00Z'),
    );
  });

  it('finds the next working day behind as many holidays as a schedule may have', () => {
    const mondays = Array.from({ length: 400 }, (_, n) =>
      DateTime.fromISO('2026-09-28').plus({ weeks: n }).toISODate(),
    ).filter((date) => date !== null);
    const plan = schedule('Asia/Shanghai', { mon: [['09:00', '10:00']] }, mondays);
    const free = DateTime.fromISO('2026-09-28T09:00', { zone: 'Asia/Shanghai' }).plus({ weeks: 400 });
    expect(dutyState(plan, shanghai('2026-09-28T00:00')).nextOnDutyAt).toEqual(free.toJSDate());
  });

  it('refuses a time zone that does not exist', () => {
    const plan = schedule('Mars/Olympus', { daily: [['09:00', '17:00']] });
    expect(() => dutyState(plan, new Date())).toThrow(
      expect.objectContaining({ code: 'schedule.time_zone_unknown' }),
    );
  });
});

describe('business seconds', () => {
  const overlapping = schedule('Asia/Shanghai', {
    mon: [
      ['13:00', '18:00'],
      ['09:00', '14:00'],
      ['10:00', '11:00'],
      ['09:00', '14:00'],
    ],
  });
  const berlinDays = schedule('Europe/Berlin', { daily: [['00:00', '24:00']] });
  const berlinNights = schedule('Europe/Berlin', { daily: [['22:00', '06:00']] });
  const gap = schedule('Europe/Berlin', { daily: [['02:15', '02:45']] });
  const intoGap = schedule('Europe/Berlin', { daily: [['01:00', '02:30']] });
  const fromGap = schedule('Europe/Berlin', { daily: [['02:30', '04:00']] });
  const toTwice = schedule('Europe/Berlin', { daily: [['01:00', '02:30']] });
  const fromTwice = schedule('Europe/Berlin', { daily: [['02:30', '04:00']] });
  const twice = schedule('Europe/Berlin', { daily: [['01:00', '03:00']] });
  // Lord Howe moves its clocks by half an hour: 2026-04-05 is half an hour longer.
  const lordHowe = local('Australia/Lord_Howe');
  // Samoa skipped 2011-12-30 altogether.
  const apia = local('Pacific/Apia');

  it.each<[string, Schedule | null, Date, Date, number]>([
    [
      'no schedule counts every second',
      null,
      shanghai('2026-09-26T00:00'),
      shanghai('2026-09-27T00:00:01'),
      86401,
    ],
    ['within one day', office, shanghai('2026-09-28T10:00'), shanghai('2026-09-28T10:00:30'), 30],
    [
      'fractions of a second',
      office,
      new Date('2026-09-28T02:00:00.250Z'),
      new Date('2026-09-28T02:00:01Z'),
      0.75,
    ],
    [
      'from before opening to after closing',
      office,
      shanghai('2026-09-28T00:00'),
      shanghai('2026-09-29T00:00'),
      9 * HOUR,
    ],
    ['over a weekend', office, shanghai('2026-09-25T17:00'), shanghai('2026-09-28T10:00'), 2 * HOUR],
    ['over holidays', office, shanghai('2026-09-30T17:00'), shanghai('2026-10-05T10:00'), 2 * HOUR],
    ['outside hours', office, shanghai('2026-09-28T20:00'), shanghai('2026-09-29T08:00'), 0],
    ['backwards', office, shanghai('2026-09-28T12:00'), shanghai('2026-09-28T10:00'), 0],
    ['backwards without a schedule', null, shanghai('2026-09-28T12:00'), shanghai('2026-09-28T10:00'), 0],
    [
      'overlapping hours once',
      overlapping,
      shanghai('2026-09-28T00:00'),
      shanghai('2026-09-29T00:00'),
      9 * HOUR,
    ],
    [
      'from the middle of an overlap',
      overlapping,
      shanghai('2026-09-28T13:30'),
      shanghai('2026-09-28T15:00'),
      1.5 * HOUR,
    ],
    [
      'a night shift that overlaps the next early shift',
      schedule('Asia/Shanghai', { mon: [['22:00', '06:00']], tue: [['05:00', '09:00']] }),
      shanghai('2026-09-28T00:00'),
      shanghai('2026-09-30T00:00'),
      11 * HOUR,
    ],
    [
      'the 23 hours of the day summer time begins',
      berlinDays,
      berlin('2026-03-29T00:00'),
      berlin('2026-03-30T00:00'),
      23 * HOUR,
    ],
    [
      'the 25 hours of the day it ends',
      berlinDays,
      berlin('2026-10-25T00:00'),
      berlin('2026-10-26T00:00'),
      25 * HOUR,
    ],
    [
      'a night shift in spring',
      berlinNights,
      berlin('2026-03-28T12:00'),
      berlin('2026-03-29T12:00'),
      7 * HOUR,
    ],
    [
      'a night shift in autumn',
      berlinNights,
      berlin('2026-10-24T12:00'),
      berlin('2026-10-25T12:00'),
      9 * HOUR,
    ],
    ['hours that the clocks skip', gap, berlin('2026-03-29T00:00'), berlin('2026-03-30T00:00'), 0],
    [
      'hours that end in the skipped hour',
      intoGap,
      berlin('2026-03-29T00:00'),
      berlin('2026-03-30T00:00'),
      HOUR,
    ],
    [
      'hours that begin in the skipped hour',
      fromGap,
      berlin('2026-03-29T00:00'),
      berlin('2026-03-30T00:00'),
      HOUR,
    ],
    [
      'hours around the repeated hour',
      twice,
      berlin('2026-10-25T00:00'),
      berlin('2026-10-26T00:00'),
      3 * HOUR,
    ],
    [
      'hours that end at a time shown twice, until it is shown first',
      toTwice,
      berlin('2026-10-25T00:00'),
      berlin('2026-10-26T00:00'),
      1.5 * HOUR,
    ],
    [
      'hours that begin at a time shown twice, from when it is shown first',
      fromTwice,
      berlin('2026-10-25T00:00'),
      berlin('2026-10-26T00:00'),
      2.5 * HOUR,
    ],
    [
      'a change of the clocks by half an hour',
      schedule('Australia/Lord_Howe', { daily: [['00:00', '24:00']] }),
      lordHowe('2026-04-05T00:00'),
      lordHowe('2026-04-06T00:00'),
      24.5 * HOUR,
    ],
    [
      'a day that a country skipped',
      schedule('Pacific/Apia', { daily: [['09:00', '17:00']] }),
      apia('2011-12-29T00:00'),
      apia('2012-01-01T00:00'),
      16 * HOUR,
    ],
    [
      'across two night shifts without counting midnight twice',
      schedule('Asia/Shanghai', {
        daily: [
          ['20:00', '24:00'],
          ['24:00', '02:00'],
        ],
      }),
      shanghai('2026-09-28T12:00'),
      shanghai('2026-09-29T12:00'),
      6 * HOUR,
    ],
  ])('counts %s', (_, plan, from, to, seconds) => {
    expect(businessSeconds(plan, from, to)).toBe(seconds);
  });

  it.each([
    ['2026-03-01T03:15:00Z', '2026-03-20T19:30:00Z'],
    ['2026-10-25T03:15:00Z', '2026-11-10T19:30:00Z'],
    ['2026-12-20T00:00:00Z', '2026-12-29T00:00:00Z'],
  ])('agrees with a count by the wall clock, quarter by quarter, from %s to %s', (first, last) => {
    const plan = schedule(
      'America/New_York',
      {
        workdays: [
          ['08:30', '12:00'],
          ['12:45', '17:15'],
        ],
        sat: [['22:00', '04:00']],
      },
      ['2026-12-25', '2026-03-09', '2026-12-27'],
    );
    const [from, to] = [Date.parse(first), Date.parse(last)];
    let expected = 0;
    for (let at = from; at < to; at += 900_000) if (countsAt(plan, at)) expected += 900;
    expect(expected).toBeGreaterThan(20 * HOUR);
    expect(businessSeconds(plan, new Date(from), new Date(to))).toBe(expected);
  });

  it('adds up: the parts of a span make the whole', () => {
    const from = shanghai('2026-09-20T05:00').getTime();
    const cut = shanghai('2026-09-28T11:11:11').getTime();
    const to = shanghai('2026-10-20T12:34:56').getTime();
    const part = (a: number, b: number) => businessSeconds(office, new Date(a), new Date(b));
    expect(part(from, cut) + part(cut, to)).toBeCloseTo(part(from, to), 6);
  });

  it('counts the last ten years of an absurd span, and so ends', () => {
    const seconds = businessSeconds(berlinDays, new Date(-8e15), new Date('2026-01-01T00:00:00Z'));
    expect(seconds).toBe(3653 * 86400);
  });
});

/** The same rules, written the slow way: is the wall clock at `at` within a shift? */
function countsAt(plan: Schedule, at: number): boolean {
  const here = DateTime.fromMillis(at, { zone: plan.timeZone });
  const isHoliday = (day: DateTime) => plan.holidays.includes(day.toISODate() ?? '');
  if (isHoliday(here)) return false;
  const clock = here.toFormat('HH:mm');
  const yesterday = here.minus({ days: 1 });
  const hours = (day: DateTime) => plan[weekdays[day.weekday - 1] ?? 'mon'];
  return (
    hours(here).some(({ from, to }) => from <= clock && (to < from || clock < to)) ||
    (!isHoliday(yesterday) && hours(yesterday).some(({ from, to }) => to < from && clock < to))
  );
}
