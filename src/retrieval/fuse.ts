import { FEATURES, type Feature, featuresOf, type Route, routeOf } from './features.ts';
import type { Candidate } from './recall.ts';

export interface Linear<F extends string> {
  bias: number;
  weights: Partial<Record<F, number>>;
}

export type FusionModel = Record<Route, Linear<Feature>>;

export interface Fused extends Candidate {
  /** Log-odds that the candidate holds the answer, from its own scores alone. */
  score: number;
}

/**
 * One score from those of all rankers, with learnt weights per route (scripts/train-confidence.ts). `language` is the
 * question's.
 */
export function fuse(candidates: readonly Candidate[], language: string, model: FusionModel): Fused[] {
  return candidates.map((candidate) => {
    const { bias, weights } = model[routeOf(candidate, language)];
    const features = featuresOf(candidate);
    const score = FEATURES.reduce((sum, f) => sum + (weights[f] ?? 0) * features[f], bias);
    return { ...candidate, score };
  });
}
