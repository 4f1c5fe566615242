import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { consoleFirstLoads } from './console-size.ts';

/**
 * What a visitor's browser loads, at most, in bytes of gzip (level 9). Of the languages it loads one: the largest
 * counts.
 */
const budgets = [
  { what: 'widget loader', files: [/^widget\.js$/], most: 3000 },
  { what: 'widget application', files: [/^app-.+\.js$/, /^texts-.+\.js$/], most: 30_000 },
];

const folder = join(import.meta.dirname, '../dist/widget');
const names = await readdir(folder).catch(() => []);
for (const { what, files, most } of budgets) {
  const sizes = await Promise.all(files.map(largest));
  if (sizes.includes(0)) {
    console.error(`${what}: not built; run "npm run build" first`);
    process.exitCode = 1;
    continue;
  }
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${bytes <= most ? 'ok  ' : 'OVER'}  ${what.padEnd(20)} ${bytes} of ${most} bytes gzip`);
  if (bytes > most) process.exitCode = 1;
}

/** The first load of the console, with the page that is opened first. */
const consoleMost = 250_000;
const loads = await consoleFirstLoads(join(import.meta.dirname, '../dist/console')).catch(() => undefined);
if (!loads) {
  console.error('console: not built; run "npm run build" first');
  process.exitCode = 1;
}
for (const { what, bytes } of loads ?? []) {
  console.log(
    `${bytes <= consoleMost ? 'ok  ' : 'OVER'}  ${what.padEnd(20)} ${bytes} of ${consoleMost} bytes gzip`,
  );
  if (bytes > consoleMost) process.exitCode = 1;
}

async function largest(file: RegExp): Promise<number> {
  const found = names.filter((name) => file.test(name));
  const sizes = await Promise.all(
    found.map(async (name) => gzipSync(await readFile(join(folder, name)), { level: 9 }).length),
  );
  return Math.max(0, ...sizes);
}
