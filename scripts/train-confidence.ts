/**
 * Fits what `fuse` and `calibrate` of retrieval compute with, on the train splits of a folder in the shape of
 * shared/eval, and prints how it does on the dev splits. `node scripts/train-confidence.ts --data <folder> [--write]`
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLogger } from '../src/lib/index.ts';
import { type ConfidenceModel, calibrate, SIGNALS, signalsOf } from '../src/retrieval/calibrate.ts';
import { FEATURES, type Feature, featuresOf, type Route, ROUTES, routeOf } from '../src/retrieval/features.ts';
import { type FusionModel, fuse } from '../src/retrieval/fuse.ts';
import { openEmbedder } from '../src/retrieval/index.ts';
import { rank } from '../src/retrieval/rank.ts';
import { type Candidate, recall } from '../src/retrieval/recall.ts';
import { buildIndex, corpusId } from '../test/bench/answers/build-index.ts';
import { cacheEmbeddings } from '../test/bench/answers/cached-embedder.ts';
import { type EvalSet, readEvalSets } from '../test/bench/answers/eval-data.ts';
import { atThreshold, auc, coverageAt, ece, type Scored } from '../test/bench/answers/metrics.ts';
import { fitListwise, fitLogistic, type List, type Sample } from './train-fit.ts';

const { values: args } = parseArgs({
  options: {
    data: { type: 'string', default: '/work/shared/eval' },
    cache: { type: 'string', default: '/tmp/knowdesk-eval-cache' },
    sets: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

/** One question with everything recalled for it. */
interface Case {
  set: string;
  split: string;
  language: string;
  answerable: boolean;
  relevant: Set<string>;
  candidates: Candidate[];
}

const OUTPUT = join(import.meta.dirname, '../src/retrieval/trained-model.json');
/** Too large to embed in minutes. */
const SKIPPED = ['dstc10_spoken'];
/** Share of the train questions whose right answers are taken away: knowledge always lacks something. */
const TAKEN_AWAY = 0.3;

async function readCases(): Promise<Case[]> {
  const base = await openEmbedder({ logger: silentLogger });
  const embedder = cacheEmbeddings(base, args.cache);
  const cases: Case[] = [];
  for (const set of readEvalSets(args.data, args.sets?.split(','))) {
    if (SKIPPED.includes(set.name)) continue;
    const index = await buildIndex(embedder, set);
    for (const question of set.questions) {
      const vectors = await embedder.embedQuestion(question.text, question.lang);
      const candidates = recall(index, { text: question.text, language: question.lang, vectors });
      cases.push(makeCase(set, question, candidates));
    }
  }
  await base.close();
  return cases;
}

function makeCase(set: EvalSet, question: EvalSet['questions'][number], candidates: Candidate[]): Case {
  const relevant = new Set(question.relevant);
  const base = { set: set.name, split: question.split, language: question.lang, relevant };
  const takeAway = question.split === 'train' && question.answerable && share(question.id + set.name) < TAKEN_AWAY;
  if (!takeAway) return { ...base, answerable: question.answerable, candidates };
  return { ...base, answerable: false, candidates: candidates.filter((c) => !relevant.has(corpusId(c.source))) };
}

/** A fixed number in 0…1 for a text. */
function share(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0) / 2 ** 32;
}

/**
 * FAQ sets exist in English only. They also stand for other languages (only the multilingual model knows them) and for
 * questions across languages (no words in common either).
 */
function asIf(item: Case, route: 'multi' | 'cross'): Case {
  const candidates = item.candidates.map(({ source, scores }) => {
    const { bge: _, bgeMean: __, ...rest } = scores;
    const words = route === 'cross' ? { lexical: 0, coverage: 0, exact: 0 } : {};
    const language = route === 'cross' ? 'zh-Hans' : source.language;
    return { source: { ...source, language }, scores: { ...rest, ...words } };
  });
  return { ...item, set: `${item.set} (${route})`, candidates };
}

function withProxies(cases: readonly Case[]): Case[] {
  const faq = cases.filter((item) => routeOfCase(item) === 'faq.en');
  return [...cases, ...faq.map((item) => asIf(item, 'multi')), ...faq.map((item) => asIf(item, 'cross'))];
}

const isRight = (item: Case, candidate: Candidate) => item.relevant.has(corpusId(candidate.source));
const routeOfCase = (item: Case): Route | undefined =>
  item.candidates[0] && routeOf(item.candidates[0], item.language);

/** Each set weighs the same, however many questions it has. */
function setWeights(cases: readonly Case[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { set } of cases) counts.set(set, (counts.get(set) ?? 0) + 1);
  return new Map([...counts].map(([set, count]) => [set, 1 / count]));
}

function usedFeatures(route: Route): (1 | null)[] {
  return FEATURES.map((feature) => {
    const faqOnly = feature === 'e5Mean' || feature === 'bgeMean' || feature === 'exact';
    if (faqOnly && !route.startsWith('faq')) return null;
    if (feature === 'exact') return null;
    if (route.endsWith('cross') && (feature === 'lexical' || feature === 'coverage')) return null;
    return feature.startsWith('bge') && !route.endsWith('en') ? null : 1;
  });
}

