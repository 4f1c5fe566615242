import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ParseInput, type ParseLimits, parseDocument } from '../../src/ingest/parse/index.ts';
import { makePdf, outcome, pdfStream } from './parse-support.ts';

/** What would refuse these files first is raised. */
const RAISED: Partial<ParseLimits> = { maxBytes: 2 ** 31, maxCharacters: 2 ** 31, maxPages: 20_000 };
/** What a parsing process takes beside its heap: `parse.worker.ts`. */
const BESIDE_HEAP_MB = 512;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knowdesk-sizes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Highest memory so far of processes that we started, in MB, by their own mark in /proc. */
async function childrenPeakMb(): Promise<number> {
  let peak = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== process.pid) continue;
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  }
  return peak;
}

/** Parses, and watches meanwhile how late this process comes to its own work, and how much memory the other takes. */
async function watched(file: ParseInput, limits: Partial<ParseLimits>) {
  const started = performance.now();
  const late: number[] = [];
  let peakMb = 0;
  let done = false;
  const ended = outcome(parseDocument(file, { ...RAISED, ...limits })).finally(() => {
    done = true;
  });
  const hasProc = process.platform === 'linux';
  const watch = (async () => {
    while (!done) {
      const before = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 15));
      late.push(performance.now() - before - 15);
      if (hasProc) peakMb = Math.max(peakMb, await childrenPeakMb());
    }
  })();
  const code = await ended;
  await watch;
  const p95 = late.sort((a, b) => a - b)[Math.floor(late.length * 0.95)] ?? 0;
  return { code, seconds: (performance.now() - started) / 1000, p95, peakMb };
}

describe('a gigabyte in one line', () => {
  let path: string;
  beforeAll(async () => {
    path = join(folder, 'one-line');
    const part = Buffer.alloc(16 * 1024 * 1024, 'Fees are due. ');
    const file = await open(path, 'w');
    for (let written = 0; written < 1024 * 1024 * 1024; written += part.length) await file.write(part);
    await file.close();
  }, 60_000);

  test('is refused before it is read where it cannot fit into the memory of a parsing process', async () => {
    const { code, peakMb } = await watched({ path, fileName: 'a.txt' }, {});
    expect(code).toBe('document.unsafe');
    expect(peakMb).toBeLessThan(300);
  }, 30_000);

  test('is refused under its memory and in its time where it could, and the server goes on meanwhile', async () => {
    const maxMemoryMb = 1600;
    for (const fileName of ['a.txt', 'a.csv', 'a.json']) {
      const seen = await watched({ path, fileName }, { maxMemoryMb, deadlineMs: 15_000 });
      expect(seen.code, fileName).toMatch(/^document\.(unsafe|too_large)$/);
      expect(seen.seconds, fileName).toBeLessThan(20);
      expect(seen.peakMb, fileName).toBeLessThan(maxMemoryMb + BESIDE_HEAP_MB);
      expect(seen.p95, fileName).toBeLessThan(100);
    }
  }, 90_000);
});

test('ten thousand pages are read or given up at the deadline, under the memory, and the server goes on meanwhile', async () => {
  const pages = Array.from({ length: 10_000 }, (_, at) => at);
  const pdf = makePdf([
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count 10000/Kids[${pages.map((at) => `${2 * at + 4} 0 R`).join(' ')}]>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...pages.flatMap((at) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents ${2 * at + 5} 0 R/Resources<</Font<</F 3 0 R>>>>>>`,
      pdfStream(
        `BT /F 12 Tf 72 700 Td (The fee of article ${at * 7919} is due in May, at six o clock sharp.) Tj ET`,
      ),
    ]),
  ]);
  const seen = await watched({ bytes: pdf, fileName: 'a.pdf' }, { maxMemoryMb: 256, deadlineMs: 8_000 });
  expect(seen.code).toMatch(/^(ready|document\.unsafe)$/);
  expect(seen.seconds).toBeLessThan(12);
  expect(seen.peakMb).toBeLessThan(256 + BESIDE_HEAP_MB);
  expect(seen.p95).toBeLessThan(100);
}, 60_000);
