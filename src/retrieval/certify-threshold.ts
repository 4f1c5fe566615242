/** An answer that somebody judged. */
export interface Judged {
  /** What the bot gave it, 0 to 1. */
  confidence: number;
  right: boolean;
}

export interface CertifyOptions {
  /** The precision that the manager wants, e.g. .95. */
  target: number;
  /** How sure the promise has to be. */
  level?: number;
  /** Thresholds that may be chosen; in any order. */
  grid?: readonly number[];
}

export interface Certificate {
  /** The lowest threshold for which the target is proven; null where it is for none. */
  threshold: number | null;
  certified: boolean;
  /** How many judgements were looked at. */
  judgements: number;
  /** At least so many more right judgements without an error are needed; 0 when certified. */
  needed: number;
}

/** .99, .98, … .10 */
export const THRESHOLD_GRID: readonly number[] = Array.from({ length: 90 }, (_, i) => (99 - i) / 100);

/**
 * The lowest threshold at and above which answers are right at least as often as `target`, proven by judged answers.
 * Thresholds are tested from the top down and the first failure ends it (fixed-sequence testing: Angelopoulos, Bates,
 * Candès, Jordan and Lei, "Learn then Test", 2021), each by the exact one-sided bound of Clopper and Pearson (1934): so
 * the chance that the promise is wrong stays below `1 − level` however many thresholds are looked at. Thresholds with
 * too few judgements to pass even without an error are skipped; that depends on the confidences alone and spoils
 * nothing.
 */
export function certifyThreshold(
  judged: readonly Judged[],
  { target, level = 0.9, grid = THRESHOLD_GRID }: CertifyOptions,
): Certificate {
  const fewest = judgementsNeeded(target, level, 0);
  let threshold: number | null = null;
  let needed = fewest;
  for (const step of grid.toSorted((a, b) => b - a)) {
    const shown = judged.filter(({ confidence }) => confidence >= step);
    const wrong = shown.filter(({ right }) => !right).length;
    needed = Math.min(needed, judgementsNeeded(target, level, wrong) - shown.length);
    if (shown.length < fewest) continue;
    if (lowerBound(shown.length - wrong, shown.length, level) < target) break;
    threshold = step;
  }
  const certified = threshold !== null;
  return { threshold, certified, judgements: judged.length, needed: certified ? 0 : Math.max(1, needed) };
}

/**
 * The precision that `right` of `all` prove with probability `level`: the exact one-sided lower bound of Clopper and
 * Pearson, 0 where nothing was judged.
 */
export function lowerBound(right: number, all: number, level: number): number {
  if (right === 0) return 0;
  let low = 0;
  let high = 1;
  // The bound is where so many right ones or more would be seen with probability 1 − level.
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (chanceOfErrors(all, all - right, middle) > 1 - level) high = middle;
    else low = middle;
  }
  return low;
}

/** The upper bound to `lowerBound`. */
export function upperBound(right: number, all: number, level: number): number {
  return 1 - lowerBound(all - right, all, level);
}

/** How many judgements it takes to prove the target when so many of them are errors. */
function judgementsNeeded(target: number, level: number, wrong: number): number {
  if (target >= 1) return Number.POSITIVE_INFINITY;
  let low = wrong;
  let high = Math.ceil((wrong + 10) / (1 - target)) * 4;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (chanceOfErrors(middle, wrong, target) <= 1 - level) high = middle;
    else low = middle;
  }
  return high;
}

/** Probability of at most `wrong` errors among `all` when each is right with probability `precision`. */
function chanceOfErrors(all: number, wrong: number, precision: number): number {
  if (precision <= 0) return wrong >= all ? 1 : 0;
  if (precision >= 1) return 1;
  const odds = Math.log(1 - precision) - Math.log(precision);
  let term = all * Math.log(precision);
  let sum = Math.exp(term);
  for (let k = 1; k <= Math.min(wrong, all); k++) {
    term += Math.log((all - k + 1) / k) + odds;
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}
