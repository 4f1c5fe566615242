import type { Judged } from './certify-threshold.ts';

/** How far a workspace is expected to stray from the shipped calibrator: standard deviations of slope and shift. */
const SLOPE_STRAYS = 0.3;
const SHIFT_STRAYS = 1;
const LEAST_SLOPE = 0.1;
/** Log-odds beyond this say no more. */
const FARTHEST = 9;

/** What a confidence means in one workspace: a line through its log-odds. */
export interface Reading {
  slope: number;
  shift: number;
}

/**
 * How this workspace's confidences should be read, from its judged answers: Platt scaling on the log-odds (Platt 1999)
 * with a prior towards leaving them as they are, so that a few judgements move little. Monotone: no answer overtakes
 * another.
 */
export function adaptCalibrator(judged: readonly Judged[]): (confidence: number) => number {
  if (judged.length === 0) return (confidence) => confidence;
  const reading = fitReading(judged);
  return (confidence) => readConfidence(confidence, reading);
}

export function fitReading(judged: readonly Judged[]): Reading {
  return fitPlatt(judged.map(({ confidence, right }) => ({ x: logit(confidence), y: right ? 1 : 0 })));
}

export function readConfidence(confidence: number, { slope, shift }: Reading): number {
  return sigmoid(slope * logit(confidence) + shift);
}

/** The most probable slope and shift by Newton's method; the loss is convex. */
function fitPlatt(rows: readonly { x: number; y: number }[]): Reading {
  let slope = 1;
  let shift = 0;
  for (let step = 0; step < 30; step++) {
    let gradientSlope = (slope - 1) / SLOPE_STRAYS ** 2;
    let gradientShift = shift / SHIFT_STRAYS ** 2;
    let [ss, st, tt] = [1 / SLOPE_STRAYS ** 2, 0, 1 / SHIFT_STRAYS ** 2];
    for (const { x, y } of rows) {
      const p = sigmoid(slope * x + shift);
      const weight = p * (1 - p);
      gradientSlope += (p - y) * x;
      gradientShift += p - y;
      ss += weight * x * x;
      st += weight * x;
      tt += weight;
    }
    const determinant = ss * tt - st * st;
    const bySlope = (tt * gradientSlope - st * gradientShift) / determinant;
    const byShift = (ss * gradientShift - st * gradientSlope) / determinant;
    slope = Math.max(LEAST_SLOPE, slope - limited(bySlope));
    shift -= limited(byShift);
    if (Math.abs(bySlope) + Math.abs(byShift) < 1e-9) break;
  }
  return { slope, shift };
}

/** Newton's steps overshoot where the curve is flat. */
const limited = (step: number) => Math.max(-1, Math.min(1, step));

function logit(probability: number): number {
  const value = Math.log(probability) - Math.log1p(-probability);
  return Math.max(-FARTHEST, Math.min(FARTHEST, value));
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
