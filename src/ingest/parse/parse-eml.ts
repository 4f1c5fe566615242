import PostalMime, { type Address, type Email } from 'postal-mime';
import { documentError } from './document-errors.ts';
import { measureImage } from './measure-image.ts';
import { parseHtml } from './parse-html.ts';
import { addPart, addPicturePart, type ParsePart, startParts } from './parse-parts.ts';
import { parseText } from './parse-text.ts';
import { builtOf, copyInto } from './text-builder.ts';
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

function bytesOf(content: string | ArrayBuffer | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
}

function body(mail: Email, limits: ParseLimits, { readPictures }: SourceFile): ParsedDocument {
  const { html, text } = mail;
  // `cid:` names a part of the same mail by its id (RFC 2392).
  const findPicture = (link: string) => {
    const id = /^cid:(.+)$/i.exec(link)?.[1];
    const part = id && mail.attachments.find(({ contentId }) => contentId === `<${id}>`);
    return part ? bytesOf(part.content) : undefined;
  };
  const pictures = { findPicture, ...(readPictures ? { readPictures } : {}) };
  const source = (content: string) => ({ bytes: Buffer.from(content), fileName: 'body', ...pictures });
  // Mail programs write both; plain text has no tables, and some programs only a note in it.
  return html?.trim() ? parseHtml(source(html), limits) : parseText(source(text ?? ''), limits);
}

/**
 * A mail (.eml, also a web archive .mht): subject as heading, sender, recipients and date, body, and each attachment
 * that can be read as a part; mails and archives that are attached are left out with a warning. Throws
 * `document.broken`.
 */
export async function parseEml(
  file: SourceFile,
  limits: ParseLimits,
  parse: ParsePart,
): Promise<ParsedDocument> {
  const mail = await PostalMime.parse(file.bytes, { maxNestingDepth: 20 }).catch((cause: unknown) => {
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
  const read = body(mail, limits, file);
  parts.tables = copyInto(builder, read);
  parts.warnings.push(...read.warnings);
  for (const [at, { filename, mimeType, content, related }] of mail.attachments.entries()) {
    const part = {
      bytes: bytesOf(content),
      fileName: filename ?? `attachment ${at + 1}`,
      mediaType: mimeType,
      ...(file.readPictures ? { readPictures: file.readPictures } : {}),
    };
    // Pictures that belong to the body were taken in where it shows them.
    if (related) continue;
    if (measureImage(part.bytes)) addPicturePart(parts, part, limits);
    else await addPart(parts, part, parse);
  }
  return {
    kind: 'eml',
    ...(subject ? { title: subject } : {}),
    ...builtOf(builder),
    warnings: parts.warnings,
  };
}
