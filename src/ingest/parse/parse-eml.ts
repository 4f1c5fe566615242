import PostalMime, { type Address, type Email } from 'postal-mime';
import { documentError } from './document-errors.ts';
import { parseHtml } from './parse-html.ts';
import { addPart, type ParsePart, startParts } from './parse-parts.ts';
import { parseText } from './parse-text.ts';
import type { ParsedDocument, ParseLimits, SourceFile } from './types.ts';

function people(addresses: readonly (Address | undefined)[]): string {
  return addresses
    .flatMap((each) =>
      each
        ? [each.name && each.address ? `${each.name} <${each.address}>` : each.name || each.address || '']
        : [],
    )
    .filter(Boolean)
    .join(', ');
}

function body({ html, text }: Email, limits: ParseLimits): ParsedDocument {
  const source = (content: string) => ({ bytes: Buffer.from(content), fileName: 'body' });
  // Mail programs write both; plain text has no tables, and some programs only a note in it.
  return html?.trim() ? parseHtml(source(html), limits) : parseText(source(text ?? ''), limits);
}

/**
 * A mail (.eml, also a web archive .mht): subject as heading, sender, recipients and date, body, and each attachment that
 * can be read as a part; mails and archives that are attached are left out with a warning. Throws `document.broken`.
 */
export async function parseEml(
  { bytes }: SourceFile,
  limits: ParseLimits,
  parse: ParsePart,
): Promise<ParsedDocument> {
  const mail = await PostalMime.parse(bytes, { maxNestingDepth: 20 }).catch((cause: unknown) => {
    throw documentError('document.broken', undefined, cause);
  });
  const parts = startParts(limits);
  const { builder } = parts;
  const subject = mail.subject?.trim();
  if (subject) builder.add({ kind: 'heading', level: 1, text: subject });
  const head = [
    ['From', people([mail.from])],
    ['To', people(mail.to ?? [])],
    ['Date', mail.date ?? ''],
  ] as const;
  for (const [name, value] of head) if (value) builder.add({ kind: 'paragraph', text: `${name}: ${value}` });
  const { text, blocks } = body(mail, limits);
  for (const { start, end, cells, ...block } of blocks) {
    if (cells)
      builder.addRow({ cells, table: block.table ?? 0, ...(block.headerRow ? { headerRow: true } : {}) });
    else builder.add({ ...block, text: text.slice(start, end) });
  }
  parts.tables = 1 + Math.max(-1, ...blocks.map((block) => block.table ?? -1));
  for (const [at, { filename, mimeType, content, related }] of mail.attachments.entries()) {
    // Pictures inside the body are logos and signatures far more often than content.
    if (related || mimeType.startsWith('image/')) continue;
    const fileName = filename ?? `attachment ${at + 1}`;
    const data = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
    await addPart(parts, { bytes: data, fileName, mediaType: mimeType }, parse);
  }
  return {
    kind: 'eml',
    ...(subject ? { title: subject } : {}),
    text: builder.text(),
    blocks: builder.blocks,
    warnings: parts.warnings,
  };
}
