import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Drives the machine's Chromium over its DevTools protocol, as far as these tests need it. It goes once
 * playwright-core is installed.
 */
export type Browser = { newPage(options?: PageOptions): Promise<Page>; close(): Promise<void> };
export type PageOptions = {
  width?: number;
  height?: number;
  touch?: boolean;
  dark?: boolean;
  locale?: string;
  reducedMotion?: boolean;
  /** A second tab of the same person. */
  beside?: Page;
};
export type Page = {
  goto(url: string): Promise<void>;
  /** Evaluates an expression in the page; a promise is awaited. */
  eval<T>(expression: string): Promise<T>;
  /** Until the expression is true; fails with the expression after `ms`. */
  until(expression: string, ms?: number): Promise<void>;
  /** A real click in the middle of the first element that the expression yields. */
  click(expression: string): Promise<void>;
  type(text: string): Promise<void>;
  press(key: string, modifiers?: number): Promise<void>;
  offline(off: boolean): Promise<void>;
  screenshot(file: string): Promise<void>;
  send<T>(method: string, params?: object): Promise<T>;
  /** Errors and warnings of the console, and refusals by a Content-Security-Policy. */
  problems: string[];
  /** Addresses asked for, in order. */
  requests: string[];
  contextId: string;
  close(): Promise<void>;
};

const candidates = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

export async function openBrowser(): Promise<Browser> {
  const binary = candidates.find((each) => each && existsSync(each));
  if (!binary)
    throw new Error('No Chromium: apt-get install chromium fonts-noto-cjk, or name one in CHROMIUM');
  const profile = await mkdtemp(join(tmpdir(), 'knowdesk-chromium-'));
  const child = spawn(
    binary,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--hide-scrollbars',
      '--no-first-run',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  const connection = await connect(await addressOf(child));
  return {
    newPage: (options = {}) => newPage(connection, options),
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await connection.send('Browser.close').catch(() => {});
      const timer = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), 5000);
      await ended;
      clearTimeout(timer);
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (data: Buffer) => {
      said += data;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new Error(`Chromium did not start:\n${said}`)));
  });
}

type Listener = (method: string, params: Record<string, unknown>) => void;
type Connection = {
  send<T>(method: string, params?: object, sessionId?: string): Promise<T>;
  listen(sessionId: string, listener: Listener): void;
};
type Answer = {
  id?: number;
  result?: unknown;
  error?: { message: string };
  sessionId?: string;
  method?: string;
  params?: Record<string, unknown>;
};

async function connect(address: string): Promise<Connection> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  const listeners = new Map<string, Listener>();
  let last = 0;
  socket.onmessage = ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
    else if (answer.method) listeners.get(answer.sessionId ?? '')?.(answer.method, answer.params ?? {});
  };
  return {
    listen: (sessionId, listener) => void listeners.set(sessionId, listener),
    send<T>(method: string, params: object = {}, sessionId?: string) {
      const id = ++last;
      return new Promise<T>((resolve, reject) => {
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id);
          if (error) reject(new Error(`${method}: ${error.message}`));
          else resolve(result as T);
        });
        socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }));
      });
    },
  };
}

