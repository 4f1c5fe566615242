import { assessThreshold } from '../../../src/feedback/assess-threshold.ts';
import { adaptCalibrator, defaultPolicy } from '../../../src/retrieval/index.ts';
import {
  atThreshold,
  auc,
  brier,
  coverageAt,
  drawn,
  ece,
  eceLimit,
  mean,
  quantile,
  recallAt,
  reciprocalRank,
  type Scored,
} from './metrics.ts';

/** How one question went. */
export interface Asked extends Scored {
  id: string;
  language: string;
  /** Where the first right answer stands among the answers found, from 1; 0 for nowhere. */
  place: number;
  /**
   * Whether the shown text holds the reference answer; absent where the right passage does not hold it word for word.
   */
  holdsAnswer?: boolean;
  /** Milliseconds of the whole decision, model call included; only of the questions that were timed. */
  ms?: number;
}

/** The figures of one set in one language, or in `all`. Shares in 0…1, null where a figure does not exist. */
export interface Figures {
  name: string;
  language: string;
  n: number;
  answerable: number;
  r1: number | null;
  r5: number | null;
  mrr10: number | null;
  auc: number | null;
  coverage95: number | null;
  precisionDefault: number | null;
  coverageDefault: number | null;
  precisionAdapted: number | null;
  coverageAdapted: number | null;
  ece: number | null;
  eceLimit: number | null;
  eceAdapted: number | null;
  brier: number | null;
  sentenceHit: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  passagesPerSecond: number | null;
}

export interface Scale {
  /** From here on an answer is given; undefined for a ranker without a threshold. */
  threshold: number | undefined;
  /** Its confidence claims to be a probability. */
  calibrated: boolean;
  passagesPerSecond: number | null;
}

const TARGET = 0.95;
const SEED = 7;
const MOST_JUDGED = 100;
const EPOCH = new Date(0);

/** One entry for all questions of a set and one per language. */
export function figuresOf(name: string, asked: readonly Asked[], scale: Scale): Figures[] {
  const byLanguage = Map.groupBy(asked, ({ language }) => language);
  const languages = [...byLanguage].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [['all', [...asked]] as const, ...languages].map(([language, rows]) => ({
    name,
    language,
    ...measure(rows, scale),
  }));
}

function measure(rows: readonly Asked[], scale: Scale): Omit<Figures, 'name' | 'language'> {
  const answerable = rows.filter((row) => row.answerable);
  const places = answerable.map(({ place }) => place);
  const shown = scale.threshold === undefined ? undefined : atThreshold(rows, scale.threshold);
  const hits = rows.flatMap(({ right, holdsAnswer }) =>
    right && holdsAnswer !== undefined ? [holdsAnswer] : [],
  );
  const times = rows.flatMap(({ ms }) => ms ?? []);
  return rounded({
    n: rows.length,
    answerable: answerable.length,
    r1: recallAt(places, 1),
    r5: recallAt(places, 5),
    mrr10: reciprocalRank(places, 10),
    auc: auc(rows),
    coverage95: coverageAt(rows, TARGET),
    precisionDefault: shown?.precision ?? null,
    coverageDefault: shown?.coverage ?? null,
    ...adapted(rows, scale),
    ece: scale.calibrated ? ece(rows) : null,
    eceLimit: scale.calibrated ? eceLimit(rows) : null,
    brier: scale.calibrated ? brier(rows) : null,
    sentenceHit: mean(hits.map(Number)),
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    passagesPerSecond: scale.passagesPerSecond,
  });
}

/**
 * What a workspace gets from judging some of its questions (as golden ones: whatever is shown): the calibrator adapts,
 * and the threshold is what the product makes of the judgements: certified, else lifted where they speak against it.
 * Scored on the rest.
 */
function adapted(rows: readonly Asked[], scale: Scale) {
  const none = { precisionAdapted: null, coverageAdapted: null, eceAdapted: null };
  if (!scale.calibrated || rows.length < 6) return none;
  const judged = drawn(rows, Math.min(MOST_JUDGED, Math.floor(rows.length / 3)), SEED);
  const ids = new Set(judged.map(({ id }) => id));
  const rest = rows.filter(({ id }) => !ids.has(id));
  const adapt = adaptCalibrator(judged);
  const asGolden = judged.map((row) => ({ ...row, at: EPOCH, source: 'golden' as const, shownFrom: 0 }));
  const { threshold } = assessThreshold(asGolden, {
    target: TARGET,
    fallback: defaultPolicy().answerThreshold,
  });
  const calibrated = rest.map((row) => ({ ...row, confidence: adapt(row.confidence) }));
  const shown = atThreshold(rest, threshold);
  return {
    precisionAdapted: shown.precision,
    coverageAdapted: shown.coverage,
    eceAdapted: ece(calibrated),
  };
}

function rounded<T extends Record<string, number | null>>(figures: T): T {
  return Object.fromEntries(
    Object.entries(figures).map(([key, value]) => [
      key,
      value === null ? null : Math.round(value * 1e4) / 1e4,
    ]),
  ) as T;
}
