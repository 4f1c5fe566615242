import { describe, expect, it } from 'vitest';
import { bucketsOf, periodsOf } from '../../src/feedback/period.ts';
import { quantile, wilsonInterval } from '../../src/feedback/statistics.ts';

describe('the Wilson interval', () => {
  it('gives the published values for 8 of 10 and for 0 of 10', () => {
    expect(wilsonInterval(8, 10).low).toBeCloseTo(0.4902, 4);
    expect(wilsonInterval(8, 10).high).toBeCloseTo(0.9433, 4);
    expect(wilsonInterval(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.2775, 4) });
  });
});

describe('quantiles', () => {
  it('interpolate between neighbours and are null of nothing', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20], 0.9)).toBeCloseTo(19, 10);
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('the period of a report', () => {
  it('begins and ends at local midnight, and the one before has as many days', () => {
    const { current, previous } = periodsOf({
      from: '2026-03-01',
      to: '2026-03-08',
      timeZone: 'Asia/Shanghai',
    });
    expect(current.start.toISOString()).toBe('2026-02-28T16:00:00.000Z');
    expect(current.end.toISOString()).toBe('2026-03-07T16:00:00.000Z');
    expect(previous).toMatchObject({ from: '2026-02-22', to: '2026-03-01' });
  });

  it('has a day of 23 hours where the clock goes forward', () => {
    const { current } = periodsOf({ from: '2026-03-29', to: '2026-03-30', timeZone: 'Europe/Berlin' });
    expect(current.end.getTime() - current.start.getTime()).toBe(23 * 3600 * 1000);
  });

  it('is refused when it ends before it begins', () => {
    expect(() => periodsOf({ from: '2026-03-08', to: '2026-03-08', timeZone: 'UTC' })).toThrow(/later date/);
  });

  it('is cut at calendar weeks that start on Monday, the ends cut short', () => {
    const buckets = bucketsOf({ from: '2026-11-18', to: '2026-12-01', interval: 'week', timeZone: 'UTC' });
    expect(buckets.map(({ from, to }) => [from, to])).toEqual([
      ['2026-11-18', '2026-11-23'],
      ['2026-11-23', '2026-11-30'],
      ['2026-11-30', '2026-12-01'],
    ]);
  });

  it('is cut into quarters at the calendar quarters', () => {
    const buckets = bucketsOf({ from: '2026-01-01', to: '2027-01-01', interval: 'quarter', timeZone: 'UTC' });
    expect(buckets.map(({ from }) => from)).toEqual(['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01']);
  });

  it('gives at most 1,000 pieces', () => {
    const query = { from: '2020-01-01', interval: 'day', timeZone: 'UTC' } as const;
    expect(bucketsOf({ ...query, to: '2022-09-27' })).toHaveLength(1000);
    expect(() => bucketsOf({ ...query, to: '2022-09-28' })).toThrow(/More than 1000 days/);
  });
});
