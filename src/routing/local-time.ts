import { IANAZone } from 'luxon';
import { AppError } from '../lib/index.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const zones = new Map<string, IANAZone>();

/** The zone of an IANA name such as `Asia/Shanghai`; throws `schedule.time_zone_unknown`. */
export function zoneOf(timeZone: string): IANAZone {
  const known = zones.get(timeZone);
  if (known) return known;
  if (!IANAZone.isValidZone(timeZone)) {
    throw new AppError(
      'schedule.time_zone_unknown',
      `"${timeZone}" is not a time zone; use an IANA name such as Asia/Shanghai.`,
    );
  }
  const zone = IANAZone.create(timeZone);
  zones.set(timeZone, zone);
  return zone;
}

const offsetMs = (zone: IANAZone, at: number) => zone.offset(at) * MINUTE_MS;

/** The local day `at` falls on, as days since 1970-01-01. */
export function localDay(zone: IANAZone, at: number): number {
  return Math.floor((at + offsetMs(zone, at)) / DAY_MS);
}

/** `YYYY-MM-DD` of a day counted from 1970-01-01. */
export function isoDate(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * The instant (epoch ms) at which the clocks of `zone` show `minute` of local day `day`; minute 1440 is the next
 * midnight. A time that the clocks skip becomes the instant they jump; of a time they show twice, the first one.
 */
export function instantOf(zone: IANAZone, day: number, minute: number): number {
  const local = day * DAY_MS + minute * MINUTE_MS;
  const before = local - offsetMs(zone, local - DAY_MS);
  const after = local - offsetMs(zone, local + DAY_MS);
  if (before === after) return before;
  const valid = [before, after].filter((at) => at + offsetMs(zone, at) === local);
  if (valid.length > 0) return Math.min(...valid);
  return transitionBetween(zone, Math.min(before, after), Math.max(before, after));
}

/** The first instant after `low` with the offset that holds at `high`; the two lie around one change of the clocks. */
function transitionBetween(zone: IANAZone, low: number, high: number): number {
  const wanted = zone.offset(high);
  let [from, to] = [low, high];
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (zone.offset(middle) === wanted) to = middle;
    else from = middle;
  }
  return to;
}
