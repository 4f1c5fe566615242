import { adaptCalibrator, certifyThreshold, THRESHOLD_GRID, upperBound } from '../retrieval/index.ts';
import type { JudgedAnswer } from './judged-answers.ts';

export type Assessment = {
  /** The lowest threshold proven for the target; null where none is. */
  certified: number | null;
  /** To be used: the certified one; else the default, lifted as long as judgements speak against it. */
  threshold: number;
  basis: 'certified' | 'default' | 'raised';
  /** At least so many more right judgements until something is proven; 0 once it is. */
  needed: number;
};

/** How sure a promise has to be, and a refusal to keep a threshold. */
const level = 0.9;
const significance = 0.95;

/** The judgements that tell of a threshold: of what it would show, made while no less was shown. */
export function judgedAt(judged: readonly JudgedAnswer[], threshold: number): JudgedAnswer[] {
  return judged.filter(({ confidence, shownFrom }) => confidence >= threshold && shownFrom <= threshold);
}

/**
 * What judged answers prove about thresholds. Each step of the grid is tested by `certifyThreshold` on the judgements
 * that tell of it, from the top down until the first that fails (steps with too few judgements to pass are skipped, as
 * there). Where nothing is proven the default holds, unless what it shows is significantly (one-sided, 5 %) less often
 * right than the target, or, from 30 judgements on, these and the calibrator that they adapted together expect it to
 * be: then the lowest step above it of which neither can be said, and where there is none, nothing is answered.
 */
export function assessThreshold(
  judged: readonly JudgedAnswer[],
  { target, fallback }: { target: number; fallback: number },
): Assessment {
  const fewest = certifyThreshold([], { target, level }).needed;
  let certified: number | null = null;
  let needed = fewest;
  for (const step of THRESHOLD_GRID) {
    const shown = judgedAt(judged, step);
    const certificate = certifyThreshold(shown, { target, level, grid: [step] });
    needed = Math.min(needed, certificate.needed);
    if (certificate.certified) certified = step;
    else if (shown.length >= fewest) break;
  }
  if (certified !== null) return { certified, threshold: certified, basis: 'certified', needed: 0 };
  const threshold = notRefuted(judged, target, fallback);
  return { certified, threshold, basis: threshold > fallback ? 'raised' : 'default', needed };
}

/** True when so few right ones are hardly chance (one-sided, 5 %) if answers are right as often as the target says. */
export function isRefuted(judged: readonly { right: boolean }[], target: number): boolean {
  const right = judged.filter((each) => each.right).length;
  return judged.length > 0 && upperBound(right, judged.length, significance) < target;
}

/** From so many judgements on the calibrator that they adapted has a say. */
export const enoughToAdapt = 30;

/** What the adapted calibrator expects counts like so many judgements beside those of the step itself. */
const weightOfExpected = 10;

function notRefuted(judged: readonly JudgedAnswer[], target: number, fallback: number): number {
  const adapted = adaptCalibrator(judged);
  const holds = (step: number) => {
    const shown = judgedAt(judged, step);
    if (isRefuted(shown, target)) return false;
    if (judged.length < enoughToAdapt) return true;
    // Few judged above a step are no reason to trust it: the calibrator knows of those below.
    const expected = mean(
      shown.length > 0 ? shown.map(({ confidence }) => adapted(confidence)) : [adapted(step)],
    );
    const right = shown.filter((each) => each.right).length;
    return (right + weightOfExpected * expected) / (shown.length + weightOfExpected) >= target;
  };
  const above = THRESHOLD_GRID.filter((step) => step > fallback).toSorted((a, b) => a - b);
  return [fallback, ...above].find(holds) ?? NOTHING_SHOWN;
}

/** No answer is as sure as this. */
const NOTHING_SHOWN = 1;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
