/** The process in which `measure-speed.ts` parses text PDFs again and again. */
import { readFileSync } from 'node:fs';
import { parseTask } from '../../../src/ingest/parse/parse-task.ts';
import { DEFAULT_PARSE_LIMITS } from '../../../src/ingest/parse/types.ts';
import type { Round, SpeedTask } from './measure-speed.ts';

/** Without recognition a page with little text is read once, as every page of these files is. */
const limits = { ...DEFAULT_PARSE_LIMITS, maxRecognisedPages: 0 };

async function parseAll(files: readonly { fileName: string; bytes: Uint8Array }[]): Promise<Round> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  let [pages, images] = [0, 0];
  for (const file of files) {
    const { value } = await parseTask(file, { task: 'document', source: file, limits });
    if (!('blocks' in value)) continue;
    pages += value.pages ?? 0;
    images += value.images?.length ?? 0;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { pages, images, cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - started) / 1000 };
}

process.once('message', async ({ paths, rounds }: SpeedTask) => {
  const files = paths.map((path) => ({ fileName: path, bytes: new Uint8Array(readFileSync(path)) }));
  const done: Round[] = [];
  for (let round = 0; round < rounds; round += 1) done.push(await parseAll(files));
  process.send?.(done, () => process.exit(0));
});
