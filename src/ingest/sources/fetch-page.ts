import { createHash } from 'node:crypto';
import { AppError } from '../../lib/index.ts';
import type { Fetched } from '../../lib/safe-fetch.ts';
import type { IngestDeps } from '../deps.ts';
import { type ParsedPage, readPage } from '../parse/index.ts';
import { fileNameOf, isSameSite } from './page-url.ts';
import type { Robots } from './read-robots.ts';
import type { PageRow, SourceRow } from './sources.queries.ts';

/** What came back for a page. */
export type FetchedPage =
  | { outcome: 'unchanged'; httpStatus: number }
  | { outcome: 'gone'; httpStatus: number }
  | { outcome: 'elsewhere'; to: string; httpStatus: number }
  | { outcome: 'content'; httpStatus: number; url: string; answer: Fetched; rawHash: string };

type Asked = Pick<IngestDeps, 'fetcher' | 'limits'> & { robots: Robots; signal: AbortSignal };

/** Asks for a page, for nothing new if it did not change. Throws `source.page_status`, and what the fetcher throws. */
export async function fetchPage(asked: Asked, source: SourceRow, page: PageRow): Promise<FetchedPage> {
  const { fetcher, limits, robots, signal } = asked;
  const answer = await fetcher.fetch(page.url, {
    headers: {
      accept: 'text/html, application/xhtml+xml, application/pdf, text/markdown, text/plain;q=0.8, */*;q=0.1',
      ...(page.status === 'learned' ? conditions(page) : {}),
    },
    maxBytes: limits.maxBytes,
    timeoutMs: 60_000,
    mayFollow: ({ href }) => source.kind === 'page' || (isSameSite(source.url, href) && robots.allows(href)),
    signal,
  });
  const { status, url } = answer;
  if (status === 304) return { outcome: 'unchanged', httpStatus: status };
  if (status === 404 || status === 410) return { outcome: 'gone', httpStatus: status };
  if (answer.location !== null) return { outcome: 'elsewhere', to: answer.location, httpStatus: status };
  if (status < 200 || status > 299) throw refused(status);
  const rawHash = createHash('sha256').update(answer.body).digest('hex');
  return { outcome: 'content', httpStatus: status, url, answer, rawHash };
}

function conditions(page: PageRow): Record<string, string> {
  return {
    ...(page.etag === null ? {} : { 'if-none-match': page.etag }),
    ...(page.last_modified === null ? {} : { 'if-modified-since': page.last_modified }),
  };
}

function refused(status: number): AppError {
  const why =
    status === 401 || status === 403
      ? 'it is not open to everybody'
      : status === 429
        ? 'it wants fewer requests; it is tried again at the next run'
        : 'it is tried again at the next run';
  return new AppError('source.page_status', `The server answered ${status}: ${why}.`);
}

/** A page's file as it is to be learned; a web page with what it says to robots. */
export type PageFile = {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
  /** Of the text that is read on it, so that a changed date in the frame of a page changes nothing. */
  articleHash: string;
  title: string | null;
  head: ParsedPage['head'] | undefined;
};

/**
 * Recognises what was fetched, by its content first, and reads a web page. Throws `source.page_unsupported` for what is
 * neither a web page nor PDF nor plain text, `document.empty` for a page without text, and what parsing throws.
 */
export async function readFetched(
  { limits, signal }: Pick<Asked, 'limits' | 'signal'>,
  fetched: Extract<FetchedPage, { outcome: 'content' }>,
): Promise<PageFile> {
  const { url, answer, rawHash } = fetched;
  const type = answer.headers.get('content-type')?.toLowerCase() ?? '';
  const plain = (extension: string, mediaType: string): PageFile => ({
    name: fileNameOf(url, extension),
    mediaType,
    bytes: answer.body,
    articleHash: rawHash,
    title: null,
    head: undefined,
  });
  if (answer.body.subarray(0, 1024).includes('%PDF-')) return plain('pdf', 'application/pdf');
  if (/^text\/(markdown|x-markdown)/.test(type)) return plain('md', 'text/markdown');
  if (/html|xhtml/.test(type) || (type === '' && /^\s*</.test(answer.body.toString('latin1', 0, 200)))) {
    const bytes = asUtf8(answer.body, type);
    const parsed = await readPage(bytes, url, limits, signal);
    return {
      name: fileNameOf(url, 'html'),
      mediaType: 'text/html',
      bytes,
      articleHash: createHash('sha256')
        .update(parsed.title ?? '')
        .update('\0')
        .update(parsed.text)
        .digest('hex'),
      title: parsed.title ?? null,
      head: parsed.head,
    };
  }
  if (/^text\/plain/.test(type)) {
    const bytes = asUtf8(answer.body, type);
    return { ...plain('txt', 'text/plain'), bytes };
  }
  throw new AppError(
    'source.page_unsupported',
    `Neither a web page nor PDF nor text (${type.slice(0, 100) || 'no type given'}).`,
  );
}

/** The charset of the HTTP header is known here only: in UTF-8 with its mark the file says it itself. */
function asUtf8(bytes: Buffer, type: string): Uint8Array {
  const charset = /charset\s*=\s*["']?([\w-]+)/.exec(type)?.[1];
  if (charset === undefined) return bytes;
  try {
    return Buffer.from(`\ufeff${new TextDecoder(charset).decode(bytes)}`);
  } catch {
    return bytes;
  }
}
