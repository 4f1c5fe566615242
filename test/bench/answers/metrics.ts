/** One question's outcome: how sure the product was of what it would show, and whether that was right. */
export interface Scored {
  confidence: number;
  right: boolean;
  /** The knowledge holds an answer. */
  answerable: boolean;
}

/** Chance that an answerable question is given more confidence than another; ties count half. Null without both. */
export function auc(rows: readonly Scored[]): number | null {
  const positive = rows.filter((row) => row.answerable).map((row) => row.confidence);
  const negative = rows.filter((row) => !row.answerable).map((row) => row.confidence);
  if (positive.length === 0 || negative.length === 0) return null;
  negative.sort((a, b) => a - b);
  let wins = 0;
  for (const value of positive) wins += (countBelow(negative, value) + countBelow(negative, value, true)) / 2;
  return wins / (positive.length * negative.length);
}

function countBelow(sorted: readonly number[], value: number, orEqual = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] ?? 0;
    if (at < value || (orEqual && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The largest share of all questions, most confident first, whose running precision is at least `precision`. */
export function coverageAt(rows: readonly Scored[], precision: number): number {
  const sorted = rows.toSorted((a, b) => b.confidence - a.confidence);
  let right = 0;
  let best = 0;
  sorted.forEach((row, i) => {
    if (row.right) right += 1;
    if (right / (i + 1) >= precision) best = i + 1;
  });
  return rows.length ? best / rows.length : 0;
}

/** Precision and share of what is at or above the threshold. */
export function atThreshold(
  rows: readonly Scored[],
  threshold: number,
): { precision: number | null; coverage: number } {
  const shown = rows.filter((row) => row.confidence >= threshold);
  const right = shown.filter((row) => row.right).length;
  return {
    precision: shown.length ? right / shown.length : null,
    coverage: rows.length ? shown.length / rows.length : 0,
  };
}

/** Expected calibration error over 15 bins of equal mass. */
export function ece(rows: readonly Scored[], bins = 15): number {
  const sorted = rows.toSorted((a, b) => a.confidence - b.confidence);
  const errors = sorted.map(({ confidence, right }) => confidence - (right ? 1 : 0));
  return errorOfBins(errors, bins);
}

/** `errors` are claimed minus true, in the order of the confidences. */
function errorOfBins(errors: readonly number[], bins: number): number {
  let sum = 0;
  for (let bin = 0; bin < bins; bin++) {
    const end = Math.floor(((bin + 1) * errors.length) / bins);
    let error = 0;
    for (let i = Math.floor((bin * errors.length) / bins); i < end; i++) error += errors[i] ?? 0;
    sum += Math.abs(error);
  }
  return errors.length ? sum / errors.length : 0;
}

/**
 * The calibration error that a perfectly calibrated confidence stays under in 95 of 100 samples of this size: answers
 * are drawn anew with the confidences as their probabilities.
 */
export function eceLimit(rows: readonly Scored[], runs = 400): number {
  const random = seededRandom(rows.length);
  const claimed = rows.map(({ confidence }) => confidence).sort((a, b) => a - b);
  const errors = Array.from({ length: runs }, () =>
    errorOfBins(
      claimed.map((confidence) => confidence - (random() < confidence ? 1 : 0)),
      15,
    ),
  );
  return errors.sort((a, b) => a - b)[Math.ceil(runs * 0.95) - 1] ?? 0;
}

/** Mean squared distance of the confidence from what came true. */
export function brier(rows: readonly Scored[]): number | null {
  return mean(rows.map(({ confidence, right }) => (confidence - (right ? 1 : 0)) ** 2));
}

/** Place of the first right answer among those found for each question, from 1; 0 where there is none. */
export function reciprocalRank(places: readonly number[], deepest: number): number | null {
  return mean(places.map((place) => (place > 0 && place <= deepest ? 1 / place : 0)));
}

/** Share of the questions whose right answer stands among the first `deepest`. */
export function recallAt(places: readonly number[], deepest: number): number | null {
  return mean(places.map((place) => (place > 0 && place <= deepest ? 1 : 0)));
}

export function mean(values: readonly number[]): number | null {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

/** The value that a share of the values does not exceed. */
export function quantile(values: readonly number[], at: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * at) - 1)] ?? null;
}

/** The same numbers in 0…1 in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` of them, in a fixed order that depends on their ids alone. */
export function drawn<T extends { id: string }>(items: readonly T[], count: number, seed: number): T[] {
  return items
    .map((item) => ({ item, at: seededRandom(hash(`${seed} ${item.id}`))() }))
    .sort((a, b) => a.at - b.at || (a.item.id < b.item.id ? -1 : 1))
    .slice(0, count)
    .map(({ item }) => item);
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
