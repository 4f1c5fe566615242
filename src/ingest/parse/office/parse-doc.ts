import { documentError } from '../document-errors.ts';
import { guessHeaderRow } from '../guess-header-row.ts';
import { builtOf, createTextBuilder, type TextBuilder } from '../text-builder.ts';
import type { ParsedDocument, ParseLimits, SourceFile } from '../types.ts';
import { readOle } from './read-ole.ts';

/** Flags of the file information block. Source of the format: [MS-DOC] 2.5. */
const ENCRYPTED = 0x0100;
const TABLE_1 = 0x0200;
const COMPRESSED = 0x40000000;

/** Characters with a meaning of their own: [MS-DOC] 2.4.1 and 2.8.26. */
const PARAGRAPH = '\r';
const CELL = '\x07';
const FIELD_BEGIN = '\x13';
const FIELD_RESULT = '\x14';
const FIELD_END = '\x15';
/** Hard hyphen, line break, page break, hard space. */
const SHOWN_AS: Record<string, string> = { '\x1e': '-', '\x0b': '\n', '\x0c': PARAGRAPH, '\xa0': ' ' };

/** The text of all pieces, main text first, then footnotes, headers, comments, endnotes and text boxes. */
function pieceText(main: Buffer, table: Buffer): string {
  const start = main.readUInt32LE(0x1a2);
  const clx = table.subarray(start, start + main.readUInt32LE(0x1a6));
  let at = 0;
  // Property changes of saved-fast files come before the pieces.
  while (clx[at] === 1) at += 3 + clx.readInt16LE(at + 1);
  if (clx[at] !== 2) throw documentError('document.broken');
  const plc = clx.subarray(at + 5, at + 5 + clx.readUInt32LE(at + 1));
  const count = Math.floor((plc.length - 4) / 12);
  const latin = new TextDecoder('windows-1252');
  let text = '';
  for (let piece = 0; piece < count; piece += 1) {
    const length = plc.readUInt32LE(4 * piece + 4) - plc.readUInt32LE(4 * piece);
    const place = plc.readUInt32LE(4 * (count + 1) + 8 * piece + 2);
    const isCompressed = (place & COMPRESSED) !== 0;
    const offset = isCompressed ? (place & ~COMPRESSED) / 2 : place;
    text += isCompressed
      ? latin.decode(main.subarray(offset, offset + length))
      : main.toString('utf16le', offset, offset + 2 * length);
  }
  return text;
}

/** Fields show their result, not their code; pictures, marks of notes and comments are no text. */
function cleanText(text: string): string {
  let clean = '';
  // One entry for each open field: whether its code, not yet its result, is being passed.
  const fields: boolean[] = [];
  for (const char of text) {
    if (char === FIELD_BEGIN) fields.push(true);
    else if (char === FIELD_RESULT) fields.splice(-1, 1, false);
    else if (char === FIELD_END) fields.pop();
    else if (!fields.includes(true)) clean += SHOWN_AS[char] ?? (isControl(char) ? '' : char);
  }
  return clean;
}

function isControl(char: string): boolean {
  return char < ' ' && char !== PARAGRAPH && char !== CELL && char !== '\t' && char !== '\n';
}

/** What stands between two marks: `cell` when it ends in a cell mark, which also ends rows. */
function toParagraphs(text: string): { text: string; cell: boolean }[] {
  const paragraphs: { text: string; cell: boolean }[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const char = text[at];
    if (char !== PARAGRAPH && char !== CELL && at < text.length) continue;
    paragraphs.push({ text: text.slice(from, at), cell: char === CELL });
    from = at + 1;
  }
  return paragraphs;
}

function addRows(builder: TextBuilder, rows: string[][], table: number): void {
  const hasHeader = guessHeaderRow(rows);
  for (const [at, cells] of rows.entries())
    builder.addRow({ cells, table, ...(hasHeader && at === 0 ? { headerRow: true } : {}) });
}

/**
 * Paragraphs and tables. Where a row ends is marked like an empty cell, and only the styles, which are not read, would
 * tell them apart: an empty cell ends a row that is as long as the first.
 */
function addText(builder: TextBuilder, text: string): void {
  let tables = 0;
  let rows: string[][] = [];
  let row: string[] = [];
  let pending: string[] = [];
  const flush = () => {
    if (row.length > 0) rows.push(row);
    if (rows.length > 0) addRows(builder, rows, tables++);
    rows = [];
    row = [];
    for (const paragraph of pending) builder.add({ kind: 'paragraph', text: paragraph });
    pending = [];
  };
  for (const paragraph of toParagraphs(text)) {
    if (!paragraph.cell) {
      pending.push(paragraph.text);
      continue;
    }
    const width = rows[0]?.length ?? 0;
    if (paragraph.text === '' && pending.length === 0 && row.length > 0 && row.length >= width) {
      rows.push(row);
      row = [];
      continue;
    }
    // Before the first cell of a row stands running text; inside a row, the cell's earlier paragraphs.
    if (row.length === 0 && pending.length > 0) flush();
    row.push([...pending, paragraph.text].join('\n'));
    pending = [];
  }
  flush();
}

/**
 * An old Word file (.doc, Word 97 to 2003): its paragraphs, tables, footnotes, endnotes and text boxes, without
 * headers, comments, and without the styles, so that headings are paragraphs. Throws `document.encrypted`, `.broken`.
 */
export function parseDoc({ bytes }: SourceFile, limits: ParseLimits): ParsedDocument {
  const streams = readOle(bytes);
  const main = streams.get('WordDocument');
  if (!main || main.length < 0x1aa) throw documentError('document.broken');
  const flags = main.readUInt16LE(0x0a);
  if ((flags & ENCRYPTED) !== 0) throw documentError('document.encrypted');
  const table = streams.get((flags & TABLE_1) !== 0 ? '1Table' : '0Table');
  if (!table) throw documentError('document.broken');
  const builder = createTextBuilder(limits);
  try {
    const text = pieceText(main, table);
    // Lengths of the parts, which follow each other: main text, footnotes, headers, macros, comments, endnotes, boxes.
    const [body = 0, notes = 0, heads = 0, macros = 0, comments = 0, endnotes = 0, boxes = 0] = [
      0x4c, 0x50, 0x54, 0x58, 0x5c, 0x60, 0x64,
    ].map((at) => main.readUInt32LE(at));
    const afterComments = body + notes + heads + macros + comments;
    addText(builder, cleanText(text.slice(0, body)));
    addText(builder, cleanText(text.slice(body, body + notes)));
    addText(builder, cleanText(text.slice(afterComments, afterComments + endnotes + boxes)));
  } catch (cause) {
    if (cause instanceof RangeError) throw documentError('document.broken', undefined, cause);
    throw cause;
  }
  return { kind: 'doc', ...builtOf(builder) };
}
