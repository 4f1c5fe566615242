import type { ErrorBody, Session, SessionInput } from '../../contract/index.ts';
import { type Failure, isPassing, type Result } from './result.ts';
import type { Store } from './store.ts';

export type Contact = NonNullable<SessionInput['contact']>;
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type CallOptions = { body?: unknown; key?: string; signal?: AbortSignal; lastEventId?: string };

/** Asks the widget door, with a token that it renews by itself. */
export type Client = {
  /** A new session: the first one, or after the contact changed. */
  openSession(): Promise<Result<Session>>;
  /** What anybody may read. */
  read(path: string): Promise<Result<Response>>;
  /** A token that still holds, for requests that are not made here. */
  token(): Promise<Result<string>>;
  call<T>(method: Method, path: string, options?: CallOptions): Promise<Result<T>>;
  stream(path: string, options: CallOptions): Promise<Result<Response>>;
  /** From now on the customer is this one; what was asked for the one before is not kept. */
  identify(contact: Contact): void;
  /** Nobody is known any more, here and on the server. */
  forget(): void;
};

export type ClientDeps = {
  /** Ends in a slash. */
  server: string;
  inbox: string;
  store: Store;
  locale: () => string;
  opened?: (session: Session) => void;
  /** The host page named a customer that the server does not believe. */
  contactRefused?: (failure: Failure) => void;
};

const writeTimeoutMs = 30_000;

export function createClient(deps: ClientDeps): Client {
  const { store } = deps;
  let contact: Contact | undefined;
  let opening: Promise<Result<Session>> | undefined;
  /** Counts the customers; an answer meant for an earlier one is dropped. */
  let customer = 0;

  async function open(): Promise<Result<Session>> {
    const { visitor } = store.read();
    const mine = customer;
    let result = await postSession(visitor);
    // A visitor that the server no longer knows must not lock the customer out.
    if (mine !== customer) return openSession();
    if (!result.ok && visitor && /visitor/.test(result.failure.code)) {
      store.update(({ visitor: _, ...rest }) => rest);
      result = await postSession(undefined);
    }
    // Nor must a host page that signs its customers wrongly: they are simply not known then.
    if (!result.ok && contact && result.failure.code.startsWith('contact.')) {
      deps.contactRefused?.(result.failure);
      contact = undefined;
      result = await postSession(store.read().visitor);
    }
    if (mine !== customer) return openSession();
    if (!result.ok) return result;
    const { token, expiresAt, visitor: renewed, externalId } = result.value;
    store.update((saved) => ({
      ...saved,
      token,
      expiresAt,
      visitor: renewed,
      ...(externalId ? { externalId } : {}),
    }));
    deps.opened?.(result.value);
    return result;
  }

  function postSession(visitor: string | undefined): Promise<Result<Session>> {
    const body: SessionInput = {
      inboxKey: deps.inbox,
      locale: deps.locale(),
      ...(visitor ? { visitor } : {}),
      ...(contact ? { contact } : {}),
    };
    return ask<Session>('POST', 'session', { body });
  }

  function openSession(): Promise<Result<Session>> {
    if (opening) return opening;
    const mine = open().finally(() => {
      if (opening === mine) opening = undefined;
    });
    opening = mine;
    return mine;
  }

  async function token(): Promise<Result<string>> {
    const { token, expiresAt } = store.read();
    if (token && expiresAt && Date.parse(expiresAt) > Date.now() + 5000) return { ok: true, value: token };
    const session = await openSession();
    return session.ok ? { ok: true, value: session.value.token } : session;
  }

  async function send(method: Method, path: string, options: CallOptions): Promise<Result<Response>> {
    for (let attempt = 0; ; attempt++) {
      const held = await token();
      if (!held.ok) return held;
      const result = await fetchFrom(method, path, options, held.value);
      if (result.ok || result.failure.status !== 401 || attempt > 0) return result;
      if (store.read().token === held.value) store.update(({ token: _, ...rest }) => rest);
    }
  }

  async function fetchFrom(
    method: Method,
    path: string,
    { body, key, signal, lastEventId }: CallOptions,
    token?: string,
  ): Promise<Result<Response>> {
    const headers: Record<string, string> = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (key) headers['Idempotency-Key'] = key;
    if (lastEventId) headers['Last-Event-ID'] = lastEventId;
    try {
      const response = await fetch(`${deps.server}api/widget/${path}`, {
        method,
        headers,
        credentials: 'omit',
        ...(token || method !== 'GET' ? { cache: 'no-store' } : {}),
        // Signing out often leaves the page.
        keepalive: path === 'session/end',
        signal: signal ?? AbortSignal.timeout(writeTimeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return response.ok
        ? { ok: true, value: response }
        : { ok: false, failure: await readFailure(response) };
    } catch (problem) {
      return { ok: false, failure: { status: 0, code: 'network', message: String(problem) } };
    }
  }

  async function ask<T>(
    method: Method,
    path: string,
    options: CallOptions,
    token?: string,
  ): Promise<Result<T>> {
    return readJson<T>(await fetchFrom(method, path, options, token));
  }

  /** By the visitor's key, since the token may have expired; without the network again once it is back. */
  async function revoke(body: { inboxKey: string; visitor: string }): Promise<void> {
    const ended = await fetchFrom('POST', 'session/end', { body });
    if (ended.ok || !isPassing(ended.failure)) return;
    addEventListener('online', () => void revoke(body), { once: true });
  }

  return {
    openSession,
    read: (path) => fetchFrom('GET', path, {}),
    token,
    async call(method, path, options = {}) {
      return readJson(await send(method, path, options));
    },
    stream: (path, options) => send('GET', path, options),
    identify(next) {
      customer++;
      opening = undefined;
      contact = next;
      store.update(({ token: _, ...rest }) => rest);
    },
    forget() {
      customer++;
      opening = undefined;
      contact = undefined;
      const { visitor } = store.read();
      store.clear();
      if (visitor) void revoke({ inboxKey: deps.inbox, visitor });
    },
  };
}

export async function readJson<T>(result: Result<Response>): Promise<Result<T>> {
  if (!result.ok) return result;
  if (result.value.status === 204) return { ok: true, value: undefined as T };
  try {
    return { ok: true, value: (await result.value.json()) as T };
  } catch (problem) {
    return { ok: false, failure: { status: 0, code: 'network', message: String(problem) } };
  }
}

async function readFailure(response: Response): Promise<Failure> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const rest = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
  try {
    const { error } = (await response.json()) as ErrorBody;
    return { status: response.status, code: error.code, message: error.message, ...rest };
  } catch {
    return { status: response.status, code: 'unreadable', message: response.statusText, ...rest };
  }
}
