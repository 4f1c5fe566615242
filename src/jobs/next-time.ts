import { parseCronItem } from 'graphile-worker';
import { AppError } from '../lib/index.ts';

const minuteMs = 60_000;
/** Longer than four years: the 29th of February comes in it. */
const searchMinutes = 1500 * 24 * 60;

/**
 * The first full minute after `after` that a crontab of five fields names, in UTC. Throws `schedule.invalid` for one
 * that cannot be read or never comes.
 */
export function nextTimeOf(crontab: string, after: Date): Date {
  const { match } = parse(crontab);
  const first = Math.floor(after.getTime() / minuteMs) + 1;
  for (let minute = first; minute < first + searchMinutes; minute += 1) {
    const at = new Date(minute * minuteMs);
    const isDay = match({ ...digest(at), min: at.getUTCMinutes(), hour: at.getUTCHours() });
    if (isDay) return at;
  }
  throw invalid(crontab);
}

function digest(at: Date) {
  return { date: at.getUTCDate(), month: at.getUTCMonth() + 1, dow: at.getUTCDay() };
}

function parse(crontab: string) {
  if (crontab.trim().split(/\s+/).length !== 5) throw invalid(crontab);
  try {
    return parseCronItem({ task: 'any', match: crontab });
  } catch {
    throw invalid(crontab);
  }
}

function invalid(crontab: string): AppError {
  return new AppError(
    'schedule.invalid',
    `"${crontab.slice(0, 100)}" is no schedule: use manual, hourly, daily, weekly, or the five fields of a crontab such as 30 2 * * 1.`,
    { fields: { schedule: 'is no schedule' } },
  );
}
