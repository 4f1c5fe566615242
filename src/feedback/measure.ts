import { type Figure, type FigureKey, figureKey } from '../contract/index.ts';
import type { Cohort } from './cohort.ts';
import { type FigureRow, figures, promiseOf } from './figures.ts';
import { quantile, wilsonInterval } from './statistics.ts';

/** Below this many, a ratio shows how uncertain it is. */
const fewRows = 20;

/** Every figure of a cohort; `before` are those of the period that it is compared with. */
export function measure(cohort: Cohort, before: readonly Figure[] | null): Figure[] {
  return figureKey.options.map((key, i) => {
    const { kind, rows, ...definition } = figures[key];
    const counted = rows(cohort);
    const figure: Figure = {
      ...(kind === 'ratio' ? ratio(key, counted, definition) : duration(key, counted)),
      promise: key === 'coverage_at_precision' ? measuredPromise(cohort) : null,
    };
    const previous = before?.[i];
    if (!previous) return figure;
    const { value, numerator, denominator, median, p90, n } = previous;
    return { ...figure, previous: { value, numerator, denominator, median, p90, n } };
  });
}

type Measured = Omit<Figure, 'promise'>;

function ratio(
  key: FigureKey,
  rows: readonly FigureRow[],
  { alwaysInterval = false, isRate = false }: { alwaysInterval?: boolean; isRate?: boolean },
): Measured {
  const { value, numerator, denominator } = share(rows);
  const uncertain = denominator > 0 && !isRate && (alwaysInterval || denominator < fewRows);
  return {
    key,
    kind: 'ratio',
    value,
    numerator,
    denominator,
    interval: uncertain ? wilsonInterval(numerator, denominator) : null,
    median: null,
    p90: null,
    n: denominator,
    business: null,
    previous: null,
  };
}

function share(rows: readonly FigureRow[]) {
  const numerator = rows.filter((row) => row.counted).length;
  const denominator = rows.filter((row) => row.inDenominator).length;
  return { value: denominator === 0 ? null : numerator / denominator, numerator, denominator };
}

function measuredPromise(cohort: Cohort): Figure['promise'] {
  const promise = promiseOf(cohort);
  if (!promise) return null;
  const measured = share(promise.judged);
  const { numerator, denominator } = measured;
  const interval = denominator > 0 ? wilsonInterval(numerator, denominator) : null;
  return { target: promise.target, measured: { ...measured, interval } };
}

function duration(key: FigureKey, rows: readonly FigureRow[]): Measured {
  const seconds = rows.flatMap((row) => row.seconds ?? []);
  const business = rows.flatMap((row) => row.businessSeconds ?? []);
  const median = quantile(seconds, 0.5);
  return {
    key,
    kind: 'duration',
    value: median,
    numerator: null,
    denominator: null,
    interval: null,
    median,
    p90: quantile(seconds, 0.9),
    n: seconds.length,
    business:
      business.length === 0 ? null : { median: quantile(business, 0.5), p90: quantile(business, 0.9) },
    previous: null,
  };
}
