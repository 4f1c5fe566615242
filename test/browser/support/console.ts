import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { buildConsole } from '../../../scripts/build-console.ts';
import { memberClient } from '../../support/api-client.ts';
import {
  killAll,
  makeDataFolder,
  type RunningServer,
  type Setup,
  setUp,
  startKnowdesk,
} from '../../support/running-server.ts';

export const admin = { email: 'admin@example.com', password: 'correct horse battery' };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;
export type OpenOptions = {
  locale?: string;
  phone?: boolean;
  /** Nobody, unless it is said who. */
  state?: SignedIn;
  dark?: boolean;
  permissions?: string[];
};
const nobody: Setup = { workspaceId: '', apiKey: '', inboxKey: '' };
type Scene = { server: RunningServer; setup: Setup; browser: Browser };

/**
 * A server with its console, a browser, and customers; for the tests of one file. Nobody is there yet when the
 * installation is `empty`.
 */
export function consoleJourneys(settings: Record<string, string> = {}, { empty = false } = {}) {
  let scene: Scene | undefined;
  const contexts: BrowserContext[] = [];
  const problems: string[] = [];
  const states = new Map<string, SignedIn>();

  beforeAll(async () => {
    await buildConsole({ onlyIfStale: true });
    const dataDir = await makeDataFolder();
    const setup = empty ? nobody : await setUp(dataDir, settings);
    // Signing in checks where the page came from, so the server has to know its port beforehand.
    const server = await startKnowdesk(dataDir, { ...settings, PORT: String(await freePort()) });
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    scene = { server, setup, browser };
  }, 300_000);
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await scene?.browser.close();
    killAll();
  });

  function now(): Scene {
    if (!scene) throw new Error('the server has not started');
    return scene;
  }

  async function open(path: string, options: OpenOptions = {}): Promise<Page> {
    const { locale = 'zh-CN', phone = false, state, dark = false, permissions = [] } = options;
    const { server, browser } = now();
    const context = await browser.newContext({
      baseURL: server.url,
      locale,
      permissions,
      colorScheme: dark ? 'dark' : 'light',
      viewport: phone ? { width: 390, height: 844 } : { width: 1360, height: 860 },
      ...(state ? { storageState: state } : {}),
    });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      // A refused request is what some journeys are about.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        problems.push(message.text());
    });
    await page.goto(path);
    return page;
  }

  async function post<T>(path: string, body: object, token?: string): Promise<T> {
    const { url } = now().server;
    const headers = {
      'content-type': 'application/json',
      origin: url,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    const response = await fetch(`${url}/api${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  const asCustomer = <T>(path: string, body: object, token?: string) =>
    post<T>(`/widget${path}`, body, token);

  /** Whoever signs in, once per file. */
  async function signedIn({ email, password } = admin): Promise<SignedIn> {
    const known = states.get(email);
    if (known) return known;
    const { server, browser } = now();
    const context = await browser.newContext({ baseURL: server.url });
    const options = { data: { email, password }, headers: { origin: server.url } };
    const answer = await context.request.post('/api/auth/sign-in/email', options);
    if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`);
    const state = await context.storageState();
    await context.close();
    states.set(email, state);
    return state;
  }

  return {
    open,
    asCustomer,
    server: () => now().server,
    setup: () => now().setup,
    /** Another browser of the same machine: other cookies. */
    member: () => memberClient(now().server.url, now().setup),

    signedIn,

    /** Somebody who joined by an invitation. */
    async colleague(name: string, role: 'agent' | 'manager' = 'agent'): Promise<SignedIn> {
      const email = `${encodeURIComponent(name).replaceAll('%', '').toLowerCase()}@example.com`;
      const password = 'a long enough password';
      const { link } = await post<{ link: string }>('/invitations', { email, role }, now().setup.apiKey);
      const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token');
      await post('/invitations/accept', { token, name, password });
      return await signedIn({ email, password });
    },

    async customerAsks(name: string, text: string) {
      const { token } = await asCustomer<{ token: string }>('/session', {
        inboxKey: now().setup.inboxKey,
        contact: { name },
      });
      const { id } = await asCustomer<{ id: string }>('/conversations', {}, token);
      await asCustomer(`/conversations/${id}/messages`, { text }, token);
      return {
        id,
        token,
        says: (words: string) => asCustomer(`/conversations/${id}/messages`, { text: words }, token),
        wantsPerson: () => asCustomer(`/conversations/${id}/handoff`, {}, token),
        async texts() {
          const headers = { authorization: `Bearer ${token}` };
          const path = `/api/widget/conversations/${id}/messages`;
          const response = await fetch(now().server.url + path, { headers });
          return ((await response.json()) as { items: { text: string }[] }).items.map((each) => each.text);
        },
      };
    },
  };
}

export const seen = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

type Findings = { violations: { id: string; nodes: { html: string }[] }[] };

/** Until nothing on the page is grey lines any more. */
export async function isLoaded(page: Page): Promise<void> {
  // On a phone an open conversation hides the list, whose heading is the h1.
  await page.locator('h1, h2').filter({ visible: true }).first().waitFor();
  await expect.poll(() => page.locator('.loading, .panel-wait').count(), { timeout: 15_000 }).toBe(0);
}

/** What axe finds wrong by WCAG 2.2 AA, as `rule: what`. */
export async function barriersOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate(
    `axe.run({ exclude: [['iframe']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })`,
  )) as Findings;
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
