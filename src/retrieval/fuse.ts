import { FEATURES, type Feature, featuresOf, ROUTES, type Route, routeOf } from './features.ts';
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
  const sums = weightedSums(FEATURES, model);
  return candidates.map((candidate) => {
    const score = sums[routeOf(candidate, language)](featuresOf(candidate));
    return { ...candidate, score };
  });
}

type WeightedSum<F extends string> = (values: Readonly<Record<F, number>>) => number;

/**
 * The models of all routes, ready to be applied to many candidates: only the weights that there are, a third of them.
 * Added up in the order of `names`, however a file lists them.
 */
export function weightedSums<F extends string>(
  names: readonly F[],
  models: Record<Route, Linear<F>>,
): Record<Route, WeightedSum<F>> {
  const sumOf = ({ bias, weights }: Linear<F>): WeightedSum<F> => {
    const used = names.filter((name) => weights[name]).map((name) => ({ name, weight: weights[name] ?? 0 }));
    return (values) => used.reduce((sum, { name, weight }) => sum + weight * values[name], bias);
  };
  const entries = ROUTES.map((route) => [route, sumOf(models[route])] as const);
  return Object.fromEntries(entries) as Record<Route, WeightedSum<F>>;
}
