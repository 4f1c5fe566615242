/** `npm run test:browser`: journeys in a real Chromium. Says what is missing and how to get it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildWidget } from './build-widget.ts';

const root = join(import.meta.dirname, '..');
const browsers = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const missing: string[] = [];
if (!browsers.some((each) => each && existsSync(each))) missing.push('chromium');
const fonts = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' });
if (!fonts.stdout?.trim()) missing.push('fonts-noto-cjk', 'fontconfig');
if (missing.length > 0) {
  console.error(
    `Missing for the browser tests: apt-get install ${missing.join(' ')} (or name a browser in CHROMIUM)`,
  );
  process.exit(1);
}
await buildWidget({ onlyIfStale: true });
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const args = [vitest, 'run', '--config', 'vitest.browser.config.ts', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);
