/**
 * Measures answers on the sets of a folder in the shape of shared/eval, through the product's own splitting, embedding,
 * index and `decide`: `npm run -s bench:answers -- --data <folder> [--set name,…] [--split dev] [--limit n]
 * [--leave-out] [--peers] [--json out.json]`
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { silentLogger } from '../../../src/lib/index.ts';
import { defaultPolicy, openEmbedder } from '../../../src/retrieval/index.ts';
import { askSet, timeSet } from './ask-set.ts';
import { buildIndex } from './build-index.ts';
import { cacheEmbeddings } from './cached-embedder.ts';
import { type EvalSet, OWN_SETS, readEvalSets } from './eval-data.ts';
import { type Figures, figuresOf } from './figures.ts';
import { leaveOut } from './leave-out.ts';
import { drawn } from './metrics.ts';
import { measurePeers } from './peers.ts';
import { tableOf } from './table.ts';

const { values: args } = parseArgs({
  options: {
    data: { type: 'string' },
    set: { type: 'string' },
    split: { type: 'string', default: 'dev' },
    limit: { type: 'string' },
    'leave-out': { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    json: { type: 'string' },
    cache: { type: 'string', default: '/tmp/knowdesk-eval-cache' },
  },
});
if (!args.data) {
  console.error('Say where the data sets are: npm run -s bench:answers -- --data <folder>');
  process.exit(2);
}
const SEED = 11;
const everything = readEvalSets(args.data);
const limit = args.limit === undefined ? Number.POSITIVE_INFINITY : Number(args.limit);
const names = args.set?.split(',');
const sets = everything
  .filter(({ name }) => !names || names.includes(name))
  .map((set) => ({ ...set, questions: asked(set) }))
  .filter(({ questions }) => questions.length > 0);
const progress = (text: string) => process.stderr.write(`${text}\n`);

const base = await openEmbedder({ logger: silentLogger });
const embedder = cacheEmbeddings(base, args.cache);
const modelWithout = args['leave-out']
  ? await leaveOut(embedder, fittedOn(everything), args.cache)
  : undefined;
const figures: Figures[] = [];
for (const set of sets) {
  const started = performance.now();
  const model = modelWithout?.(set.name);
  const index = await buildIndex(embedder, [set]);
  const options = { index, ...(model ? { model } : {}) };
  const rows = await askSet({ ...options, embedder }, set);
  const { ms, passagesPerSecond } = await timeSet({ ...options, embedder: base }, set);
  const timed = rows.map((row) => ({ ...row, ...(ms.has(row.id) ? { ms: ms.get(row.id) ?? 0 } : {}) }));
  const threshold = defaultPolicy().answerThreshold;
  figures.push(...figuresOf(set.name, timed, { threshold, calibrated: true, passagesPerSecond }));
  progress(`${set.name}: ${rows.length} questions, ${Math.round((performance.now() - started) / 1000)} s`);
}
const peers = args.peers ? await measurePeers(embedder, sets, progress) : {};
await base.close();
if (args.json) writeFileSync(args.json, `${JSON.stringify({ sets: figures, peers }, null, 2)}\n`);
console.log(tableOf(figures, peers));

/** What the shipped weights are fitted on: the folder's sets and our own. */
function fittedOn(sets: readonly EvalSet[]): EvalSet[] {
  const own = readEvalSets(OWN_SETS).filter(({ name }) => sets.every((set) => set.name !== name));
  return [...sets, ...own];
}

/** The questions of the split, `--limit` of them. */
function asked(set: EvalSet): EvalSet['questions'] {
  const questions = set.questions.filter(({ split }) => split === args.split);
  return limit < questions.length ? drawn(questions, limit, SEED) : questions;
}
