/** The fits of scripts/train-confidence.ts: fusion, confidence and relatedness. */
import { type ConfidenceModel, SIGNALS, type Signal, signalsOf } from '../src/retrieval/calibrate.ts';
import {
  FEATURES,
  type Feature,
  featuresOf,
  ROUTES,
  type Route,
  routeOf,
} from '../src/retrieval/features.ts';
import { type FusionModel, fuse, type Linear } from '../src/retrieval/fuse.ts';
import { type Ranked, rank } from '../src/retrieval/rank.ts';
import type { Candidate } from '../src/retrieval/recall.ts';
import type { TrainedModel } from '../src/retrieval/trained-model.ts';
import { type Case, isRight, takeAway, withProxies } from './train-cases.ts';
import { fitListwise, fitLogistic, type List, type Sample } from './train-fit.ts';

/** Everything that is learnt, from the train questions among `cases`. */
export function fitModel(cases: readonly Case[]): TrainedModel {
  const train = withProxies(
    cases.filter(({ split }) => split === 'train').map((item) => takeAway(item, TAKEN_AWAY)),
  );
  const fusion = fitFusion(train);
  const tops = topsOf(train, fusion);
  return { fusion, confidence: { confidence: fitConfidence(tops), related: fitRelated(tops) } };
}

/** Share of the train questions that lose their right answer: knowledge always lacks something. */
const TAKEN_AWAY = 0.05;
const FOREIGN_WEIGHT = 0.1;
/** Each of a set's small knowledge bases, beside the whole. */
const PART_WEIGHT = 0.2;
/** Each set's questions over all knowledge together. */
const MIXED_WEIGHT = 0.2;
/** Questions written to look answered count little: rare among customers, and such data is full of them. */
const ADVERSARIAL = 0.05;

/** Each set weighs the same, however many questions it has. */
function setWeights(cases: readonly Case[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { set } of cases) counts.set(set, (counts.get(set) ?? 0) + 1);
  const factorOf = (set: string) => {
    if (set.includes('foreign')) return FOREIGN_WEIGHT;
    if (set.includes(' mixed')) return MIXED_WEIGHT;
    return set.includes(' part') ? PART_WEIGHT : 1;
  };
  return new Map([...counts].map(([set, count]) => [set, factorOf(set) / count]));
}

/** What each route is ranked by; what was left out helped on no set that was left out of the fit. */
const RANKED_BY: Record<Route, readonly Feature[]> = {
  'faq.en': ['bge', 'bgeFit', 'lexical', 'coverage', 'bgeAnswer', 'answerLexical', 'answerCoverage'],
  'faq.multi': ['e5', 'e5Fit', 'lexical', 'coverage', 'e5Answer', 'answerLexical', 'answerCoverage'],
  'faq.cross': ['e5', 'e5Mean', 'e5Answer'],
  'passage.en': ['e5', 'bge', 'lexical', 'coverage', 'run', 'together'],
  'passage.multi': ['e5', 'lexical', 'coverage', 'run', 'together'],
  'passage.cross': ['e5', 'lexical', 'coverage'],
};
/**
 * What each route's confidence is computed from. Plain cosines only where they were fitted in the language that they
 * are used in: across languages they lie lower, and only what stands above the background can be compared. Words of an
 * FAQ entry are counted in English only: fitted there, and cut otherwise in other languages.
 */
const CONFIDENT_BY: Record<Route, readonly Signal[]> = {
  'faq.en': [
    'share',
    'margin',
    'closer',
    'distinct',
    'found',
    'agreement',
    'size',
    'seconded',
    'fit',
    'length',
    'answered',
  ],
  'faq.multi': [
    'share',
    'margin',
    'closer',
    'distinct',
    'coverage',
    'agreement',
    'size',
    'length',
    'answered',
  ],
  'faq.cross': ['score', 'margin', 'contrast', 'home'],
  'passage.en': ['margin', 'meaning', 'found', 'complete', 'ahead'],
  'passage.multi': ['margin', 'meaning', 'found', 'complete', 'ahead'],
  'passage.cross': ['margin', 'meaning', 'complete', 'ahead', 'home'],
};

/** What tells a question of this knowledge from a foreign one: absolute heights alone. */
const RELATED_BY: readonly Feature[] = ['e5', 'e5Mean', 'bge', 'bgeMean', 'lexical', 'coverage'];

function usedFeatures(route: Route): (1 | null)[] {
  return FEATURES.map((feature) => (RANKED_BY[route].includes(feature) ? 1 : null));
}

function usedSignals(route: Route): (1 | null)[] {
  return SIGNALS.map((signal) => (CONFIDENT_BY[route].includes(signal) ? 1 : null));
}

