import { type CheerioAPI, load } from 'cheerio';
import { decodeText } from './decode-text.ts';
import { addHtmlBlocks } from './html-blocks.ts';
import { builtOf, createTextBuilder } from './text-builder.ts';
import type { PageHead, ParsedDocument, ParsedPage, ParseLimits, SourceFile } from './types.ts';

/**
 * The encoding named in the head of a page: `<meta charset=…>`, `<meta … content="…charset=…">` or the XML declaration.
 */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
  const label =
    /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1] ??
    /^<\?xml[^>]+encoding\s*=\s*["']([\w-]+)/i.exec(head)?.[1];
  return label?.toLowerCase();
}

/**
 * A web page: its text blocks without navigation, page header and footer, scripts and hidden parts. Nothing is fetched.
 */
export function parseHtml(file: SourceFile, limits: ParseLimits): ParsedDocument {
  return toDocument(open(file), file, limits);
}

/** A web page as `parseHtml`, with where it leads; its address is the file's name. */
export function parsePage(file: SourceFile, limits: ParseLimits): ParsedPage {
  const $ = open(file);
  return { ...toDocument($, file, limits), head: readHead($, file.fileName) };
}

function open({ bytes }: SourceFile): CheerioAPI {
  return load(decodeText(bytes, declaredEncoding(bytes)).text);
}

/** Links looked at on one page. */
const maxLinks = 5000;

function readHead($: CheerioAPI, address: string): PageHead {
  const base = URL.parse($('base[href]').first().attr('href') ?? '', address)?.href ?? address;
  const absolute = (href: string | undefined) => {
    const url = href === undefined || href.length > 2000 ? null : URL.parse(href.trim(), base);
    if (!url || !/^https?:$/.test(url.protocol)) return undefined;
    url.hash = '';
    return url.href;
  };
  const links = new Set<string>();
  for (const element of $('a[href]').get().slice(0, maxLinks)) {
    if (/\bnofollow\b/i.test(element.attribs.rel ?? '')) continue;
    const url = absolute(element.attribs.href);
    if (url) links.add(url);
  }
  const rules = $('meta[name="robots" i], meta[name="knowdesk" i]')
    .get()
    .map((element) => element.attribs.content ?? '')
    .join(',')
    .toLowerCase();
  const canonical = absolute($('link[rel="canonical" i][href]').first().attr('href'));
  return {
    ...(canonical ? { canonical } : {}),
    noindex: /\b(noindex|none)\b/.test(rules),
    nofollow: /\b(nofollow|none)\b/.test(rules),
    links: [...links],
  };
}

function toDocument($: CheerioAPI, file: SourceFile, limits: ParseLimits): ParsedDocument {
  const builder = createTextBuilder(limits);
  addHtmlBlocks($, builder, file);
  const title = $('head > title').first().text().replace(/\s+/g, ' ').trim();
  return {
    kind: 'html',
    ...(title ? { title } : {}),
    ...builtOf(builder),
  };
}
