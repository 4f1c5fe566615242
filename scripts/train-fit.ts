/** Small fits for scripts/train-confidence.ts: full-batch Adam, a sign kept per weight, L2 towards zero. */

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
  steps?: number;
}

/** Logistic regression; returns bias and weights of the smallest weighted log-loss. */
export function fitLogistic(
  samples: readonly Sample[],
  options: FitOptions,
): { bias: number; weights: number[] } {
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  const parameters = descend(options.signs.length + 1, options, (p, gradient) => {
    for (const { x, y, weight } of samples) {
      const error = ((sigmoid((p[0] ?? 0) + product(p, x)) - y) * weight) / total;
      gradient[0] = (gradient[0] ?? 0) + error;
      addScaled(gradient, x, error);
    }
  });
  return { bias: parameters[0] ?? 0, weights: parameters.slice(1) };
}

/** Weights under which the right candidates of each list stand highest (softmax over the list, no bias). */
export function fitListwise(lists: readonly List[], options: FitOptions): number[] {
  const total = lists.reduce((sum, { weight }) => sum + weight, 0);
  const sparse = lists.map(({ candidates, weight }) => ({
    weight: weight / total,
    candidates: candidates.map(({ x, right }) => ({ x: nonZero(x), right })),
  }));
  return descend(options.signs.length + 1, options, (p, gradient) => {
    for (const { candidates, weight } of sparse) {
      const scores = candidates.map(({ x }) =>
        x.reduce((sum, [i, value]) => sum + (p[i + 1] ?? 0) * value, 0),
      );
      const highest = Math.max(...scores);
      const odds = scores.map((score) => Math.exp(score - highest));
      const all = odds.reduce((sum, value) => sum + value, 0);
      const right = odds.reduce((sum, value, i) => sum + (candidates[i]?.right ? value : 0), 0);
      candidates.forEach((candidate, c) => {
        const share = odds[c] ?? 0;
        const error = (share / all - (candidate.right ? share / right : 0)) * weight;
        for (const [i, value] of candidate.x) gradient[i + 1] = (gradient[i + 1] ?? 0) + value * error;
      });
    }
  }).slice(1);
}

function nonZero(x: readonly number[]): [number, number][] {
  return x.flatMap((value, i): [number, number][] => (value === 0 ? [] : [[i, value]]));
}

/** `p[0]` is the bias, the weights follow. */
function descend(
  size: number,
  options: FitOptions,
  addGradient: (p: number[], gradient: number[]) => void,
): number[] {
  const p = new Array<number>(size).fill(0);
  const mean = new Array<number>(size).fill(0);
  const square = new Array<number>(size).fill(0);
  const steps = options.steps ?? 1500;
  for (let step = 1; step <= steps; step++) {
    const gradient = p.map((value, i) => (i === 0 ? 0 : options.l2 * value));
    addGradient(p, gradient);
    const rate = 0.1 * (1 - step / (steps + 1));
    for (let i = 0; i < size; i++) {
      const g = gradient[i] ?? 0;
      mean[i] = 0.9 * (mean[i] ?? 0) + 0.1 * g;
      square[i] = 0.999 * (square[i] ?? 0) + 0.001 * g * g;
      const corrected = (mean[i] ?? 0) / (1 - 0.9 ** step);
      const scale = Math.sqrt((square[i] ?? 0) / (1 - 0.999 ** step)) + 1e-9;
      p[i] = keepSign((p[i] ?? 0) - (rate * corrected) / scale, i === 0 ? 0 : options.signs[i - 1]);
    }
  }
  return p;
}

function keepSign(value: number, sign: 1 | 0 | -1 | null | undefined): number {
  if (sign === null) return 0;
  if (sign === 1) return Math.max(0, value);
  return sign === -1 ? Math.min(0, value) : value;
}

function product(p: readonly number[], x: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (p[i + 1] ?? 0) * (x[i] ?? 0);
  return sum;
}

function addScaled(gradient: number[], x: readonly number[], by: number): void {
  for (let i = 0; i < x.length; i++) gradient[i + 1] = (gradient[i + 1] ?? 0) + (x[i] ?? 0) * by;
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