function fitFusion(train: readonly Case[]): FusionModel {
  const model = Object.fromEntries(
    ROUTES.map((route) => {
      const cases = train.filter((item) => routeOfCase(item) === route);
      const answerable = cases.filter((item) => item.candidates.some((c) => isRight(item, c)));
      const weights = setWeights(answerable);
      const lists = answerable.map((item): List => ({
        weight: weights.get(item.set) ?? 0,
        candidates: item.candidates
          .filter((c) => routeOf(c, item.language) === route)
          .map((c) => ({ x: toVector(c), right: isRight(item, c) })),
      })).filter((list) => list.candidates.some((c) => c.right));
      const fitted = fitListwise(lists, { signs: usedFeatures(route), l2: 0.001, steps: 400 });
      return [route, { bias: 0, weights: Object.fromEntries(FEATURES.map((f, i) => [f, fitted[i] ?? 0])) }];
    }),
  ) as FusionModel;
  return toLogOdds(model, train);
}

/** Stretches each route's score so that it reads as log-odds of its best candidate being right. */
function toLogOdds(model: FusionModel, train: readonly Case[]): FusionModel {
  return Object.fromEntries(
    ROUTES.map((route) => {
      const cases = train.filter((item) => routeOfCase(item) === route);
      const weights = setWeights(cases);
      const samples = cases.flatMap((item): Sample[] => {
        const [top] = rank(fuse(item.candidates, item.language, model));
        return top ? [{ x: [top.score], y: isRight(item, top) ? 1 : 0, weight: weights.get(item.set) ?? 0 }] : [];
      });
      const { bias, weights: [scale = 1] } = fitLogistic(samples, { signs: [1], l2: 0 });
      const scaled = Object.entries(model[route].weights).map(([feature, value]) => [feature, round(value * scale)]);
      return [route, { bias: round(bias), weights: Object.fromEntries(scaled.filter(([, value]) => value)) }];
    }),
  ) as FusionModel;
}

function fitConfidence(train: readonly Case[], fusion: FusionModel): ConfidenceModel {
  return Object.fromEntries(
    ROUTES.map((route) => {
      const cases = train.filter((item) => routeOfCase(item) === route);
      const weights = setWeights(cases);
      const samples = cases.flatMap((item): Sample[] => {
        const ranked = rank(fuse(item.candidates, item.language, fusion));
        const [top] = ranked;
        if (!top) return [];
        const signals = signalsOf(top, ranked);
        return [{ x: SIGNALS.map((s) => signals[s]), y: isRight(item, top) ? 1 : 0, weight: weights.get(item.set) ?? 0 }];
      });
      const { bias, weights: fitted } = fitLogistic(samples, { signs: SIGNALS.map(() => 1 as const), l2: 0.0005 });
      return [route, { bias: round(bias), weights: Object.fromEntries(SIGNALS.map((s, i) => [s, round(fitted[i] ?? 0)])) }];
    }),
  ) as ConfidenceModel;
}

const round = (value: number) => Math.round(value * 1e4) / 1e4;
function toVector(candidate: Candidate): number[] {
  const features = featuresOf(candidate);
  return FEATURES.map((feature: Feature) => features[feature]);
}

function score(item: Case, fusion: FusionModel, confidence: ConfidenceModel): Scored {
  const [top] = calibrate(rank(fuse(item.candidates, item.language, fusion)), item.language, confidence);
  return { confidence: top?.confidence ?? 0, right: top ? isRight(item, top) : false, answerable: item.answerable };
}

function report(cases: readonly Case[], fusion: FusionModel, confidence: ConfidenceModel, thresholds: number[]): void {
  const show = (value: number | null) => (value === null ? '  – ' : value.toFixed(2).padStart(4));
  console.log(`${'set'.padEnd(24)}    n  r@1  auc  c95  ece  ${thresholds.map((t) => `p/c@${t}`.padEnd(10)).join('')}`);
  const sets = [...new Set(cases.map(({ set }) => set)), 'all'];
  for (const set of sets) {
    const rows = cases.filter((item) => set === 'all' || item.set === set).map((item) => score(item, fusion, confidence));
    const answerable = rows.filter((row) => row.answerable);
    const r1 = answerable.filter((row) => row.right).length / answerable.length;
    const at = thresholds.map((t) => atThreshold(rows, t)).map((p) => `${show(p.precision)}/${show(p.coverage)} `.padEnd(10));
    console.log(
      `${set.padEnd(24)} ${String(rows.length).padStart(4)} ${[r1, auc(rows), coverageAt(rows, 0.95), ece(rows)].map(show).join(' ')}  ${at.join('')}`,
    );
  }
}

function checksums(): Record<string, string> {
  return Object.fromEntries(
    readEvalSets(args.data)
      .filter(({ name }) => !SKIPPED.includes(name))
      .flatMap(({ name }) => ['corpus.jsonl', 'queries.jsonl', 'queries.same.jsonl'].map((file) => `${name}/${file}`))
      .filter((file) => existsSync(join(args.data, file)))
      .map((file) => [file, createHash('sha256').update(readFileSync(join(args.data, file))).digest('hex')]),
  );
}

const cases = await readCases();
const train = cases.filter(({ split }) => split === 'train');
const dev = cases.filter(({ split }) => split === 'dev');
const fusion = fitFusion(withProxies(train));
const confidence = fitConfidence(withProxies(train), fusion);
console.log(JSON.stringify({ fusion, confidence }));
console.log('train, a share of the right answers taken away');
report(train, fusion, confidence, [0.5, 0.6]);
console.log('dev');
report(withProxies(dev), fusion, confidence, [0.25, 0.5, 0.55, 0.6, 0.7]);
if (args.write) {
  const { thresholds } = JSON.parse(readFileSync(OUTPUT, 'utf8'));
  writeFileSync(OUTPUT, `${JSON.stringify({ fusion, confidence, thresholds, fittedOn: checksums() }, null, 2)}\n`);
}
