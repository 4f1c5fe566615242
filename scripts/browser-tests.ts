/** `npm run test:browser`: journeys in a real Chromium. Says what is missing and how to get it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildWidget } from './build-widget.ts';
import { needBrowser } from './need-browser.ts';

const root = join(import.meta.dirname, '..');
needBrowser('the browser tests');
await buildWidget({ onlyIfStale: true });
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const args = [vitest, 'run', '--config', 'vitest.browser.config.ts', ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);
