import { load } from 'cheerio';
import { decodeText } from './decode-text.ts';
import { addHtmlBlocks } from './html-blocks.ts';
import { builtOf, createTextBuilder } from './text-builder.ts';
import type { ParsedDocument, ParseLimits, SourceFile } from './types.ts';

/** The encoding named in the head of a page: `<meta charset=…>`, `<meta … content="…charset=…">` or the XML declaration. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
  const label =
    /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1] ??
    /^<\?xml[^>]+encoding\s*=\s*["']([\w-]+)/i.exec(head)?.[1];
  return label?.toLowerCase();
}

/** A web page: its text blocks without navigation, page header and footer, scripts and hidden parts. Nothing is fetched. */
export function parseHtml(file: SourceFile, limits: ParseLimits): ParsedDocument {
  const { bytes } = file;
  const { text } = decodeText(bytes, declaredEncoding(bytes));
  const $ = load(text);
  const builder = createTextBuilder(limits);
  addHtmlBlocks($, builder, file);
  const title = $('head > title').first().text().replace(/\s+/g, ' ').trim();
  return {
    kind: 'html',
    ...(title ? { title } : {}),
    ...builtOf(builder),
    warnings: [],
  };
}