function relatedFeatures(route: Route): (1 | null)[] {
  return FEATURES.map((feature) => {
    if (!RELATED_BY.includes(feature)) return null;
    if (feature.endsWith('Mean') && !route.startsWith('faq')) return null;
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
  const fitted = fitListwise(lists, { signs: usedFeatures(route), l2: 0.0005 });
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

/** A question and the first candidate of each route that it has candidates in. */
interface Tops {
  item: Case;
  tops: ReadonlyMap<Route, Ranked>;
}

function topsOf(train: readonly Case[], fusion: FusionModel): Tops[] {
  return train.map((item) => {
    const tops = new Map<Route, Ranked>();
    for (const candidate of rank(fuse(item.candidates, item.language, fusion), item.language)) {
      if (!tops.has(candidate.route)) tops.set(candidate.route, candidate);
    }
    return { item, tops };
  });
}

/** A route's first candidate for a question. */
interface Shown extends Sample {
  route: Route;
  /** Asked over all knowledge together. */
  mixed: boolean;
}

/** Per route, the probability that its first candidate is right. */
function fitConfidence(train: readonly Tops[]): ConfidenceModel['confidence'] {
  const weights = setWeights(train.map(({ item }) => item));
  const questions = train.map(({ item, tops }) =>
    [...tops].map(([route, top]): Shown => {
      const signals = signalsOf(top);
      const weight = (weights.get(item.set) ?? 0) * (item.adversarial ? ADVERSARIAL : 1);
      const x = SIGNALS.map((signal) => signals[signal]);
      return { route, x, y: isRight(item, top) ? 1 : 0, weight, mixed: item.set.includes(' mixed') };
    }),
  );
  const passages = fitPassages(questions);
  return fitRoutes(SIGNALS, (route) => {
    // Sets of FAQ entries answer each other's questions (banking77_oos and clinc150), which would count as errors.
    const apart = route === 'faq.en' || route === 'faq.multi';
    const own = questions.flat().filter((shown) => shown.route === route && !(apart && shown.mixed));
    return passages.get(route) ?? fitLogistic(own, { signs: usedSignals(route), l2: 0.0005 });
  });
}

type Fits = ReadonlyMap<Route, ReturnType<typeof fitLogistic>>;

/** Twice: then only of what would be shown. What is surer in another language is no error of this one. */
function fitPassages(questions: readonly (readonly Shown[])[]): Fits {
  const passages = questions.map((shown) => shown.filter(({ route }) => PASSAGE_ROUTES.includes(route)));
  const fits = fitTogether(passages.flat());
  const sureness = ({ route, x }: Shown) => {
    const { bias = 0, weights = [] } = fits.get(route) ?? {};
    return weights.reduce((sum, weight, i) => sum + weight * (x[i] ?? 0), bias);
  };
  return fitTogether(
    passages.flatMap((shown) => shown.toSorted((a, b) => sureness(b) - sureness(a)).slice(0, 1)),
  );
}

/** A route's own level is drawn to that of the others only a little. */
const FREE_BIAS = 3;
const PASSAGE_ROUTES = ROUTES.filter((route) => route.startsWith('passage'));

/**
 * The passages' routes in one fit, each with weights of its own beside those that all share, both drawn towards zero: a
 * route that few sets speak of learns from the others (Daumé, "Frustratingly Easy Domain Adaptation", 2007).
 */
function fitTogether(shown: readonly Shown[]): Fits {
  const spread = (route: Route, values: readonly number[]) => [
    ...values,
    ...PASSAGE_ROUTES.flatMap((other) => values.map((value) => (other === route ? value : 0))),
    ...PASSAGE_ROUTES.map((other) => (other === route ? FREE_BIAS : 0)),
  ];
  const samples = shown.map(({ route, x, y, weight }): Sample => {
    const used = usedSignals(route);
    const own = x.map((value, i) => (used[i] ? value : 0));
    return { x: spread(route, own), y, weight };
  });
  const shared = SIGNALS.map((_, i) => (PASSAGE_ROUTES.some((route) => usedSignals(route)[i]) ? 1 : null));
  const signs = [...shared, ...PASSAGE_ROUTES.flatMap(usedSignals), ...PASSAGE_ROUTES.map(() => 0 as const)];
  const { bias, weights } = fitLogistic(samples, { signs, l2: 0.0002 });
  return new Map(
    PASSAGE_ROUTES.map((route, r) => {
      const from = SIGNALS.length * (r + 1);
      const used = usedSignals(route);
      const both = SIGNALS.map((_, i) => (used[i] ? (weights[i] ?? 0) + (weights[from + i] ?? 0) : 0));
      const shift = FREE_BIAS * (weights[SIGNALS.length * (PASSAGE_ROUTES.length + 1) + r] ?? 0);
      return [route, { bias: bias + shift, weights: both }] as const;
    }),
  );
}

/** Per route, the probability that a question belongs to this knowledge: its own questions against foreign ones. */
function fitRelated(all: readonly Tops[]): ConfidenceModel['related'] {
  const train = all.filter(({ item }) => !/ (?:part|mixed)/.test(item.set));
  const counts = new Map<string, number>();
  for (const { item } of train) counts.set(item.set, (counts.get(item.set) ?? 0) + 1);
  return fitRoutes(FEATURES, (route) => {
    const samples = train.flatMap(({ item, tops }): Sample[] => {
      const top = tops.get(route);
      if (!top) return [];
      const weight = 1 / (counts.get(item.set) ?? 1);
      return [{ x: toRow(top), y: item.set.includes('foreign') ? 0 : 1, weight }];
    });
    return fitLogistic(samples, { signs: relatedFeatures(route), l2: 0.002 });
  });
}

function fitRoutes<F extends string>(
  names: readonly F[],
  fitRoute: (route: Route) => { bias: number; weights: number[] },
): Record<Route, Linear<F>> {
  const entries = ROUTES.map((route) => {
    const { bias, weights } = fitRoute(route);
    const named = names.map((name, i) => [name, round(weights[i] ?? 0)] as const);
    const used = Object.fromEntries(named.filter(([, value]) => value > 0));
    return [route, { bias: round(bias), weights: used }] as const;
  });
  return Object.fromEntries(entries) as Record<Route, Linear<F>>;
}

const round = (value: number) => Math.round(value * 1e4) / 1e4;
