import { type Route, routeOf } from './features.ts';
import type { Ranked } from './rank.ts';

export const SIGNALS = ['score', 'margin', 'contrast', 'agreement'] as const;
export type Signal = (typeof SIGNALS)[number];

/** One slope per signal for all routes; routes differ in where they start. */
export interface ConfidenceModel {
  weights: Record<Signal, number>;
  bias: Record<Route, number>;
}

export interface Calibrated extends Ranked {
  /** Probability that this is the right answer. */
  confidence: number;
}

/** What the confidence is computed from: few, monotone, and free of any model's own scale. */
export function signalsOf(candidate: Ranked, all: readonly Ranked[]): Record<Signal, number> {
  return {
    score: candidate.score,
    margin: Math.max(-MARGIN_CAP, Math.min(MARGIN_CAP, candidate.margin)),
    contrast: candidate.score - background(all),
    agreement: agreement(candidate, all),
  };
}
const MARGIN_CAP = 3;

/** How well the question fits what certainly does not answer it: the mean score beyond the first few candidates. */
function background(all: readonly Ranked[]): number {
  const rest = all.slice(Math.min(5, all.length >> 1), 40);
  if (rest.length === 0) return 0;
  return rest.reduce((sum, { score }) => sum + score, 0) / rest.length;
}

/** Share of the rankers (each model, words) that put this candidate first. */
function agreement(candidate: Ranked, all: readonly Ranked[]): number {
  const rankers = (['e5', 'bge', 'lexical'] as const).filter((ranker) => (candidate.scores[ranker] ?? 0) > 0);
  if (rankers.length === 0) return 0;
  const first = rankers.filter((ranker) =>
    all.every((other) => (other.scores[ranker] ?? 0) <= (candidate.scores[ranker] ?? 0)),
  );
  return first.length / rankers.length;
}

/** Adds to each candidate the probability that it is right. `language` is the question's. */
export function calibrate(ranked: readonly Ranked[], language: string, model: ConfidenceModel): Calibrated[] {
  return ranked.map((candidate) => {
    const signals = signalsOf(candidate, ranked);
    const logit = SIGNALS.reduce(
      (sum, s) => sum + model.weights[s] * signals[s],
      model.bias[routeOf(candidate, language)],
    );
    return { ...candidate, confidence: 1 / (1 + Math.exp(-logit)) };
  });
}
