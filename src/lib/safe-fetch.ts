import { lookup as resolveName } from 'node:dns';
import { type BlockList, isIP } from 'node:net';
import { Agent, buildConnector, fetch, type Response } from 'undici';
import { AppError, isAppError } from './app-error.ts';
import { isPublicAddress, listOf } from './public-address.ts';

export type FetchOptions = {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** Bytes of the body once unpacked; more is `url.too_large`. */
  maxBytes?: number;
  /** The body ends at `maxBytes` instead. */
  truncate?: boolean;
  /** For everything together, redirects too. */
  timeoutMs?: number;
  /** 0: a redirect is the answer. */
  maxRedirects?: number;
  /** Asked before a redirect is followed; false ends there, and the redirect is the answer. */
  mayFollow?: (to: URL) => boolean;
  signal?: AbortSignal;
};

export type Fetched = {
  /** Where the answer came from, after redirects. */
  url: string;
  status: number;
  headers: { get(name: string): string | null };
  body: Buffer;
  /** Where a redirect that was not followed leads. */
  location: string | null;
};

/** Fetches what people name, and nothing inside the house. */
export type Fetcher = {
  fetch(url: string, options?: FetchOptions): Promise<Fetched>;
  /**
   * Refuses at once what `fetch` would refuse: so that whoever typed it is told. A name that has no address yet passes.
   */
  check(url: string): Promise<void>;
  close(): Promise<void>;
};

type FetcherOptions = {
  /** Addresses and ranges (`127.0.0.1`, `10.2.0.0/16`) that may be reached though they are not public, on any port. */
  allow: readonly string[];
  userAgent: string;
};

const defaults = { maxBytes: 10 * 1024 * 1024, timeoutMs: 30_000, maxRedirects: 5 };
/** The web's own ports and their usual stand-ins: a mail server or a database is no page. */
const webPorts = new Set(['80', '443', '8000', '8080', '8443', '8888']);

/**
 * A fetch that cannot be turned against the network it runs in. The address is judged when the connection is made,
 * every address of a name, for each redirect anew: what a name resolved to earlier, or will later, does not matter.
 * No proxy, no cookies, http and https only. Throws `url.invalid`, `url.refused`, `url.too_large`, `url.timed_out`,
 * `url.unreachable`; with `signal` aborted, its reason.
 */
export function createFetcher({ allow, userAgent }: FetcherOptions): Fetcher {
  const allowed = listOf(allow);
  const agent = new Agent({
    connect: (options, callback) => connect(allowed, options, callback),
    maxHeaderSize: 64 * 1024,
    keepAliveTimeout: 4_000,
  });
  return {
    fetch: (url, options = {}) => follow(agent, url, { ...options, userAgent }),
    check: (url) => checkAddress(allowed, parseUrl(url)),
    close: () => agent.destroy(),
  };
}

/** http or https, without a user name. Throws `url.invalid`. */
export function parseUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:'))
    throw new AppError('url.invalid', 'This is no web address: it begins with https:// or http://.', {
      fields: { url: 'is no http or https address' },
    });
  if (parsed.username !== '' || parsed.password !== '')
    throw new AppError('url.invalid', 'Leave the user name and password out of the address.', {
      fields: { url: 'holds a user name or password' },
    });
  return parsed;
}