async function newPage(connection: Connection, options: PageOptions): Promise<Page> {
  const { width = 1280, height = 800, touch = false, dark = false, locale = 'zh-CN' } = options;
  const browserContextId = options.beside?.contextId ?? (await newContext(connection));
  const { targetId } = await connection.send<{ targetId: string }>('Target.createTarget', {
    url: 'about:blank',
    browserContextId,
  });
  const { sessionId } = await connection.send<{ sessionId: string }>('Target.attachToTarget', {
    targetId,
    flatten: true,
  });
  const send = <T>(method: string, params?: object) => connection.send<T>(method, params, sessionId);
  const problems: string[] = [];
  const requests: string[] = [];
  connection.listen(sessionId, (method, params) => note(method, params, problems, requests));
  await Promise.all([
    send('Page.enable'),
    send('Runtime.enable'),
    send('Network.enable'),
    send('Log.enable'),
  ]);
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 2, mobile: touch });
  await send('Emulation.setTouchEmulationEnabled', { enabled: touch });
  await send('Emulation.setFocusEmulationEnabled', { enabled: true });
  await send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
      { name: 'prefers-reduced-motion', value: options.reducedMotion ? 'reduce' : 'no-preference' },
    ],
  });
  await send('Emulation.setLocaleOverride', { locale });
  await send('Network.setUserAgentOverride', {
    userAgent: 'Mozilla/5.0 (test) Chrome',
    acceptLanguage: locale,
  });
  const page: Page = {
    contextId: browserContextId,
    problems,
    requests,
    send,
    async goto(url) {
      await send('Page.navigate', { url });
      await page.until(`document.readyState === 'complete' && location.href !== 'about:blank'`);
    },
    async eval<T>(expression: string) {
      const { result, exceptionDetails } = await send<Evaluated>('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value as T;
    },
    async until(expression, ms = 15_000) {
      const deadline = Date.now() + ms;
      for (;;) {
        if (await page.eval<boolean>(`Boolean(${expression})`).catch(() => false)) return;
        if (Date.now() > deadline) throw new Error(`never became true: ${expression}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async click(expression) {
      await page.until(`(${expression}) && !(${expression}).disabled`);
      const { x, y } = await page.eval<{ x: number; y: number }>(`(async () => {
        const element = ${expression};
        element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
        await new Promise((done) => setTimeout(done, 60));
        const box = element.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      })()`);
      for (const type of ['mousePressed', 'mouseReleased']) {
        await send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
      }
    },
    type: (text) => send('Input.insertText', { text }),
    async press(key, modifiers = 0) {
      const text = key === 'Enter' ? { text: '\r' } : {};
      const codes: Record<string, number> = {
        Enter: 13,
        Tab: 9,
        Escape: 27,
        ArrowDown: 40,
        ArrowUp: 38,
        ' ': 32,
      };
      const about = {
        key,
        code: key === ' ' ? 'Space' : key,
        windowsVirtualKeyCode: codes[key] ?? 0,
        modifiers,
      };
      await send('Input.dispatchKeyEvent', {
        type: 'keyDown',
        ...about,
        ...(key === ' ' ? { text: ' ' } : text),
      });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...about });
    },
    offline: (off) =>
      send('Network.emulateNetworkConditions', {
        offline: off,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: -1,
      }),
    async screenshot(file) {
      const { data } = await send<{ data: string }>('Page.captureScreenshot', { format: 'png' });
      await writeFile(file, Buffer.from(data, 'base64'));
    },
    async close() {
      if (options.beside) await connection.send('Target.closeTarget', { targetId }).catch(() => {});
      else await connection.send('Target.disposeBrowserContext', { browserContextId });
    },
  };
  return page;
}

async function newContext(connection: Connection): Promise<string> {
  type Made = { browserContextId: string };
  return (await connection.send<Made>('Target.createBrowserContext')).browserContextId;
}

type Evaluated = {
  result: { value: unknown };
  exceptionDetails?: { text: string; exception?: { description?: string } };
};

function note(method: string, params: Record<string, unknown>, problems: string[], requests: string[]): void {
  if (method === 'Network.requestWillBeSent') requests.push((params.request as { url: string }).url);
  if (method === 'Runtime.exceptionThrown') {
    const { exceptionDetails } = params as { exceptionDetails: Evaluated['exceptionDetails'] };
    problems.push(exceptionDetails?.exception?.description ?? exceptionDetails?.text ?? 'exception');
  }
  if (method === 'Runtime.consoleAPICalled' && ['error', 'warning'].includes(String(params.type))) {
    problems.push(
      JSON.stringify(
        (params.args as { value?: unknown; description?: string }[]).map((a) => a.value ?? a.description),
      ),
    );
  }
  if (method === 'Log.entryAdded') {
    const { level, text, url } = params.entry as { level: string; text: string; url?: string };
    if (level === 'error' || level === 'warning') problems.push(`${text} ${url ?? ''}`);
  }
}
