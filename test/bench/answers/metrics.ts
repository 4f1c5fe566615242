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
  let sum = 0;
  for (let bin = 0; bin < bins; bin++) {
    const part = sorted.slice(
      Math.floor((bin * sorted.length) / bins),
      Math.floor(((bin + 1) * sorted.length) / bins),
    );
    if (part.length === 0) continue;
    const claimed = part.reduce((total, row) => total + row.confidence, 0);
    const right = part.filter((row) => row.right).length;
    sum += Math.abs(claimed - right);
  }
  return rows.length ? sum / rows.length : 0;
}
