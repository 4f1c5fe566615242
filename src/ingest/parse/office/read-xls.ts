import { documentError } from '../document-errors.ts';
import { formatDate, formatNumber } from '../format-cell.ts';
import type { Grid } from '../read-workbook.ts';
import { readOle } from './read-ole.ts';

/** Record types. Source of the format: [MS-XLS] 2.3. */
const RECORD = {
  formula: 0x06,
  eof: 0x0a,
  date1904: 0x22,
  filePass: 0x2f,
  continue: 0x3c,
  boundSheet: 0x85,
  mulRk: 0xbd,
  xf: 0xe0,
  sst: 0xfc,
  labelSst: 0xfd,
  number: 0x203,
  label: 0x204,
  boolErr: 0x205,
  string: 0x207,
  row: 0x208,
  rk: 0x27e,
  format: 0x41e,
  bof: 0x809,
} as const;
const BIFF8 = 0x0600;
const ROW_HIDDEN = 0x20;

/** Number formats that every file may use without naming them; the dates are those that show a day. */
const BUILT_IN: Record<number, string> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  45: 'mm:ss',
  57: 'yyyy年m月',
  58: 'm月d日',
};

type XlsRecord = { type: number; data: Buffer; continued: Buffer[] };
type Workbook = { strings: string[]; formats: string[]; is1904: boolean };

function readRecords(stream: Buffer, from: number): XlsRecord[] {
  const records: XlsRecord[] = [];
  let depth = 0;
  for (let at = from; at + 4 <= stream.length; ) {
    const type = stream.readUInt16LE(at);
    const end = at + 4 + stream.readUInt16LE(at + 2);
    const data = stream.subarray(at + 4, end);
    if (type === RECORD.continue) records.at(-1)?.continued.push(data);
    else records.push({ type, data, continued: [] });
    // Charts inside a sheet are streams of their own inside it.
    depth += type === RECORD.bof ? 1 : type === RECORD.eof ? -1 : 0;
    if (depth <= 0) break;
    at = end;
  }
  return records;
}

/**
 * Reads the shared strings, which run on from record to record and repeat their width flag there ([MS-XLS] 2.5.293).
 */
function readStrings({ data, continued }: XlsRecord): string[] {
  const parts = [data, ...continued];
  let part = 0;
  let at = 8;
  const more = () => {
    while (at >= (parts[part]?.length ?? 0) && part < parts.length) {
      part += 1;
      at = 0;
    }
    return parts[part] ?? Buffer.alloc(0);
  };
  const skip = (count: number) => {
    for (let left = count; left > 0; ) {
      const here = more();
      if (here.length === 0) return;
      const step = Math.min(left, here.length - at);
      at += step;
      left -= step;
    }
  };
  const strings: string[] = [];
  const total = data.readUInt32LE(4);
  while (strings.length < total && more().length > 0) {
    const head = more();
    let left = head.readUInt16LE(at);
    let flags = head.readUInt8(at + 2);
    at += 3;
    const runs = (flags & 8) !== 0 ? head.readUInt16LE(at) : 0;
    if ((flags & 8) !== 0) at += 2;
    const extra = (flags & 4) !== 0 ? head.readUInt32LE(at) : 0;
    if ((flags & 4) !== 0) at += 4;
    let text = '';
    while (left > 0) {
      const here = parts[part] ?? Buffer.alloc(0);
      const size = (flags & 1) !== 0 ? 2 : 1;
      const fits = Math.min(left, Math.floor((here.length - at) / size));
      text += here.toString(size === 2 ? 'utf16le' : 'latin1', at, at + fits * size);
      at += fits * size;
      left -= fits;
      if (left === 0) break;
      const next = more();
      if (next.length === 0) break;
      flags = next.readUInt8(0);
      at = 1;
    }
    strings.push(text);
    skip(4 * runs + extra);
  }
  return strings;
}

function unicodeString(data: Buffer, at: number, lengthBytes: 1 | 2): string {
  const length = lengthBytes === 1 ? data.readUInt8(at) : data.readUInt16LE(at);
  const isWide = (data.readUInt8(at + lengthBytes) & 1) !== 0;
  const start = at + lengthBytes + 1;
  return data.toString(isWide ? 'utf16le' : 'latin1', start, start + length * (isWide ? 2 : 1));
}

/** A number packed into four bytes ([MS-XLS] 2.5.217). */
function rkNumber(packed: number): number {
  let value: number;
  if ((packed & 2) !== 0) value = packed >> 2;
  else {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE((packed & 0xfffffffc) >>> 0, 4);
    value = bytes.readDoubleLE(0);
  }
  return (packed & 1) !== 0 ? value / 100 : value;
}

