import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const browsers = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The machine's Chromium; ends the process, saying what to install, where it or a Chinese font is missing. */
export function needBrowser(what: string): string {
  const browser = browsers.find((each) => each && existsSync(each));
  const missing: string[] = [];
  if (!browser) missing.push('chromium');
  const fonts = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' });
  if (!fonts.stdout?.trim()) missing.push('fonts-noto-cjk', 'fontconfig');
  if (browser && missing.length === 0) return browser;
  console.error(`Missing for ${what}: apt-get install ${missing.join(' ')} (or name a browser in CHROMIUM)`);
  process.exit(1);
}
