/**
 * Fits what `fuse` and `calibrate` of retrieval compute with, on the train splits of a folder in the shape of
 * shared/eval, and prints how it does on the dev splits. `node scripts/train-confidence.ts --data <folder> [--write]`
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLogger } from '../src/lib/index.ts';
import { calibrate } from '../src/retrieval/calibrate.ts';
import { fuse } from '../src/retrieval/fuse.ts';
import { openEmbedder } from '../src/retrieval/index.ts';
import { rank } from '../src/retrieval/rank.ts';
import type { TrainedModel } from '../src/retrieval/trained-model.ts';
import { cacheEmbeddings } from '../test/bench/answers/cached-embedder.ts';
import { OWN_SETS, readEvalSets } from '../test/bench/answers/eval-data.ts';
import { atThreshold, auc, coverageAt, ece, type Scored } from '../test/bench/answers/metrics.ts';
import { type Case, isRight, readCases, SKIPPED, withProxies } from './train-cases.ts';
import { fitModel } from './train-model.ts';

const { values: args } = parseArgs({
  options: {
    data: { type: 'string', default: '/work/shared/eval' },
    cache: { type: 'string', default: '/tmp/knowdesk-eval-cache' },
    sets: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const OUTPUT = join(import.meta.dirname, '../src/retrieval/trained-model.json');

function score(item: Case, { fusion, confidence }: TrainedModel): Scored {
  const fused = fuse(item.candidates, item.language, fusion);
  const [top] = calibrate(rank(fused, item.language), confidence);
  return {
    confidence: top?.confidence ?? 0,
    right: top ? isRight(item, top) : false,
    answerable: item.answerable,
  };
}

function report(cases: readonly Case[], model: TrainedModel): void {
  const thresholds = [0.5, 0.6, 0.7, 0.8, 0.9];
  const show = (value: number | null) => (value === null ? '  – ' : value.toFixed(2).padStart(4));
  console.log(
    `${'set'.padEnd(24)}    n  r@1  auc  c95  ece  ${thresholds.map((t) => `p/c@${t}`.padEnd(10)).join('')}`,
  );
  const sets = [...new Set(cases.map(({ set }) => set)), 'all'];
  for (const set of sets) {
    const rows = cases.filter((item) => set === 'all' || item.set === set).map((item) => score(item, model));
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

function reportRelated(cases: readonly Case[], { fusion, confidence }: TrainedModel): void {
  console.log('share of questions to which something is related, at thresholds .2 .3 .4 .5');
  for (const set of new Set(cases.map(({ set }) => set).filter((set) => !/ (?:part|mixed)/.test(set)))) {
    const top = cases
      .filter((item) => item.set === set && (set.includes('foreign') || item.split === 'dev'))
      .map((item) => calibrate(rank(fuse(item.candidates, item.language, fusion), item.language), confidence))
      .map((ranked) => Math.max(0, ...ranked.map(({ related }) => related)));
    const shares = [0.2, 0.3, 0.4, 0.5].map((t) =>
      (top.filter((value) => value >= t).length / top.length).toFixed(2),
    );
    console.log(set.padEnd(28), String(top.length).padStart(5), shares.join(' '));
  }
}

function checksums(): Record<string, string> {
  return Object.fromEntries(
    sets
      .filter(({ name }) => !name.endsWith('.same'))
      .flatMap(({ name }) =>
        ['corpus.jsonl', 'queries.jsonl', 'queries.same.jsonl'].map((file) => `${name}/${file}`),
      )
      .flatMap((file) => {
        const path = folders.map((folder) => join(folder, file)).find(existsSync);
        if (!path) return [];
        return [[file, createHash('sha256').update(readFileSync(path)).digest('hex')]];
      }),
  );
}

const base = await openEmbedder({ logger: silentLogger });
const embedder = cacheEmbeddings(base, args.cache);
const folders = [args.data, OWN_SETS];
const sets = folders
  .flatMap((folder) => readEvalSets(folder, args.sets?.split(',')))
  .filter(({ name }) => !SKIPPED.includes(name));
const cases = await readCases(embedder, sets);
await base.close();
const model = fitModel(cases);
const dev = (list: readonly Case[]) => list.filter((item) => item.split === 'dev');
console.log(JSON.stringify(model));
console.log('dev');
report(withProxies(dev(cases)), model);
reportRelated(cases, model);
if (args.write) {
  const { thresholds } = JSON.parse(readFileSync(OUTPUT, 'utf8'));
  const { fusion, confidence } = model;
  writeFileSync(
    OUTPUT,
    `${JSON.stringify({ fusion, ...confidence, thresholds, fittedOn: checksums() }, null, 2)}\n`,
  );
}
