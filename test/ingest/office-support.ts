import { createCipheriv, createHash } from 'node:crypto';
import { makeZip } from './parse-support.ts';

const SECTOR = 512;

/** An OLE container with these streams, none of them in the mini stream. Source: [MS-CFB]. */
export function makeOleFile(streams: Record<string, Buffer>): Buffer {
  const sectors: Buffer[] = [];
  const fat: number[] = [];
  const store = (data: Buffer): number => {
    const first = sectors.length;
    const count = Math.max(1, Math.ceil(data.length / SECTOR));
    for (let at = 0; at < count; at += 1) {
      const sector = Buffer.alloc(SECTOR);
      data.copy(sector, 0, at * SECTOR, (at + 1) * SECTOR);
      sectors.push(sector);
      fat.push(at === count - 1 ? 0xfffffffe : first + at + 1);
    }
    return first;
  };
  const entry = (name: string, kind: number, first: number, size: number) => {
    const bytes = Buffer.alloc(128);
    bytes.write(name, 'utf16le');
    bytes.writeUInt16LE(2 * name.length + 2, 64);
    bytes[66] = kind;
    bytes.writeUInt32LE(first, 116);
    bytes.writeUInt32LE(size, 120);
    return bytes;
  };
  const entries = Object.entries(streams).map(([name, data]) => entry(name, 2, store(data), data.length));
  const directory = store(Buffer.concat([entry('Root Entry', 5, 0xfffffffe, 0), ...entries]));
  const header = Buffer.alloc(SECTOR);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(directory, 48);
  // Nothing is small enough for the mini stream.
  header.writeUInt32LE(0, 56);
  header.writeUInt32LE(0xfffffffe, 60);
  header.writeUInt32LE(0xfffffffe, 68);
  header.fill(0xff, 76);
  const fatSectors = Math.ceil((fat.length + 8) / 128);
  const table = Buffer.alloc(fatSectors * SECTOR, 0xff);
  for (const [at, next] of fat.entries()) table.writeUInt32LE(next, 4 * at);
  for (let at = 0; at < fatSectors; at += 1) header.writeUInt32LE(sectors.length + at, 76 + 4 * at);
  return Buffer.concat([header, ...sectors, table]);
}

/** An old Word file with this text, as Word writes it: `\r` ends paragraphs, `\x07` cells. Source: [MS-DOC] 2.5. */
export function makeDoc(text: string, flags = 0x0200): Buffer {
  const main = Buffer.alloc(0x800);
  main.writeUInt16LE(0xa5ec, 0);
  main.writeUInt16LE(flags, 0x0a);
  main.writeUInt32LE(text.length, 0x4c);
  const plc = Buffer.alloc(16);
  plc.writeUInt32LE(text.length, 4);
  plc.writeUInt32LE(0x800, 10);
  const clx = Buffer.concat([Buffer.from([2, plc.length, 0, 0, 0]), plc]);
  main.writeUInt32LE(0, 0x1a2);
  main.writeUInt32LE(clx.length, 0x1a6);
  return makeOleFile({ WordDocument: Buffer.concat([main, Buffer.from(text, 'utf16le')]), '1Table': clx });
}

