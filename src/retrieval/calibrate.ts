import { leadOf } from './distinctness.ts';
import { FEATURES, type Feature, featuresOf, type Route } from './features.ts';
import { type Linear, weightedSums } from './fuse.ts';
import type { ModelKey } from './models.ts';
import type { Ranked } from './rank.ts';

export const SIGNALS = [
  'score',
  'margin',
  'contrast',
  'agreement',
  'share',
  'near',
  'above',
  'distinct',
  'coverage',
  'meaning',
  'found',
  'complete',
  'ahead',
  'size',
  'seconded',
  'closer',
  'fit',
  'answered',
  'length',
  'home',
] as const;
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

/**
 * What the confidence is computed from: few and monotone. FAQ entries and passages use different ones, so a weight is 0
 * where a signal says nothing (scripts/train-model.ts).
 */
export function signalsOf(candidate: Ranked, features = featuresOf(candidate)): Record<Signal, number> {
  const { score, margin, contrast, agreement, share, distinct, ahead, scores } = candidate;
  const lead = leadOf(candidate);
  /** The mean of the models that speak for FAQ entries of this language. */
  const spoken = (of: (model: ModelKey) => number) =>
    lead === 'bge' ? (of('bge') + of('e5')) / 2 : of('e5');
  return {
    score,
    margin: Math.max(-LARGEST_MARGIN, Math.min(LARGEST_MARGIN, margin)),
    contrast,
    agreement,
    share,
    near: 10 * (scores[`${lead}Cosine`] ?? 0),
    above: features[lead],
    distinct: 10 * distinct,
    coverage: scores.coverage,
    meaning: scores.bge === undefined ? features.e5 : (features.e5 + features.bge) / 2,
    found: scores.found,
    complete: -scores.lacking,
    ahead: 50 * ahead,
    size: scores.size ?? 0,
    closer: spoken((model) => (scores[`${model}Closer`] ?? 0) / SPREAD[model]),
    fit: scores.bgeFit ?? 0,
    // For want of an answer the question.
    answered: spoken((model) =>
      scores[`${model}Answer`] === undefined ? features[model] : features[`${model}Answer`],
    ),
    seconded: lead === 'bge' ? (scores.e5Fit ?? 0) : 0,
    length: scores.length ?? 0,
    home: scores.home ?? 0,
  };
}
/** How far cosines of questions lie apart, by model. */
const SPREAD: Record<ModelKey, number> = { bge: 0.1, e5: 0.033 };
/** Beyond this a lead says no more. */
const LARGEST_MARGIN = 4;

/** Of an entry that lists the question word for word; nobody in the data asks like that. */
const VERBATIM = 0.95;

/**
 * Adds to each candidate the probability that it is right: there the routes meet. Best first; within a route the order
 * is the ranking's, so nobody is more certain than who stands above. Ties by id.
 */
export function calibrate(ranked: readonly Ranked[], model: ConfidenceModel): Calibrated[] {
  const confidenceOf = weightedSums(SIGNALS, model.confidence);
  const relatedOf = weightedSums(FEATURES, model.related);
  const ceilings = new Map<Route, number>();
  return ranked
    .map((candidate) => {
      const { route } = candidate;
      const features = featuresOf(candidate);
      const likely = probability(confidenceOf[route](signalsOf(candidate, features)));
      const claimed = candidate.scores.exact === 1 ? Math.max(likely, VERBATIM) : likely;
      const confidence = Math.min(claimed, ceilings.get(route) ?? 1);
      ceilings.set(route, confidence);
      const related = probability(relatedOf[route](features));
      return { ...candidate, confidence, related };
    })
    .toSorted(
      (a, b) =>
        b.confidence - a.confidence ||
        (a.route === b.route ? b.score - a.score : 0) ||
        (a.source.id < b.source.id ? -1 : 1),
    );
}

function probability(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
