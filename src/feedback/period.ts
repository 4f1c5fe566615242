import { DateTime } from 'luxon';
import type { ReportQuery } from '../contract/index.ts';
import { AppError } from '../lib/index.ts';

/** A stretch of time by local dates: `from` inclusive, `to` exclusive, with the instants where those days begin. */
export type Period = { from: string; to: string; start: Date; end: Date };

const maxBuckets = 1000;

/** The period asked for and the one of as many days just before it. */
export function periodsOf(query: Pick<ReportQuery, 'from' | 'to' | 'timeZone'>): {
  current: Period;
  previous: Period;
} {
  const from = localDay(query.from, query.timeZone);
  const to = localDay(query.to, query.timeZone);
  if (from >= to) {
    throw new AppError('request.invalid', '`to` is exclusive and must be a later date than `from`.', {
      fields: { to: 'must be after `from`' },
    });
  }
  const days = Math.round(to.diff(from, 'days').days);
  return { current: period(from, to), previous: period(from.minus({ days }), from) };
}

/** The period cut at calendar borders (weeks start on Monday); the first and the last piece may be shorter. */
export function bucketsOf(query: ReportQuery): Period[] {
  if (query.interval === undefined) return [];
  const end = localDay(query.to, query.timeZone);
  const buckets: Period[] = [];
  let from = localDay(query.from, query.timeZone);
  while (from < end) {
    if (buckets.length === maxBuckets) {
      throw new AppError(
        'report.too_many_buckets',
        `More than ${maxBuckets} ${query.interval}s: choose a longer interval or a shorter period.`,
        {
          fields: { interval: `gives more than ${maxBuckets} pieces` },
        },
      );
    }
    const next = from.startOf(query.interval).plus({ [`${query.interval}s`]: 1 });
    const to = DateTime.min(next, end);
    buckets.push(period(from, to));
    from = to;
  }
  return buckets;
}

function localDay(date: string, timeZone: string): DateTime {
  return DateTime.fromISO(date, { zone: timeZone }).startOf('day');
}

function period(from: DateTime, to: DateTime): Period {
  return {
    from: from.toISODate() ?? '',
    to: to.toISODate() ?? '',
    start: from.toJSDate(),
    end: to.toJSDate(),
  };
}
