import { nextTimeOf } from '../../jobs/index.ts';

const hourMs = 3600_000;
const every: Record<string, number> = { hourly: hourMs, daily: 24 * hourMs, weekly: 7 * 24 * hourMs };

/** When a source is due after `from`; null: only by hand. Throws `schedule.invalid`. */
export function nextRunAt(schedule: string, from: Date): Date | null {
  if (schedule === 'manual') return null;
  const interval = every[schedule];
  return interval === undefined ? nextTimeOf(schedule, from) : new Date(from.getTime() + interval);
}
