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
import { FEATURES, featuresOf, ROUTES, type Route, routeOf } from '../src/retrieval/features.ts';
import { type FusionModel, fuse } from '../src/retrieval/fuse.ts';
import { type Embedder, openEmbedder } from '../src/retrieval/index.ts';
import { rank } from '../src/retrieval/rank.ts';
import { type Candidate, recall } from '../src/retrieval/recall.ts';
import type { WorkspaceIndex } from '../src/retrieval/workspace-index.ts';
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
  /** Written to look answered by the knowledge: rarer among customers than in such data. */
  adversarial: boolean;
  relevant: Set<string>;
  candidates: Candidate[];
}

const OUTPUT = join(import.meta.dirname, '../src/retrieval/trained-model.json');
/** Too large to embed in minutes. */
const SKIPPED = ['dstc10_spoken'];
const ADVERSARIAL = 0.25;
/** Questions of each set that are asked over all knowledge together. */
const MIXED_QUESTIONS = 100;
/** Share of the train questions whose right answers are taken away: knowledge always lacks something. */
const TAKEN_AWAY = 0.3;

async function readCases(): Promise<{ cases: Case[]; mixed: Case[] }> {
  const base = await openEmbedder({ logger: silentLogger });
  const embedder = cacheEmbeddings(base, args.cache);
  const sets = readEvalSets(args.data, args.sets?.split(',')).filter(({ name }) => !SKIPPED.includes(name));
  const cases: Case[] = [];
  for (const set of sets) {
    const index = await buildIndex(embedder, [set]);
    cases.push(...(await casesOf(embedder, set, index)));
    cases.push(...(await casesOf(embedder, foreignTo(set, sets), index)));
  }
  // The same questions over all knowledge at once: here candidates of different routes compete.
  const together = sets.filter(({ name }) => !name.endsWith('.same'));
  const merged = await buildIndex(embedder, together.map(prefixIds));
  const mixed: Case[] = [];
  for (const set of sets)
    mixed.push(...(await casesOf(embedder, prefixIds(some(set, MIXED_QUESTIONS)), merged)));
  await base.close();
  return { cases, mixed };
}

/** Questions that nobody would ask this knowledge base, from the train splits of the others: nothing is related. */
function foreignTo(set: EvalSet, sets: readonly EvalSet[]): EvalSet {
  const others = sets.filter(({ name }) => family(name) !== family(set.name));
  const questions = others.flatMap((other) =>
    some(other, FOREIGN_QUESTIONS).questions.map((q) => ({
      ...q,
      relevant: [],
      answerable: false,
      split: 'train',
    })),
  );
  return { ...set, name: `${set.name} foreign`, questions };
}
const FOREIGN_QUESTIONS = 12;
/** Sets over the same or much the same texts. */
const family = (name: string) => name.replace(/^(xquad|squad|cmrc).*/, 'wikipedia');

/** A fixed sample of the questions. */
function some(set: EvalSet, count: number): EvalSet {
  const questions = set.questions.toSorted((a, b) => share(a.id) - share(b.id)).slice(0, count);
  return { ...set, questions };
}

function prefixIds(set: EvalSet): EvalSet {
  const name = set.name.replace('.same', '');
  return {
    name: set.name,
    entries: set.entries.map((entry) => ({ ...entry, id: `${name}/${entry.id}` })),
    questions: set.questions.map((q) => ({ ...q, relevant: q.relevant.map((id) => `${name}/${id}`) })),
  };
}

async function casesOf(embedder: Embedder, set: EvalSet, index: WorkspaceIndex): Promise<Case[]> {
  const cases: Case[] = [];
  for (const question of set.questions) {
    const vectors = await embedder.embedQuestion(question.text, question.lang);
    const candidates = recall(index, { text: question.text, language: question.lang, vectors });
    cases.push(makeCase(set, question, candidates));
  }
  return cases;
}

