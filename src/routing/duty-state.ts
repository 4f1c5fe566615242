import type { Schedule } from '../contract/index.ts';
import { dutyIntervals } from './duty-intervals.ts';
import { localDay, zoneOf } from './local-time.ts';

// The contract allows 400 holidays: were they the next 400 Mondays of who works on Mondays only, the 401st is free.
const LOOK_AHEAD_DAYS = 7 * 402;

/**
 * Whether people are on duty at `at`, and if not, from when on they will be; `nextOnDutyAt` is null while they are,
 * and when the schedule holds no hours at all. `schedule` null means always on duty.
 * Throws `schedule.time_zone_unknown`.
 */
export function dutyState(
  schedule: Schedule | null,
  at: Date,
): { onDuty: boolean; nextOnDutyAt: Date | null } {
  if (!schedule) return { onDuty: true, nextOnDutyAt: null };
  const from = at.getTime();
  const lastDay = localDay(zoneOf(schedule.timeZone), from) + LOOK_AHEAD_DAYS;
  // Taking one ends the generator: no further day is looked at.
  const [next] = dutyIntervals(schedule, from, lastDay);
  if (!next) return { onDuty: false, nextOnDutyAt: null };
  // Intervals are clipped to begin at `from` at the earliest.
  return next.start <= from
    ? { onDuty: true, nextOnDutyAt: null }
    : { onDuty: false, nextOnDutyAt: new Date(next.start) };
}
