/**
 * `npm run screenshots`: pictures of every console page and the main states of the widget, in zh-CN and en, light and
 * dark, on a desktop (1440) and a phone (390), into ./screenshots (not committed). The data is made through the
 * product's own API. `--only quality,gaps` takes those pages alone; `--locale en`, `--theme dark`, `--device phone`.
 */
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { setup } from '../src/accounts/index.ts';
import { loadConfig } from '../src/config/index.ts';
import { createLogger } from '../src/lib/index.ts';
import { serve } from '../src/main.ts';
import { buildConsole } from './build-console.ts';
import { buildWidget } from './build-widget.ts';
import { loadSampleKnowledge } from './demo-knowledge.ts';
import { needBrowser } from './need-browser.ts';
import { consoleShots, type Shot, widgetShots } from './screenshots/pages.ts';
import { type Seeded, seed } from './screenshots/seed.ts';
import { showWidget } from './screenshots/widget-shots.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'screenshots');
const admin = { email: 'demo@knowdesk.local', password: 'knowdesk-demo' };
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    locale: { type: 'string' },
    theme: { type: 'string' },
    device: { type: 'string' },
  },
});
const only = values.only?.split(',');
const pick = <T extends string>(all: readonly T[], one: string | undefined) =>
  one === undefined ? all : all.filter((each) => each === one);
const locales = pick(['zh-CN', 'en'] as const, values.locale);
const themes = pick(['light', 'dark'] as const, values.theme);
const devices = pick(['desktop', 'phone'] as const, values.device);
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

type Look = { locale: 'zh-CN' | 'en'; theme: 'light' | 'dark'; device: 'desktop' | 'phone' };
type State = Awaited<ReturnType<BrowserContext['storageState']>>;

const executablePath = needBrowser('the screenshots');
const dataDir = await mkdtemp(join(tmpdir(), 'knowdesk-screenshots-'));
let failed = 0;
try {
  await buildWidget({ onlyIfStale: true });
  await buildConsole({ onlyIfStale: true });
  await takeAll();
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
process.exit(failed > 0 ? 1 : 0);

async function takeAll(): Promise<void> {
  const port = await freePort();
  const config = loadConfig(process.env, {
    KNOWDESK_DATA: dataDir,
    DATABASE_URL: undefined,
    PORT: String(port),
    KNOWDESK_RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
  });
  const serving = await serve({
    config: { ...config, databaseUrl: undefined },
    logger: createLogger({ level: 'warn', pretty: true }),
  });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const { database, auth } = serving.services;
    const made = await setup(
      { db: database.db, auth },
      { ...admin, name: '沈宁', workspace: '驿账 Stagepost' },
    );
    await loadSampleKnowledge(serving.url, made.apiKey, join(root, 'data/sample'));
    console.log('Playing three weeks of customers …');
    const seeded = await seed({ url: serving.url, inboxKey: made.inboxKey, ...admin });
    const state = await signIn(browser, serving.url);
    for (const locale of locales)
      for (const theme of themes)
        for (const device of devices) {
          await takeLook(browser, { url: serving.url, state, seeded }, { locale, theme, device });
        }
  } finally {
    await browser.close();
    await serving.close();
  }
}

type Scene = { url: string; state: State; seeded: Seeded };

async function takeLook(browser: Browser, { url, state, seeded }: Scene, look: Look): Promise<void> {
  const into = join(folder, `${look.locale}-${look.theme}-${look.device}`);
  await mkdir(into, { recursive: true });
  const wanted = (name: string) => only === undefined || only.some((each) => name.startsWith(each));
  for (const signedOut of [false, true]) {
    const shots = consoleShots.filter((shot) => (shot.signedOut ?? false) === signedOut && wanted(shot.name));
    if (shots.length === 0) continue;
    const context = await openContext(browser, url, look, signedOut ? undefined : state);
    const page = await context.newPage();
    for (const shot of shots)
      await take(page, join(into, `${shot.name}.png`), () => show(page, shot, seeded));
    await context.close();
  }
  for (const shot of widgetShots) {
    if (!wanted(`widget-${shot}`)) continue;
    const context = await openContext(browser, url, look);
    const page = await context.newPage();
    const path =
      shot === 'closed' || shot === 'open'
        ? `/demo?inbox=${seeded.inboxKey}&lang=${look.locale === 'en' ? 'en' : 'zh'}`
        : `/chat/${seeded.inboxKey}?locale=${look.locale}`;
    await take(page, join(into, `widget-${shot}.png`), async () => {
      await page.goto(path);
      await page.waitForTimeout(1200);
      await showWidget(page, shot, look.locale);
    });
    await context.close();
  }
  console.log(`${look.locale}, ${look.theme}, ${look.device}: ${into}`);
}

async function show(page: Page, shot: Shot, seeded: Seeded): Promise<void> {
  await page.goto(shot.path(seeded));
  await page.locator('h1:visible, h2:visible').first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: 2500 }).catch(() => undefined);
  await page.locator('.loading').first().waitFor({ state: 'detached' });
  await page.waitForTimeout(250);
  if (!shot.before) return;
  await shot.before(page);
  await page.waitForTimeout(400);
}

/** One page that does not come must not cost the others their pictures. */
async function take(page: Page, file: string, ready: () => Promise<void>): Promise<void> {
  try {
    await ready();
  } catch (error) {
    failed += 1;
    console.error(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
  await page.screenshot({ path: file, animations: 'disabled' });
}

async function openContext(browser: Browser, url: string, look: Look, state?: State) {
  const context = await browser.newContext({
    baseURL: url,
    locale: look.locale,
    colorScheme: look.theme,
    viewport: sizes[look.device],
    isMobile: look.device === 'phone',
    hasTouch: look.device === 'phone',
    timezoneId: 'Asia/Shanghai',
    ...(state ? { storageState: state } : {}),
  });
  context.setDefaultTimeout(60_000);
  return context;
}

async function signIn(browser: Browser, url: string): Promise<State> {
  const context = await openContext(browser, url, { locale: 'en', theme: 'light', device: 'desktop' });
  const page = await context.newPage();
  await page.goto('/console/sign-in');
  await page.locator('input[type=email]').fill(admin.email);
  await page.locator('input[type=password]').fill(admin.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((at) => !at.pathname.includes('sign-in'));
  const state = await context.storageState();
  await context.close();
  return state;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