function makeCase(set: EvalSet, question: EvalSet['questions'][number], candidates: Candidate[]): Case {
  const relevant = new Set(question.relevant);
  const base = {
    set: set.name,
    split: question.split,
    language: question.lang,
    relevant,
    adversarial: question.about !== undefined,
  };
  const takeAway =
    question.split === 'train' && question.answerable && share(question.id + set.name) < TAKEN_AWAY;
  if (!takeAway) return { ...base, answerable: question.answerable, candidates };
  return {
    ...base,
    answerable: false,
    candidates: candidates.filter((c) => !relevant.has(corpusId(c.source))),
  };
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
  const candidates = item.candidates.map(({ source, tongue, scores }): Candidate => {
    const { bge: _, bgeMean: __, ...rest } = scores;
    if (route === 'multi') return { source, tongue, scores: rest };
    return { source, tongue: 'zh', scores: { ...rest, lexical: 0, coverage: 0, exact: 0 } };
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

const FOREIGN_WEIGHT = 0.3;

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
function score(item: Case, fusion: FusionModel, confidence: ConfidenceModel): Scored {
  const fused = fuse(item.candidates, item.language, fusion);
  const [top] = calibrate(rank(fused, item.language), confidence);
  return {
    confidence: top?.confidence ?? 0,
    right: top ? isRight(item, top) : false,
    answerable: item.answerable,
  };
}

function report(
  cases: readonly Case[],
  fusion: FusionModel,
  confidence: ConfidenceModel,
  thresholds: number[],
): void {
  const show = (value: number | null) => (value === null ? '  – ' : value.toFixed(2).padStart(4));
  console.log(
    `${'set'.padEnd(24)}    n  r@1  auc  c95  ece  ${thresholds.map((t) => `p/c@${t}`.padEnd(10)).join('')}`,
  );
  const sets = [...new Set(cases.map(({ set }) => set)), 'all'];
  for (const set of sets) {
    const rows = cases
      .filter((item) => set === 'all' || item.set === set)
      .map((item) => score(item, fusion, confidence));
    const answerable = rows.filter((row) => row.answerable);
    const r1 = answerable.filter((row) => row.right).length / answerable.length;
    const at = thresholds
      .map((t) => atThreshold(rows, t))
      .map((p) => `${show(p.precision)}/${show(p.coverage)} `.padEnd(10));
    console.log(
      `${set.padEnd(24)} ${String(rows.length).padStart(4)} ${[r1, auc(rows), coverageAt(rows, 0.95), ece(rows)].map(show).join(' ')}  ${at.join('')}`,
    );
  }
}

function checksums(): Record<string, string> {
  return Object.fromEntries(
    readEvalSets(args.data)
      .filter(({ name }) => !SKIPPED.includes(name))
      .flatMap(({ name }) =>
        ['corpus.jsonl', 'queries.jsonl', 'queries.same.jsonl'].map((file) => `${name}/${file}`),
      )
      .filter((file) => existsSync(join(args.data, file)))
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(args.data, file)))
          .digest('hex'),
      ]),
  );
}

const { cases, mixed } = await readCases();
const of = (list: readonly Case[], split: string) => withProxies(list.filter((item) => item.split === split));
const fusion = fitFusion(of(cases, 'train'));
const confidence: ConfidenceModel = {
  confidence: fitConfidence(of(cases, 'train'), fusion),
  related: fitRelated(of(cases, 'train'), fusion),
};
console.log(JSON.stringify({ fusion, ...confidence }));
console.log('train, a share of the right answers taken away');
report(of(cases, 'train'), fusion, confidence, [0.5, 0.6]);
console.log('dev');
report(of(cases, 'dev'), fusion, confidence, [0.25, 0.5, 0.55, 0.6, 0.7]);
console.log('dev, all knowledge together');
report(
  of(mixed, 'dev').filter(({ set }) => !set.includes('(')),
  fusion,
  confidence,
  [0.25, 0.5, 0.6, 0.7],
);
console.log('share of questions to which something is related, at thresholds .2 .3 .4 .5');
for (const set of new Set(cases.map(({ set }) => set))) {
  const top = cases
    .filter((item) => item.set === set && (set.includes('foreign') || item.split === 'dev'))
    .map((item) => calibrate(rank(fuse(item.candidates, item.language, fusion), item.language), confidence))
    .map((ranked) => Math.max(0, ...ranked.map(({ related }) => related)));
  const shares = [0.2, 0.3, 0.4, 0.5].map((t) =>
    (top.filter((value) => value >= t).length / top.length).toFixed(2),
  );
  console.log(set.padEnd(28), String(top.length).padStart(5), shares.join(' '));
}
if (args.write) {
  const { thresholds } = JSON.parse(readFileSync(OUTPUT, 'utf8'));
  writeFileSync(
    OUTPUT,
    `${JSON.stringify({ fusion, ...confidence, thresholds, fittedOn: checksums() }, null, 2)}\n`,
  );
}
