/**
 * `npm run bench:loop`: what the loop costs beside what it cannot do without. Ratios are taken in one run, side by
 * side: absolute times depend on the machine. `-- --passages 10000 --json out.json`; `-- --faq 5000` measures how soon
 * a changed FAQ entry answers, and nothing else.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quantile } from '../../../src/feedback/statistics.ts';
import { silentLogger } from '../../../src/lib/index.ts';
import { openEmbedder } from '../../../src/retrieval/index.ts';
import { openBareModels } from './bare-models.ts';
import { measureFaq } from './measure-faq.ts';
import { measureQuestions } from './measure-questions.ts';
import { measureStart } from './measure-start.ts';
import { passageTexts } from './texts.ts';

const { values } = parseArgs({
  options: {
    passages: { type: 'string', default: '10000' },
    texts: { type: 'string', default: '192' },
    faq: { type: 'string' },
    json: { type: 'string' },
  },
});
const result: Record<string, unknown> = { machine: { load: loadavg(), cores: availableParallelism() } };

const folder = await mkdtemp(join(tmpdir(), 'knowdesk-bench-'));
const embedder = await openEmbedder({ logger: silentLogger });

if (values.faq === undefined) {
  const bare = await openBareModels();
  result.ingest = await measureIngest(bare);
  console.error('ingest', result.ingest);
  result.questions = await measureQuestions({ embedder, bare, folder, passages: Number(values.passages) });
  console.error('questions', result.questions);
  result.residentMb = Math.round(process.memoryUsage.rss() / 1e6);
  result.start = await measureStart(folder);
} else result.faq = await measureFaq({ embedder, folder, entries: Number(values.faq) });
await embedder.close();
await rm(folder, { recursive: true, force: true });

console.log(JSON.stringify(result, null, 2));
if (values.json !== undefined) await writeFile(values.json, JSON.stringify(result, null, 2));
process.exit(0);

/** Passages a second by the product over bare onnxruntime on the same texts in batches of the same sizes, in turns. */
async function measureIngest(bare: Awaited<ReturnType<typeof openBareModels>>) {
  const rounds: { product: number; bare: number }[] = [];
  const items = passageTexts(Number(values.texts));
  await embedder.embedTexts(items.slice(0, 16));
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    await embedder.embedTexts(items);
    const product = performance.now() - started;
    rounds.push({ product, bare: await bare.embedLikeIngest(items) });
  }
  const ratios = rounds.map((round) => round.bare / round.product);
  return {
    texts: items.length,
    perSecond: round2(
      items.length /
        ((quantile(
          rounds.map((r) => r.product),
          0.5,
        ) ?? 1) /
          1000),
    ),
    barePerSecond: round2(
      items.length /
        ((quantile(
          rounds.map((r) => r.bare),
          0.5,
        ) ?? 1) /
          1000),
    ),
    ratio: round2(quantile(ratios, 0.5) ?? 0),
    ratioMin: round2(Math.min(...ratios)),
    ratioMax: round2(Math.max(...ratios)),
    goal: 'ratio >= .90',
  };
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
