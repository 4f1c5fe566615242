/** Small fits for scripts/train-confidence.ts: Newton's method, a sign kept per weight, L2 towards zero. */

export interface Sample {
  /** One value per weight. */
  x: readonly number[];
  y: 0 | 1;
  weight: number;
}

/** Candidates of one question; at least one of them is right. */
export interface List {
  candidates: readonly { x: readonly number[]; right: boolean }[];
  weight: number;
}

export interface FitOptions {
  /** Per weight: 1 never negative, −1 never positive, 0 free, `null` held at zero. */
  signs: readonly (1 | 0 | -1 | null)[];
  l2: number;
}

/** Logistic regression; returns bias and weights of the smallest weighted log-loss. */
export function fitLogistic(
  samples: readonly Sample[],
  options: FitOptions,
): { bias: number; weights: number[] } {
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  const rows = samples.map(({ x, y, weight }) => ({ x: [1, ...x], y, weight: weight / total }));
  const parameters = minimise(options.signs.length + 1, options, (p, at) => {
    for (const { x, y, weight } of rows) {
      const z = product(p, x);
      at.loss += weight * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y * z);
      const probability = sigmoid(z);
      addScaled(at.gradient, x, weight * (probability - y));
      addOuter(at.curvature, x, weight * probability * (1 - probability));
    }
  });
  return { bias: parameters[0] ?? 0, weights: parameters.slice(1) };
}

/** Weights under which the right candidates of each list stand highest (softmax over the list, no bias). */
export function fitListwise(lists: readonly List[], options: FitOptions): number[] {
  const total = lists.reduce((sum, { weight }) => sum + weight, 0);
  const prepared = lists.map(({ candidates, weight }) => ({
    weight: weight / total,
    candidates: candidates.map(({ x, right }) => ({ x: [0, ...x], right })),
  }));
  return minimise(options.signs.length + 1, options, (p, at) => {
    for (const { candidates, weight } of prepared) addList(p, candidates, weight, at);
  }).slice(1);
}

function addList(
  p: readonly number[],
  candidates: readonly { x: readonly number[]; right: boolean }[],
  weight: number,
  at: Point,
): void {
  const scores = candidates.map(({ x }) => product(p, x));
  const highest = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - highest));
  const all = odds.reduce((sum, value) => sum + value, 0);
  const right = odds.reduce((sum, value, i) => sum + (candidates[i]?.right ? value : 0), 0);
  at.loss -= weight * Math.log(right / all);
  const mean = p.map(() => 0);
  candidates.forEach((candidate, c) => {
    const share = (odds[c] ?? 0) / all;
    addScaled(mean, candidate.x, share);
    addScaled(at.gradient, candidate.x, weight * (share - (candidate.right ? (odds[c] ?? 0) / right : 0)));
  });
  candidates.forEach(({ x }, c) => {
    const share = (odds[c] ?? 0) / all;
    // What has no share bends nothing either.
    if (share < 1e-4) return;
    const apart = x.map((value, i) => value - (mean[i] ?? 0));
    addOuter(at.curvature, apart, weight * share);
  });
}

/** Loss, its gradient and its curvature (for lists without what the right ones among themselves take off). */
interface Point {
  loss: number;
  gradient: number[];
  curvature: number[][];
}

/**
 * `p[0]` is the bias, the weights follow. Newton steps among the weights that may move, halved until the loss falls.
 */
function minimise(
  size: number,
  options: FitOptions,
  add: (p: readonly number[], at: Point) => void,
): number[] {
  const signOf = (i: number) => (i === 0 ? 0 : options.signs[i - 1]);
  let p = new Array<number>(size).fill(0);
  const pointAt = (p: readonly number[]): Point => {
    const at: Point = { loss: 0, gradient: p.map(() => 0), curvature: p.map(() => p.map(() => 0)) };
    add(p, at);
    p.forEach((value, i) => {
      const l2 = i === 0 ? 1e-9 : options.l2;
      at.loss += (l2 / 2) * value ** 2;
      at.gradient[i] = (at.gradient[i] ?? 0) + l2 * value;
      const row = at.curvature[i];
      if (row) row[i] = (row[i] ?? 0) + l2 + 1e-7;
    });
    return at;
  };
  let here = pointAt(p);
  for (let step = 0; step < 60; step++) {
    const free = p.flatMap((value, i) => (mayMove(value, here.gradient[i] ?? 0, signOf(i)) ? [i] : []));
    const direction = solve(
      free.map((i) => free.map((j) => here.curvature[i]?.[j] ?? 0)),
      free.map((i) => here.gradient[i] ?? 0),
    );
    let moved = false;
    for (let length = 1; length > 1e-4 && !moved; length /= 2) {
      const next = [...p];
      free.forEach((i, k) => {
        next[i] = keepSign((p[i] ?? 0) - length * (direction[k] ?? 0), signOf(i));
      });
      const there = pointAt(next);
      if (there.loss >= here.loss - 1e-10) continue;
      [p, here, moved] = [next, there, true];
    }
    if (!moved) break;
  }
  return p;
}

function mayMove(value: number, gradient: number, sign: 1 | 0 | -1 | null | undefined): boolean {
  if (sign === null) return false;
  return !(value === 0 && ((sign === 1 && gradient >= 0) || (sign === -1 && gradient <= 0)));
}

function keepSign(value: number, sign: 1 | 0 | -1 | null | undefined): number {
  if (sign === null) return 0;
  if (sign === 1) return Math.max(0, value);
  return sign === -1 ? Math.min(0, value) : value;
}

/** Gauss's elimination with the largest pivot; the matrices here are small and positive definite. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const from = rows.slice(column);
    const largest = from.reduce((best, row) =>
      Math.abs(row[column] ?? 0) > Math.abs(best[column] ?? 0) ? row : best,
    );
    const at = rows.indexOf(largest);
    [rows[column], rows[at]] = [largest, rows[column] ?? []];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = (rows[row]?.[column] ?? 0) / (largest[column] || 1);
      if (factor !== 0) rows[row] = (rows[row] ?? []).map((value, i) => value - factor * (largest[i] ?? 0));
    }
  }
  return rows.map((row, i) => (row[size] ?? 0) / (row[i] || 1));
}

function product(p: readonly number[], x: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (p[i] ?? 0) * (x[i] ?? 0);
  return sum;
}

function addScaled(to: number[], x: readonly number[], by: number): void {
  for (let i = 0; i < x.length; i++) to[i] = (to[i] ?? 0) + (x[i] ?? 0) * by;
}

function addOuter(to: number[][], x: readonly number[], by: number): void {
  for (let i = 0; i < x.length; i++) {
    const value = (x[i] ?? 0) * by;
    const row = to[i];
    if (value !== 0 && row) addScaled(row, x, value);
  }
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
