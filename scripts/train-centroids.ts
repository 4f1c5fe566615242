/**
 * Writes what texts of each space are like on average over the sets of a folder in the shape of shared/eval: run before
 * train-confidence.ts. `node scripts/train-centroids.ts --data <folder>`
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLogger } from '../src/lib/index.ts';
import { openEmbedder } from '../src/retrieval/index.ts';
import { type SpaceKey, tongueOf } from '../src/retrieval/spaces.ts';
import { buildIndex } from '../test/bench/answers/build-index.ts';
import { cacheEmbeddings } from '../test/bench/answers/cached-embedder.ts';
import { readEvalSets } from '../test/bench/answers/eval-data.ts';

const { values: args } = parseArgs({
  options: {
    data: { type: 'string', default: '/work/shared/eval' },
    cache: { type: 'string', default: '/tmp/knowdesk-eval-cache' },
  },
});
const OUTPUT = join(import.meta.dirname, '../src/retrieval/prior-centroids.json');
const LENGTH = 384;

/** Per space the mean of each set, so that a large set does not count for more. */
const means = new Map<SpaceKey, Float64Array[]>();

function addMean(space: SpaceKey, vectors: readonly Float32Array[]): void {
  if (vectors.length === 0) return;
  const mean = new Float64Array(LENGTH);
  for (const vector of vectors) {
    for (let i = 0; i < LENGTH; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0) / vectors.length;
  }
  means.set(space, [...(means.get(space) ?? []), mean]);
}

function average(vectors: readonly Float64Array[]): Float32Array {
  return Float32Array.from(
    { length: LENGTH },
    (_, i) => vectors.reduce((sum, v) => sum + (v[i] ?? 0), 0) / vectors.length,
  );
}

const base = await openEmbedder({ logger: silentLogger });
const embedder = cacheEmbeddings(base, args.cache);
for (const set of readEvalSets(args.data)) {
  if (set.name === 'dstc10_spoken') continue;
  if (!set.name.endsWith('.same')) {
    const { spaces } = await buildIndex(embedder, [set]);
    for (const [key, { index }] of spaces) {
      addMean(
        key,
        [...index.labels()].flatMap((label) => index.vectorOf(label) ?? []),
      );
    }
  }
  // Questions stand for FAQ questions: an embedded question is the same on both sides.
  const byTongue = Map.groupBy(
    set.questions.filter(({ split }) => split === 'train'),
    ({ lang }) => tongueOf(lang),
  );
  for (const [tongue, questions] of byTongue) {
    const vectors = await Promise.all(questions.map(({ text, lang }) => embedder.embedQuestion(text, lang)));
    addMean(
      `e5.faq.${tongue}`,
      vectors.flatMap(({ e5 }) => e5 ?? []),
    );
    addMean(
      `bge.faq.${tongue}`,
      vectors.flatMap(({ bge }) => bge ?? []),
    );
  }
}
await base.close();
const vectors = new Map([...means].map(([space, of]) => [space, average(of)]));
// No data in further languages: what the two have in common.
for (const kind of ['faq', 'passage'] as const) {
  const known = (['zh', 'en'] as const).flatMap((tongue) => vectors.get(`e5.${kind}.${tongue}`) ?? []);
  vectors.set(`e5.${kind}.other`, average(known.map((vector) => Float64Array.from(vector))));
}
const encoded = [...vectors].map(
  ([space, { buffer }]) => [space, Buffer.from(buffer).toString('base64')] as const,
);
writeFileSync(OUTPUT, `${JSON.stringify({ vectors: Object.fromEntries(encoded.toSorted()) }, null, 2)}\n`);
console.log([...vectors.keys()].join(' '));
