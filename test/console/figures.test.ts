import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { duration, percent } from '../../src/console/i18n/format.ts';
import { changeOf, figureKeys, shownChange, shownValue } from '../../src/console/pages/quality/figures.ts';
import { addDays, periodOf, presetOf, usualInterval } from '../../src/console/pages/quality/period.ts';
import { type Figure, figureKey } from '../../src/contract/index.ts';

beforeAll(() => i18next.init({ lng: 'en', resources: {} }));

function ratio(value: number | null, before: number | null): Figure {
  const side = { numerator: 1, denominator: 2 };
  const none = { median: null, p90: null, n: 0 };
  const previous = { ...side, value: before, ...none };
  return {
    key: 'hit_rate',
    kind: 'ratio',
    value,
    ...side,
    interval: null,
    ...none,
    business: null,
    promise: null,
    previous,
  };
}

describe('the figures of the report', () => {
  it('are all on the page', () => {
    expect([...figureKeys].sort()).toEqual([...figureKey.options].sort());
  });

  it('show a dash, never 0 %, where nothing was measured', () => {
    expect(shownValue(ratio(null, null))).toBe('–');
    expect(percent(0)).toBe('0%');
    expect(duration(null)).toBe('–');
  });

  it('change in percentage points, and only where there was a value before', () => {
    const change = changeOf(ratio(0.75, 0.5));
    expect(change?.direction).toBe('up');
    expect(shownChange('ratio', change?.amount ?? 0)).toBe('+25');
    expect(changeOf(ratio(0.75, null))).toBeUndefined();
    expect(changeOf(ratio(0.5, 0.5))?.direction).toBe('same');
  });

  it('show a duration in its two largest units', () => {
    expect(duration(45)).toBe('45 sec');
    expect(duration(90 * 60)).toBe('1 hr 30 min');
    expect(duration(2 * 86_400 + 3600)).toBe('2 days 1 hr');
  });
});

describe('the period of the report', () => {
  it('has as many days as its name says, the last one included', () => {
    expect(periodOf('d7', '2026-03-03')).toEqual({ from: '2026-02-25', to: '2026-03-03' });
    expect(periodOf('month', '2026-03-03')).toEqual({ from: '2026-03-01', to: '2026-03-03' });
  });

  it('is found again by its dates', () => {
    expect(presetOf(periodOf('d90', '2026-03-03'), '2026-03-03')).toBe('d90');
    expect(presetOf({ from: '2026-01-15', to: '2026-02-01' }, '2026-03-03')).toBeUndefined();
  });

  it('goes over the ends of months and of summer time', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-03-29', 1)).toBe('2026-03-30');
  });

  it('is cut so that a chart stays readable', () => {
    expect(usualInterval({ from: '2026-03-01', to: '2026-03-30' })).toBe('day');
    expect(usualInterval({ from: '2026-01-01', to: '2026-05-30' })).toBe('week');
    expect(usualInterval({ from: '2024-01-01', to: '2026-05-30' })).toBe('month');
  });
});
