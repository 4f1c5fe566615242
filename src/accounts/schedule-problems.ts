import { IANAZone } from 'luxon';
import type { Schedule } from '../contract/index.ts';

/** What a schema cannot say of hours, by field below `at`: that the time zone exists, and that hours last. */
export function scheduleProblems(at: string, schedule: Schedule): Record<string, string> {
  const fields: Record<string, string> = {};
  if (!IANAZone.isValidZone(schedule.timeZone)) {
    fields[`${at}.timeZone`] = 'is not a time zone; use an IANA name such as Asia/Shanghai';
  }
  for (const day of ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const) {
    if (schedule[day].some(({ from, to }) => from === to)) {
      fields[`${at}.${day}`] = 'has hours of no length; write 00:00 to 24:00 for the whole day';
    }
  }
  return fields;
}
