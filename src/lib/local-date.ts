import { DateTime } from 'luxon';

/** The date on the calendar of a time zone (IANA name), YYYY-MM-DD. */
export function localDate(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd');
}
