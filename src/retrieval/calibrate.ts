import { FEATURES, type Feature, featuresOf, type Route } from './features.ts';
import type { Linear } from './fuse.ts';
import type { Ranked } from './rank.ts';

export const SIGNALS = ['score', 'margin', 'contrast', 'agreement'] as const;
export type Signal = (typeof SIGNALS)[number];

export interface ConfidenceModel {
  confidence: Record<Route, Linear<Signal>>;
  related: Record<Route, Linear<Feature>>;
}

export interface Calibrated extends Ranked {
  /** Probability that this is the right answer. */
  confidence: number;
  /** Probability that it is about what was asked at all, whether it answers or not. */
  related: number;
}

/** What the confidence is computed from: few and monotone. */
export function signalsOf({ score, margin, contrast, agreement }: Ranked): Record<Signal, number> {
  return { score, margin: Math.max(-LARGEST_MARGIN, Math.min(LARGEST_MARGIN, margin)), contrast, agreement };
}
/** Beyond this a lead says no more. */
const LARGEST_MARGIN = 4;

/** Adds to each candidate the probability that it is right: there the routes meet. Best first, ties by id. */
export function calibrate(ranked: readonly Ranked[], model: ConfidenceModel): Calibrated[] {
  return ranked
    .map((candidate) => {
      const confidence = probability(SIGNALS, model.confidence[candidate.route], signalsOf(candidate));
      const related = probability(FEATURES, model.related[candidate.route], featuresOf(candidate));
      return { ...candidate, confidence, related };
    })
    .toSorted((a, b) => b.confidence - a.confidence || (a.source.id < b.source.id ? -1 : 1));
}

function probability<F extends string>(
  names: readonly F[],
  model: Linear<F>,
  values: Record<F, number>,
): number {
  const logit = names.reduce((sum, name) => sum + (model.weights[name] ?? 0) * values[name], model.bias);
  return 1 / (1 + Math.exp(-logit));
}
