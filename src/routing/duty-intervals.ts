import type { Schedule } from '../contract/index.ts';
import { instantOf, isoDate, localDay, zoneOf } from './local-time.ts';

/** People are on duty from `start` until just before `end` (epoch ms). */
export type DutyInterval = { start: number; end: number };

type Shift = { from: number; to: number };

// Day 0, 1970-01-01, was a Thursday.
const weekdays = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'] as const;

function minutes(clock: string): number {
  const [hours = 0, rest = 0] = clock.split(':').map(Number);
  return hours * 60 + rest;
}

/** Shifts in minutes of the day they begin on, sorted; one that ends before it begins ends on the next day. */
function shiftsOf(hours: Schedule['mon']): Shift[] {
  return hours
    .map(({ from, to }) => ({ from: minutes(from), to: minutes(to) }))
    .map(({ from, to }) => ({ from, to: to < from ? to + 24 * 60 : to }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
}

/**
 * The times on duty that end after `from`, in order and without overlaps, looking at the local days from the one
 * before `from` (its last shift may run past midnight) up to `lastDay`, as days since 1970-01-01.
 * Nobody is on duty on a holiday: no shift begins on one, and one that began the evening before ends at midnight.
 */
export function* dutyIntervals(schedule: Schedule, from: number, lastDay: number): Generator<DutyInterval> {
  const zone = zoneOf(schedule.timeZone);
  const holidays = new Set(schedule.holidays);
  const week = weekdays.map((name) => shiftsOf(schedule[name]));
  let covered = from;
  for (let day = localDay(zone, from) - 1; day <= lastDay; day++) {
    const shifts = week[((day % 7) + 7) % 7] ?? [];
    if (shifts.length === 0 || holidays.has(isoDate(day))) continue;
    const cut = holidays.has(isoDate(day + 1)) ? 24 * 60 : Number.POSITIVE_INFINITY;
    for (const shift of shifts) {
      const start = Math.max(instantOf(zone, day, shift.from), covered);
      const end = instantOf(zone, day, Math.min(shift.to, cut));
      if (end <= start) continue;
      covered = end;
      yield { start, end };
    }
  }
}
