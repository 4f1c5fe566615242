import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '../../lib/index.ts';
import type { Fetcher } from '../../lib/safe-fetch.ts';
import { isSameSite, pageUrl } from './page-url.ts';

const unzip = promisify(gunzip);
/** The protocol's own limit for one file (sitemaps.org). */
const maxBytes = 50 * 1024 * 1024;
const maxFiles = 200;

type Asked = { fetcher: Fetcher; signal: AbortSignal; allows: (url: string) => boolean };

/**
 * The pages that a sitemap lists, in its order: XML, an index of sitemaps, plain text, each also with gzip. Only pages
 * of the sitemap's own site. Throws `source.sitemap_invalid` when one of its files cannot be read: half a list would
 * make the other half look removed. `more`: there are more than `maxPages`.
 */
export async function readSitemap(
  asked: Asked,
  starts: readonly string[],
  maxPages: number,
): Promise<{ pages: string[]; more: boolean }> {
  const pages = new Set<string>();
  const files = [...starts];
  const seen = new Set<string>();
  while (files.length > 0) {
    const address = files.shift() ?? '';
    if (seen.has(address)) continue;
    seen.add(address);
    if (seen.size > maxFiles) return { pages: [...pages], more: true };
    const { sitemaps, locations } = await readFile(asked, address);
    files.push(...sitemaps.filter((each) => isSameSite(each, address)));
    for (const each of locations) {
      if (!isSameSite(each, address)) continue;
      if (pages.size >= maxPages && !pages.has(pageUrl(each))) return { pages: [...pages], more: true };
      pages.add(pageUrl(each));
    }
  }
  return { pages: [...pages], more: false };
}

type Listed = { sitemaps: string[]; locations: string[] };

async function readFile({ fetcher, signal, allows }: Asked, address: string): Promise<Listed> {
  if (!allows(address)) throw invalid(address, 'robots.txt forbids it');
  const { status, body } = await fetcher.fetch(address, { maxBytes, timeoutMs: 60_000, signal });
  if (status !== 200) throw invalid(address, `the server answered ${status}`);
  const text = (await unpack(address, body)).toString('utf8').replace(/^\ufeff/, '');
  if (/^\s*</.test(text)) return readXml(address, text);
  const locations = addresses(text.split(/\s+/));
  if (locations.length === 0) throw invalid(address, 'it is no sitemap');
  return { sitemaps: [], locations };
}

async function unpack(address: string, body: Buffer): Promise<Buffer> {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body;
  return await unzip(body, { maxOutputLength: maxBytes }).catch(() => {
    throw invalid(address, 'it cannot be unpacked');
  });
}

/** By pattern, not as a tree: a sitemap may have 50 MB, and all that counts is its `loc`s (not `image:loc`). */
function readXml(address: string, text: string): Listed {
  const isIndex = /<sitemapindex[\s>]/.test(text.slice(0, 4096));
  if (!isIndex && !/<urlset[\s>]/.test(text.slice(0, 4096))) throw invalid(address, 'it is no sitemap');
  const found = text.matchAll(/<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)\s*(?:\]\]>)?\s*<\/loc>/g);
  const locations = addresses(
    Array.from(found, ([, location = '']) =>
      location.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: keyof typeof entities) => entities[name]),
    ),
  );
  return isIndex ? { sitemaps: locations, locations: [] } : { sitemaps: [], locations };
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function addresses(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const url = text.length > 2000 ? null : URL.parse(text);
    return url && /^https?:$/.test(url.protocol) ? [url.href] : [];
  });
}

function invalid(address: string, reason: string): AppError {
  return new AppError(
    'source.sitemap_invalid',
    `The sitemap ${address.slice(0, 300)} could not be read: ${reason}. Check the address, or use the kind "crawl".`,
  );
}