function isDateFormat(format: string): boolean {
  return /[ymdhs]/i.test(format.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')) && !/^general$/i.test(format);
}

function showNumber(value: number, xf: number, book: Workbook): string {
  const format = book.formats[xf] ?? 'General';
  if (!isDateFormat(format)) return formatNumber(value, format);
  const days = value + (book.is1904 ? 1462 : 0);
  return formatDate(new Date(Math.round((days - 25569) * 86_400_000)), format);
}

function readSheet(records: XlsRecord[], name: string, book: Workbook): Grid {
  const cells = new Map<number, Map<number, string>>();
  const hidden = new Set<number>();
  let formula: { row: number; column: number } | undefined;
  const put = (row: number, column: number, text: string) => {
    if (!text.trim()) return;
    const line = cells.get(row) ?? new Map<number, string>();
    cells.set(row, line.set(column, text.trim()));
  };
  for (const { type, data } of records) {
    if (type === RECORD.string && formula) put(formula.row, formula.column, unicodeString(data, 0, 2));
    if (data.length < 6) continue;
    const [row, column, xf] = [data.readUInt16LE(0), data.readUInt16LE(2), data.readUInt16LE(4)];
    const number = (value: number, at = column, style = xf) => put(row, at, showNumber(value, style, book));
    switch (type) {
      case RECORD.row:
        if ((data.readUInt16LE(12) & ROW_HIDDEN) !== 0) hidden.add(row);
        break;
      case RECORD.labelSst:
        put(row, column, book.strings[data.readUInt32LE(6)] ?? '');
        break;
      case RECORD.label:
        put(row, column, unicodeString(data, 6, 2));
        break;
      case RECORD.number:
        number(data.readDoubleLE(6));
        break;
      case RECORD.rk:
        number(rkNumber(data.readInt32LE(6)));
        break;
      case RECORD.mulRk:
        for (let at = 4, to = column; at + 6 <= data.length - 2; at += 6, to += 1)
          number(rkNumber(data.readInt32LE(at + 2)), to, data.readUInt16LE(at));
        break;
      case RECORD.boolErr:
        if (data[7] === 0) put(row, column, data[6] === 1 ? 'TRUE' : 'FALSE');
        break;
      case RECORD.formula:
        formula = { row, column };
        // The last two bytes tell a number from text (in the record that follows), truth values and errors.
        if (data.readUInt16LE(12) !== 0xffff) number(data.readDoubleLE(6));
        else if (data[6] === 1) put(row, column, data[8] === 1 ? 'TRUE' : 'FALSE');
        break;
      default:
    }
  }
  const shown = [...cells].filter(([row]) => !hidden.has(row)).sort(([a], [b]) => a - b);
  const columns = [...new Set(shown.flatMap(([, line]) => [...line.keys()]))].sort((a, b) => a - b);
  return {
    name,
    rows: shown.map(([row, line]) => ({
      number: row + 1,
      cells: columns.map((column) => line.get(column) ?? ''),
    })),
  };
}

function readGlobals(records: XlsRecord[]): Workbook {
  const named = new Map<number, string>();
  const book: Workbook = { strings: [], formats: [], is1904: false };
  for (const record of records) {
    const { type, data } = record;
    if (type === RECORD.filePass) throw documentError('document.encrypted');
    if (type === RECORD.format) named.set(data.readUInt16LE(0), unicodeString(data, 2, 2));
    if (type === RECORD.date1904) book.is1904 = data.readUInt16LE(0) === 1;
    if (type === RECORD.sst) book.strings = readStrings(record);
  }
  for (const { type, data } of records) {
    if (type !== RECORD.xf) continue;
    const format = data.readUInt16LE(2);
    book.formats.push(named.get(format) ?? BUILT_IN[format] ?? 'General');
  }
  return book;
}

/**
 * The visible sheets of an old Excel workbook (.xls, Excel 97 to 2003), without hidden rows, cells as shown; results of
 * formulas as they were saved. Throws `document.encrypted`, `.broken`, and `.unsupported` for Excel 95 and older.
 */
export function readXls(bytes: Uint8Array): Grid[] {
  const stream = readOle(bytes).get('Workbook');
  if (!stream)
    throw documentError(
      'document.unsupported',
      'Excel files of 1995 and older cannot be read: save a copy as .xlsx and upload that.',
    );
  try {
    const globals = readRecords(stream, 0);
    if (globals[0]?.type !== RECORD.bof || globals[0].data.readUInt16LE(0) !== BIFF8)
      throw documentError('document.broken');
    const book = readGlobals(globals);
    return globals
      .filter(({ type, data }) => type === RECORD.boundSheet && data[4] === 0 && data[5] === 0)
      .map(({ data }) =>
        readSheet(readRecords(stream, data.readUInt32LE(0)), unicodeString(data, 6, 1), book),
      );
  } catch (cause) {
    if (cause instanceof RangeError) throw documentError('document.broken', undefined, cause);
    throw cause;
  }
}
