import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { type ParsedDocument, parseDocument } from '../../src/ingest/parse/index.ts';
import { isAppError } from '../../src/lib/index.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/documents');

export function fixture(name: string): Uint8Array {
  return readFileSync(join(FIXTURES, name));
}

export function parseFixture(name: string): Promise<ParsedDocument> {
  return parseDocument({ path: join(FIXTURES, name), fileName: name });
}

export function parseText(text: string, fileName: string): Promise<ParsedDocument> {
  return parseDocument({ bytes: Buffer.from(text), fileName });
}

/** Blocks as `kind: text`, which reads well in a failing test. */
export function outline(document: ParsedDocument): string[] {
  return document.blocks.map(
    ({ kind, level, start, end }) => `${kind}${level ?? ''}: ${document.text.slice(start, end)}`,
  );
}

/** The code that parsing ends with; `ready` when it succeeds. */
export async function outcome(parsing: Promise<unknown>): Promise<string> {
  try {
    await parsing;
    return 'ready';
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
}

type ZipEntry = { name: string; data: Uint8Array; claimedSize?: number };

/** A zip container made by hand, because it has to lie about sizes where a test says so. */
export function makeZip(entries: ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, claimedSize = data.length } of entries) {
    const packed = deflateRawSync(data);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(8, 4);
    fixed.writeUInt32LE(packed.length, 14);
    fixed.writeUInt32LE(claimedSize, 18);
    fixed.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fixed, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fixed, tail, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

/** A Word document with the given XML inside its body; style `11` is that of a table of contents, `2` a heading. */
export function makeDocx(body: string, prolog = '', pictures: Record<string, Buffer> = {}): Buffer {
  const document = `<?xml version="1.0"?>${prolog}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`;
  const types =
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
  const relations =
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>';
  const documentRelations = relations
    .replace('officeDocument"', 'styles"')
    .replace('word/document.xml', 'styles.xml')
    .replace(
      '</Relationships>',
      (end) =>
        Object.keys(pictures)
          .map(
            (id) =>
              `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/${id}.png"/>`,
          )
          .join('') + end,
    );
  const styles =
    '<?xml version="1.0"?><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style><w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style></w:styles>';
  return makeZip([
    { name: 'word/styles.xml', data: Buffer.from(styles) },
    { name: 'word/_rels/document.xml.rels', data: Buffer.from(documentRelations) },
    { name: '[Content_Types].xml', data: Buffer.from(types) },
    { name: '_rels/.rels', data: Buffer.from(relations) },
    { name: 'word/document.xml', data: Buffer.from(document) },
    ...Object.entries(pictures).map(([id, data]) => ({ name: `word/media/${id}.png`, data })),
  ]);
}

/** An OLE container with nothing but directory entries of these names, as far as they are looked at. */
export function makeOle(names: string[]): Buffer {
  const file = Buffer.alloc(512 + 128 * names.length);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  for (const [at, name] of names.entries()) Buffer.from(`${name}\0`, 'utf16le').copy(file, 512 + 128 * at);
  return file;
}

/**
 * A PDF of these objects, numbered from 1; the first is the catalogue. Without a table of places: readers rebuild it.
 */
export function makePdf(objects: string[]): Buffer {
  const body = objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join('');
  return Buffer.from(`%PDF-1.4\n${body}trailer<</Root 1 0 R/Size ${objects.length + 1}>>\n%%EOF\n`, 'latin1');
}

export const pdfStream = (text: string) => `<</Length ${text.length}>>stream\n${text}\nendstream`;
