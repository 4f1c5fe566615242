/** The fits of scripts/train-confidence.ts: fusion, confidence and relatedness. */
import { type ConfidenceModel, SIGNALS, signalsOf } from '../src/retrieval/calibrate.ts';
import { FEATURES, featuresOf, ROUTES, type Route, routeOf } from '../src/retrieval/features.ts';
import { type FusionModel, fuse } from '../src/retrieval/fuse.ts';
import { rank } from '../src/retrieval/rank.ts';
import type { Candidate } from '../src/retrieval/recall.ts';
import type { TrainedModel } from '../src/retrieval/trained-model.ts';
import { type Case, isRight, takeAway, withProxies } from './train-cases.ts';
import { fitListwise, fitLogistic, type List, type Sample } from './train-fit.ts';

/** Everything that is learnt, from the train questions among `cases`. */
export function fitModel(cases: readonly Case[]): TrainedModel {
  const train = withProxies(
    takeAway(
      cases.filter(({ split }) => split === 'train'),
      TAKEN_AWAY,
    ),
  );
  const fusion = fitFusion(train);
  return {
    fusion,
    confidence: { confidence: fitConfidence(train, fusion), related: fitRelated(train, fusion) },
  };
}

/** Share of the train questions that lose their right answer: knowledge always lacks something. */
const TAKEN_AWAY = 0.1;
/** Questions written to look answered count less: rarer among customers than in such data. */
const ADVERSARIAL = 0.25;
const FOREIGN_WEIGHT = 0.1;

/** Each set weighs the same, however many questions it has. */
function setWeights(cases: readonly Case[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { set } of cases) counts.set(set, (counts.get(set) ?? 0) + 1);
  return new Map(
    [...counts].map(([set, count]) => [set, (set.includes('foreign') ? FOREIGN_WEIGHT : 1) / count]),
  );
}

function usedFeatures(route: Route): (1 | null)[] {
  return FEATURES.map((feature) => {
    const faqOnly = feature === 'e5Mean' || feature === 'bgeMean' || feature === 'exact';
    if (faqOnly && !route.startsWith('faq')) return null;
    if (feature === 'exact') return null;
    return feature.startsWith('bge') && !route.endsWith('en') ? null : 1;
  });
}

/** Right candidates and, of each route, the wrong ones that come near: the others teach nothing and cost time. */
function hardest(item: Case): Candidate[] {
  const near = (c: Candidate) =>
    (c.scores.e5 ?? 0) / 0.15 + (c.scores.bge ?? 0) / 0.35 + 3 * c.scores.lexical;
  const wrong = item.candidates.filter((c) => !isRight(item, c)).toSorted((a, b) => near(b) - near(a));
  const byRoute = Map.groupBy(wrong, (c) => routeOf(c, item.language));
  return [
    ...item.candidates.filter((c) => isRight(item, c)),
    ...[...byRoute.values()].flatMap((list) => list.slice(0, 15)),
  ];
}
/** Per route, the weights under which right candidates stand above wrong ones of the same route. */
function fitFusion(train: readonly Case[]): FusionModel {
  return Object.fromEntries(
    ROUTES.map((route) => [route, { bias: 0, weights: fitRoute(train, route) }]),
  ) as FusionModel;
}

function fitRoute(train: readonly Case[], route: Route): Record<string, number> {
  const weights = setWeights(train);
  const lists = train
    .map(
      (item): List => ({
        weight: weights.get(item.set) ?? 0,
        candidates: hardest(item)
          .filter((candidate) => routeOf(candidate, item.language) === route)
          .map((candidate) => ({ x: toRow(candidate), right: isRight(item, candidate) })),
      }),
    )
    .filter((list) => list.candidates.some(({ right }) => right));
  const fitted = fitListwise(lists, { signs: usedFeatures(route), l2: 0.0005, steps: 300 });
  return Object.fromEntries(
    FEATURES.map((feature, i) => [feature, round(fitted[i] ?? 0)] as const).filter(
      ([, value]) => value !== 0,
    ),
  );
}

function toRow(candidate: Candidate): number[] {
  const features = featuresOf(candidate);
  return FEATURES.map((feature) => features[feature]);
}

/** Per route, the probability that its first candidate is right. */
function fitConfidence(train: readonly Case[], fusion: FusionModel): ConfidenceModel['confidence'] {
  const weights = setWeights(train);
  const model = ROUTES.map((route) => {
    const samples = train.flatMap((item): Sample[] => {
      const fused = fuse(item.candidates, item.language, fusion);
      const top = rank(fused, item.language).find((candidate) => candidate.route === route);
      if (!top) return [];
      const signals = signalsOf(top);
      const weight = (weights.get(item.set) ?? 0) * (item.adversarial ? ADVERSARIAL : 1);
      return [{ x: SIGNALS.map((signal) => signals[signal]), y: isRight(item, top) ? 1 : 0, weight }];
    });
    const { bias, weights: fitted } = fitLogistic(samples, {
      signs: SIGNALS.map(() => 1 as const),
      l2: 0.0005,
    });
    const named = SIGNALS.map((signal, i) => [signal, round(fitted[i] ?? 0)] as const);
    return [route, { bias: round(bias), weights: Object.fromEntries(named) }] as const;
  });
  return Object.fromEntries(model) as ConfidenceModel['confidence'];
}

/** Per route, the probability that a question belongs to this knowledge: its own questions against foreign ones. */
function fitRelated(train: readonly Case[], fusion: FusionModel): ConfidenceModel['related'] {
  const counts = new Map<string, number>();
  for (const { set } of train) counts.set(set, (counts.get(set) ?? 0) + 1);
  const model = ROUTES.map((route) => {
    const samples = train.flatMap((item): Sample[] => {
      const fused = fuse(item.candidates, item.language, fusion);
      const top = rank(fused, item.language).find((candidate) => candidate.route === route);
      if (!top) return [];
      return [
        { x: toRow(top), y: item.set.includes('foreign') ? 0 : 1, weight: 1 / (counts.get(item.set) ?? 1) },
      ];
    });
    const { bias, weights } = fitLogistic(samples, { signs: usedFeatures(route), l2: 0.002 });
    const named = FEATURES.map((feature, i) => [feature, round(weights[i] ?? 0)] as const);
    return [
      route,
      { bias: round(bias), weights: Object.fromEntries(named.filter(([, value]) => value > 0)) },
    ] as const;
  });
  return Object.fromEntries(model) as ConfidenceModel['related'];
}

const round = (value: number) => Math.round(value * 1e4) / 1e4;