async function follow(
  agent: Agent,
  start: string,
  options: FetchOptions & { userAgent: string },
): Promise<Fetched> {
  const { maxRedirects = defaults.maxRedirects, timeoutMs = defaults.timeoutMs, signal } = options;
  const time = AbortSignal.timeout(timeoutMs);
  const ends = signal ? AbortSignal.any([signal, time]) : time;
  let url = parseUrl(start);
  try {
    for (let redirects = 0; ; redirects += 1) {
      const response = await send(agent, url, options, ends);
      const to = redirectOf(response, url);
      if (to && redirects < maxRedirects && (options.mayFollow?.(to) ?? true)) {
        await response.body?.cancel();
        url = parseUrl(to.href);
        continue;
      }
      if (to && maxRedirects > 0 && redirects >= maxRedirects)
        throw new AppError('url.unreachable', `The address redirects more than ${maxRedirects} times.`);
      const body = await readBody(response, options.maxBytes ?? defaults.maxBytes, options.truncate ?? false);
      return {
        url: url.href,
        status: response.status,
        headers: response.headers,
        body,
        location: to?.href ?? null,
      };
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw readable(error, url, time.aborted, timeoutMs);
  }
}

async function send(
  agent: Agent,
  url: URL,
  { method = 'GET', headers, body, userAgent }: FetchOptions & { userAgent: string },
  signal: AbortSignal,
): Promise<Response> {
  return await fetch(url, {
    dispatcher: agent,
    redirect: 'manual',
    method,
    signal,
    headers: { 'user-agent': userAgent, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

function redirectOf(response: Response, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const location = response.headers.get('location');
  return location === null ? undefined : (URL.parse(location, from.href) ?? undefined);
}

async function readBody(response: Response, maxBytes: number, truncate: boolean): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes && truncate) break;
    if (bytes > maxBytes)
      throw new AppError(
        'url.too_large',
        `The answer is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type Connector = ReturnType<typeof buildConnector>;

/** Connects to an address that may be reached: a name's addresses are judged as they are used. */
function connect(
  allowed: BlockList,
  options: Parameters<Connector>[0],
  callback: Parameters<Connector>[1],
): void {
  const host = options.hostname.replace(/^\[|\]$/g, '');
  const port = options.port || (options.protocol === 'https:' ? '443' : '80');
  const judge = (addresses: readonly string[]) => refusal(allowed, addresses, port);
  // A literal address is never looked up.
  const refused = isIP(host) ? judge([host]) : undefined;
  if (refused) {
    callback(refused, null);
    return;
  }
  const base = buildConnector({
    timeout: 10_000,
    lookup(name, { all, ...how }, done) {
      resolveName(name, { ...how, all: true }, (error, found) => {
        // Where there is an error there is no list at all, whatever the types of Node say; thrown in here, an
        // exception would end the process.
        const wrong = error ?? judge(found.map(({ address }) => address));
        const [first] = wrong ? [] : found;
        if (wrong) done(wrong, []);
        else if (all) done(null, found);
        else done(null, first?.address ?? '', first?.family);
      });
    },
  });
  base(options, (...[error, socket]) => {
    const wrong = error ?? judge([socket?.remoteAddress ?? '']);
    if (socket && !wrong) callback(null, socket);
    else {
      socket?.destroy();
      callback(wrong ?? new Error('no socket'), null);
    }
  });
}

/** Why these addresses of one host may not be reached on this port. */
function refusal(allowed: BlockList, addresses: readonly string[], port: string): AppError | undefined {
  const isAllowed = (address: string) => allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  if (addresses.every(isAllowed)) return undefined;
  if (!addresses.every((address) => isAllowed(address) || isPublicAddress(address)))
    return new AppError(
      'url.refused',
      'The address leads into a private network or to this machine. If that is meant, the administrator of the server can allow it by KNOWDESK_FETCH_ALLOW.',
      { fields: { url: 'leads into a private network' } },
    );
  if (!webPorts.has(port))
    return new AppError(
      'url.refused',
      `Port ${port} is not one that websites use (${[...webPorts].join(', ')}).`,
      { fields: { url: 'has a port that websites do not use' } },
    );
  return undefined;
}

async function checkAddress(allowed: BlockList, url: URL): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host)
    ? [host]
    : await new Promise<string[]>((resolve) => {
        resolveName(host, { all: true }, (error, found) =>
          resolve(error ? [] : found.map(({ address }) => address)),
        );
      });
  if (addresses.length === 0) return;
  const refused = refusal(allowed, addresses, url.port || (url.protocol === 'https:' ? '443' : '80'));
  if (refused) throw refused;
}

/** In the words of whoever typed the address; undici hides the reason in `cause`. */
function readable(error: unknown, url: URL, timedOut: boolean, timeoutMs: number): AppError {
  for (let each = error; each instanceof Error; each = each.cause) if (isAppError(each)) return each;
  if (timedOut)
    return new AppError('url.timed_out', `${url.host} did not answer within ${timeoutMs / 1000} seconds.`);
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return new AppError('url.unreachable', `${url.host} cannot be reached: ${reason.slice(0, 300)}`, {
    cause: error,
  });
}
