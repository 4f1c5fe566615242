import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Auth, openAuth, setup } from '../../src/accounts/index.ts';
import type { RateLimits } from '../../src/config/index.ts';
import type { Db } from '../../src/db/index.ts';
import { type Events, openEvents } from '../../src/events/index.ts';
import { openFileStore, openScanner } from '../../src/files/index.ts';
import { createApp, type HttpDeps } from '../../src/http/index.ts';
import { createLogger, type Logger, silentLogger } from '../../src/lib/index.ts';
import { createFetcher } from '../../src/lib/safe-fetch.ts';
import { openSearch, type Search } from '../../src/retrieval/index.ts';
import { fakeEmbedder } from '../chat/support.ts';
import { useTestDatabase } from '../support/database.ts';

export const publicUrl = 'http://knowdesk.test';
const password = 'correct horse battery';

type Options = { rateLimits?: RateLimits; logger?: Logger; trustedProxies?: number; maxUploadBytes?: number };
type Call = { method?: string; body?: unknown; headers?: Record<string, string>; from?: string };
type App = ReturnType<typeof createApp>;

/** The app on a database of its own; read its properties in hooks and tests only. */
export type TestApp = {
  db: Db;
  auth: Auth;
  events: Events;
  deps: HttpDeps;
  app: App;
  stopping: AbortController;
  /** `body` is sent as JSON unless it is a FormData or a string; `from` is the caller's address. */
  call(path: string, options?: Call): Promise<Response>;
};

export function useTestApp(options: Options = {}): TestApp {
  const database = useTestDatabase();
  let current: Omit<TestApp, 'call'> | undefined;
  let folder: string;
  let search: Search;
  beforeAll(async () => {
    const { db } = database;
    folder = await mkdtemp(join(tmpdir(), 'knowdesk-http-'));
    search = openSearch({ db, embedder: fakeEmbedder, dataDir: folder, logger: silentLogger });
    const events = await openEvents({ db, listen: database.listen, logger: silentLogger });
    const secret = 's'.repeat(40);
    const auth = openAuth({ db, publicUrl, secret, mailEnabled: false, logger: silentLogger });
    const stopping = new AbortController();
    const deps: HttpDeps = {
      config: {
        dataDir: folder,
        publicUrl,
        trustedProxies: options.trustedProxies ?? 0,
        rateLimits: options.rateLimits ?? 'off',
        maxUploadBytes: options.maxUploadBytes ?? 1024 * 1024,
        parseTimeoutMs: 60_000,
        parseMemoryMb: 512,
      },
      secret,
      db,
      auth,
      events,
      search,
      embedder: fakeEmbedder,
      files: openFileStore({ dataDir: folder }),
      scanner: openScanner({ clamav: undefined }),
      fetcher: createFetcher({ allow: ['127.0.0.1'], userAgent: 'Knowdesk/test' }),
      mailer: { enabled: false },
      // What fails unexpectedly is worth seeing.
      logger: options.logger ?? createLogger({ level: 'error', pretty: false }),
      stopping: stopping.signal,
      findMissing: async () => [],
      heartbeatMs: 50,
    };
    current = { db, auth, events, deps, app: createApp(deps), stopping };
  });
  afterAll(async () => {
    current?.stopping.abort();
    await current?.events.close();
    await search.close();
    await rm(folder, { recursive: true, force: true });
  });
  const get = () => {
    if (!current) throw new Error('The test app exists only while tests and hooks run.');
    return current;
  };
  const target = { call: (path: string, call?: Call) => request(get().app, path, call) };
  return new Proxy(target as TestApp, {
    get: (own, name) => (name === 'call' ? own.call : Reflect.get(get(), name)),
  });
}

export async function request(app: App, path: string, call: Call = {}): Promise<Response> {
  const { body, from = '192.0.2.1' } = call;
  const raw = body instanceof FormData || typeof body === 'string' || body === undefined;
  const headers = { ...(raw ? {} : { 'content-type': 'application/json' }), ...call.headers };
  const method = call.method ?? (body === undefined ? 'GET' : 'POST');
  const init = {
    method,
    headers,
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
  };
  const env = { incoming: { socket: { remoteAddress: from } } };
  return await app.request(`${publicUrl}${path}`, init, env);
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect, and fail when it is not there
export async function json(response: Response): Promise<any> {
  return await response.json();
}

export type TestWorkspace = { workspaceId: string; apiKey: string; inboxKey: string; email: string };
let made = 0;

/** A fresh workspace with its admin, an inbox and a key with all scopes, as `knowdesk setup` makes it. */
export async function makeWorkspace(test: TestApp): Promise<TestWorkspace> {
  const email = `admin-${process.pid}-${++made}@example.com`;
  const { db, auth } = test;
  const result = await setup({ db, auth }, { email, password, workspace: 'Shop', name: 'Ada' });
  return { ...result, email };
}

/** The session cookie of a person who signs in. */
export async function signIn(test: TestApp, email: string): Promise<{ cookie: string }> {
  const body = { email, password };
  const headers = { origin: publicUrl };
  const response = await test.call('/api/auth/sign-in/email', { body, headers });
  if (!response.ok) throw new Error(`sign-in failed: ${await response.text()}`);
  return {
    cookie: response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; '),
  };
}

/** A member with this role, signed in; `id` is the member's. */
export async function makeMember(test: TestApp, workspace: TestWorkspace, role: 'manager' | 'agent') {
  const email = `${role}-${process.pid}-${++made}@example.com`;
  const headers = bearer(workspace.apiKey);
  const invited = await json(await test.call('/api/invitations', { body: { email, role }, headers }));
  const token = invited.link.split('#token=')[1];
  const accepted = await test.call('/api/invitations/accept', { body: { token, name: 'Mei', password } });
  return { id: (await json(accepted)).memberId as string, email, ...(await signIn(test, email)) };
}

/** A customer with a token, and a conversation. */
export async function makeVisitor(test: TestApp, workspace: TestWorkspace) {
  const session = await json(
    await test.call('/api/widget/session', { body: { inboxKey: workspace.inboxKey } }),
  );
  const headers = bearer(session.token);
  const conversation = await json(
    await test.call('/api/widget/conversations', { body: { locale: 'en' }, headers }),
  );
  return { session, headers, token: session.token as string, conversationId: conversation.id as string };
}
