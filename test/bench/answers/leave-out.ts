import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, readCases, SKIPPED } from '../../../scripts/train-cases.ts';
import { fitModel } from '../../../scripts/train-model.ts';
import type { Embedder } from '../../../src/retrieval/index.ts';
import type { TrainedModel } from '../../../src/retrieval/trained-model.ts';
import type { EvalSet } from './eval-data.ts';

/**
 * Fits ranker and calibrator without a set and what shares its knowledge (`<name>.same`), by the script that fits the
 * shipped ones. Fitted models are kept in the cache folder by the data and the code that they come from.
 */
export async function leaveOut(
  embedder: Embedder,
  everything: readonly EvalSet[],
  cache: string,
): Promise<(name: string) => TrainedModel> {
  const sets = everything.filter(({ name }) => !SKIPPED.includes(name));
  const version = createHash('sha1').update(JSON.stringify(sets)).update(code()).digest('hex').slice(0, 16);
  const names = [...new Set(sets.map(({ name }) => withoutSame(name)))];
  const pathOf = (name: string) => join(cache, `leave-out-${version}-${name}.json`);
  let cases: Case[] | undefined;
  for (const name of names) {
    if (existsSync(pathOf(name))) continue;
    cases ??= await readCases(embedder, sets);
    const others = cases.filter(({ set }) => withoutSame(set.split(' ')[0] ?? '') !== name);
    writeFileSync(pathOf(name), JSON.stringify(fitModel(others)));
    process.stderr.write(`fitted without ${name}\n`);
  }
  return (name) => {
    // A set that nothing was fitted on needs no leaving out: any model is without it.
    const path = pathOf(names.includes(withoutSame(name)) ? withoutSame(name) : (names[0] ?? ''));
    return JSON.parse(readFileSync(path, 'utf8'));
  };
}

const withoutSame = (name: string) => name.replace(/\.same$/, '');

function code(): string {
  const root = join(import.meta.dirname, '../../..');
  const sourcesIn = (folder: string, begin = '') =>
    readdirSync(join(root, folder))
      .filter((name) => name.startsWith(begin) && name.endsWith('.ts'))
      .map((name) => join(root, folder, name));
  const files = [
    ...sourcesIn('scripts', 'train-'),
    ...sourcesIn('src/retrieval'),
    join(root, 'src/retrieval/prior-centroids.json'),
    join(import.meta.dirname, 'build-index.ts'),
  ];
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}