function record(type: number, ...parts: (Buffer | number[])[]): Buffer {
  const data = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(4);
  head.writeUInt16LE(type, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

const u16 = (...values: number[]) => values.flatMap((value) => [value & 0xff, value >> 8]);
const u32 = (value: number) => u16(value & 0xffff, value >>> 16);
const wide = (text: string) => Buffer.concat([Buffer.from([1]), Buffer.from(text, 'utf16le')]);
function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/**
 * An old Excel workbook: a visible sheet `价格` (texts, the second cut in two by a record's end; a price; a date; a
 * hidden row) and a hidden sheet. Source: [MS-XLS].
 */
export function makeXls(): Buffer {
  const bof = (kind: number) => record(0x809, u16(0x600, kind, 0, 0), u32(0), u32(0));
  const eof = record(0x0a, []);
  const strings = ['项目', '滤芯（每年更换）', '生效', '秘密'];
  const sst = Buffer.concat([
    record(
      0xfc,
      u32(4),
      u32(4),
      u16(strings[0]?.length ?? 0),
      wide('项目'),
      u16(strings[1]?.length ?? 0),
      wide('滤芯（'),
    ),
    record(0x3c, wide('每年更换）'), u16(2), wide('生效'), u16(2), wide('秘密')),
  ]);
  const format = (id: number, mask: string) => record(0x41e, u16(id, mask.length), wide(mask));
  const xf = (id: number) => record(0xe0, u16(0, id), Buffer.alloc(16));
  const sheet = Buffer.concat([
    bof(0x10),
    record(0x208, u16(3, 0, 3, 0, 0, 0, 0x20), u16(0)),
    record(0xfd, u16(0, 0, 0), u32(0)),
    record(0xfd, u16(0, 1, 0), u32(2)),
    record(0xfd, u16(2, 0, 0), u32(1)),
    record(0x27e, u16(2, 2, 1), u32((128050 << 2) | 3)),
    record(0x203, u16(2, 1, 2), double(46086)),
    record(0xfd, u16(3, 0, 0), u32(3)),
    eof,
  ]);
  const globals = (first: number, second: number) =>
    Buffer.concat([
      bof(5),
      format(164, '¥#,##0.00'),
      format(165, 'yyyy"年"m"月"d"日"'),
      xf(0),
      xf(164),
      xf(165),
      record(0x85, u32(first), [0, 0, 2], wide('价格')),
      record(0x85, u32(second), [1, 0, 2], wide('成本')),
      sst,
      eof,
    ]);
  const start = globals(0, 0).length;
  return makeOleFile({
    Workbook: Buffer.concat([globals(start, start + sheet.length), sheet, sheet]),
  });
}

/** `plain` encrypted as Office 2010 and later do ([MS-OFFCRYPTO] 2.3.4.10), with few rounds. */
export function encryptOffice(plain: Buffer, password: string): Buffer {
  const sha = (...parts: Buffer[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha512')).digest();
  const count = (value: number) => Buffer.from(u32(value));
  const [salt, dataSalt, key] = [1, 2, 3].map((fill) => Buffer.alloc(fill === 3 ? 32 : 16, fill)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  let digest = sha(salt, Buffer.from(password, 'utf16le'));
  for (let at = 0; at < 100; at += 1) digest = sha(count(at), digest);
  const cbc = (secret: Buffer, iv: Buffer, data: Buffer) => {
    const cipher = createCipheriv('aes-256-cbc', secret, iv).setAutoPadding(false);
    return Buffer.concat([cipher.update(data), cipher.final()]);
  };
  const seal = (block: string, data: Buffer) =>
    cbc(sha(digest, Buffer.from(block, 'hex')).subarray(0, 32), salt, data).toString('base64');
  const input = Buffer.alloc(16, 7);
  const info = `<encryption><keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" hashAlgorithm="SHA512" saltValue="${dataSalt.toString('base64')}"/><keyEncryptors><p:encryptedKey spinCount="100" saltSize="16" blockSize="16" keyBits="256" hashSize="64" hashAlgorithm="SHA512" saltValue="${salt.toString('base64')}" encryptedVerifierHashInput="${seal('fea7d2763b4b9e79', input)}" encryptedVerifierHashValue="${seal('d7aa0f6d3061344e', sha(input))}" encryptedKeyValue="${seal('146e0be7abacd0d6', key)}"/></keyEncryptors></encryption>`;
  const segments: Buffer[] = [];
  for (let at = 0; at * 4096 < plain.length; at += 1) {
    const part = plain.subarray(at * 4096, (at + 1) * 4096);
    const padded = Buffer.concat([part, Buffer.alloc((16 - (part.length % 16)) % 16)]);
    segments.push(cbc(key, sha(dataSalt, count(at)).subarray(0, 16), padded));
  }
  const size = Buffer.alloc(8);
  size.writeUInt32LE(plain.length);
  return makeOleFile({
    EncryptionInfo: Buffer.concat([Buffer.from([4, 0, 4, 0, 0x40, 0, 0, 0]), Buffer.from(info)]),
    EncryptedPackage: Buffer.concat([size, ...segments]),
  });
}

type TestSlide = { shapes: string; notes?: string; hidden?: boolean; missing?: boolean };

/** The XML of a shape with one paragraph for each text; `placeholder` as in `<p:ph …>`. */
export function shape(texts: string[], placeholder?: string): string {
  const mark = placeholder === undefined ? '' : `<p:ph ${placeholder}/>`;
  const paragraphs = texts.map((text) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`).join('');
  return `<p:sp><p:nvSpPr><p:cNvPr id="1" name="s"/><p:nvPr>${mark}</p:nvPr></p:nvSpPr><p:txBody>${paragraphs}</p:txBody></p:sp>`;
}

const NS =
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const relations = (lines: string[]) => `<Relationships>${lines.join('')}</Relationships>`;
const relation = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="http://x/${type}" Target="${target}"/>`;

/** A presentation; the order of its slides is the reverse of that of its parts. */
export function makePptx(slides: TestSlide[]): Buffer {
  const part = (at: number) => slides.length - at;
  const files: Record<string, string> = {
    'ppt/presentation.xml': `<p:presentation ${NS}><p:sldIdLst>${slides.map((_, at) => `<p:sldId r:id="rId${at}"/>`).join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations(
      slides.map((_, at) => relation(`rId${at}`, 'slide', `slides/slide${part(at)}.xml`)),
    ),
  };
  for (const [at, { shapes, notes, hidden, missing }] of slides.entries()) {
    if (missing) continue;
    files[`ppt/slides/slide${part(at)}.xml`] =
      `<p:sld ${NS}${hidden ? ' show="0"' : ''}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
    if (!notes) continue;
    files[`ppt/slides/_rels/slide${part(at)}.xml.rels`] = relations([
      relation('rId1', 'notesSlide', `../notesSlides/notes${part(at)}.xml`),
    ]);
    files[`ppt/notesSlides/notes${part(at)}.xml`] =
      `<p:notes ${NS}><p:cSld><p:spTree>${shape([notes], 'type="body"')}${shape(['7'], 'type="sldNum"')}</p:spTree></p:cSld></p:notes>`;
  }
  return makeZip(Object.entries(files).map(([name, data]) => ({ name, data: Buffer.from(data) })));
}
