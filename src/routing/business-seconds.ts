import type { Schedule } from '../contract/index.ts';
import { dutyIntervals } from './duty-intervals.ts';
import { localDay, zoneOf } from './local-time.ts';

/** Ten years: beyond it nobody measures a reply, and the cost of one call stays bounded. */
const MAX_SPAN_MS = 3_653 * 86_400_000;

/**
 * Seconds between two instants during which people were on duty: elapsed time, so a shift across the end of summer
 * time counts the repeated hour. `schedule` null counts every second. 0 when `to` is not after `from`; of a span over
 * ten years only the last ten count. Throws `schedule.time_zone_unknown`.
 */
export function businessSeconds(schedule: Schedule | null, from: Date, to: Date): number {
  const end = to.getTime();
  if (!schedule) return Math.max(0, end - from.getTime()) / 1000;
  const start = Math.max(from.getTime(), end - MAX_SPAN_MS);
  if (!(end > start)) return 0;
  let total = 0;
  for (const interval of dutyIntervals(schedule, start, localDay(zoneOf(schedule.timeZone), end))) {
    total += Math.max(0, Math.min(interval.end, end) - interval.start);
  }
  return total / 1000;
}
