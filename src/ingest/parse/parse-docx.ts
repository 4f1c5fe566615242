import { load } from 'cheerio';
import mammoth from 'mammoth';
import { checkZipContent } from './check-zip.ts';
import { documentError } from './document-errors.ts';
import { addHtmlBlocks } from './html-blocks.ts';
import { plainDocx } from './office/plain-docx.ts';
import { builtOf, createTextBuilder } from './text-builder.ts';
import type { ParsedDocument, ParseLimits, SourceFile } from './types.ts';

/** On top of mammoth's own: titles are headings, tables of contents only repeat them. */
const STYLE_MAP = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  "p[style-name='TOC Heading'] => !",
  ...Array.from({ length: 9 }, (_, level) => `p[style-name='toc ${level + 1}'] => !`),
  ...Array.from({ length: 9 }, (_, level) => `p[style-name='Contents ${level + 1}'] => !`),
  "p[style-name='Contents Heading'] => !",
  "p[style-name='Preformatted Text'] => pre:separator('\\n')",
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
];

/**
 * A Word document (.docx): headings, lists, tables, text boxes, foot- and endnotes; pictures by their alternative text;
 * tracked changes as accepted, without comments and hidden text.
 */
export async function parseDocx(
  { bytes, readPictures }: SourceFile,
  limits: ParseLimits,
): Promise<ParsedDocument> {
  await checkZipContent(bytes);
  let html: string;
  const pictures = new Map<string, Uint8Array>();
  try {
    const result = await mammoth.convertToHtml(
      { buffer: await plainDocx(bytes) },
      {
        styleMap: STYLE_MAP,
        includeEmbeddedStyleMap: false,
        // The default would inline every picture as base64.
        convertImage: mammoth.images.imgElement(async (image) => {
          const src = `picture:${pictures.size}`;
          // One whose file is missing still has its alternative text.
          const bytes = await image.readAsBuffer().catch(() => undefined);
          if (bytes) pictures.set(src, bytes);
          return { src };
        }),
      },
    );
    html = result.value;
  } catch (cause) {
    throw documentError('document.broken', undefined, cause);
  }
  const $ = load(html);
  // Marks and back links of notes are numbers without meaning in running text.
  $(
    'a[href^="#footnote-ref"], a[href^="#endnote-ref"], sup:has(a[href^="#footnote"]), sup:has(a[href^="#endnote"])',
  ).remove();
  for (const notes of $('ol:has(> li[id^="footnote-"], > li[id^="endnote-"])').toArray()) notes.name = 'ul';
  const builder = createTextBuilder(limits);
  addHtmlBlocks($, builder, {
    findPicture: (link) => pictures.get(link),
    ...(readPictures ? { readPictures } : {}),
  });
  return { kind: 'docx', ...builtOf(builder) };
}
