import { documentError } from '../document-errors.ts';

/** Sector numbers with a meaning of their own. Source: [MS-CFB] 2.1. */
const END_OF_CHAIN = 0xfffffffe;
const MAX_REGULAR = 0xfffffffa;
const DIRECTORY_ENTRY = 128;
/** Kind of a directory entry that holds bytes. */
const STREAM = 2;

type Ole = { buffer: Buffer; sectorSize: number; fat: number[] };

function sector({ buffer, sectorSize }: Ole, number: number): Buffer {
  const start = (number + 1) * sectorSize;
  if (start >= buffer.length) throw documentError('document.broken');
  return buffer.subarray(start, start + sectorSize);
}

/** The sectors of a chain; one that leaves the table, or returns to itself and so is longer than it, is broken. */
function chain(table: number[], first: number): number[] {
  const numbers: number[] = [];
  for (let next: number | undefined = first; next !== END_OF_CHAIN; next = table[next]) {
    if (next === undefined || next >= MAX_REGULAR || numbers.length > table.length)
      throw documentError('document.broken');
    numbers.push(next);
  }
  return numbers;
}

function integers(buffer: Buffer): number[] {
  return Array.from({ length: buffer.length >> 2 }, (_, at) => buffer.readUInt32LE(at * 4));
}

function readFat(buffer: Buffer, sectorSize: number): number[] {
  const bare: Ole = { buffer, sectorSize, fat: [] };
  const places = integers(buffer.subarray(76, 512));
  const perSector = sectorSize / 4 - 1;
  const seen = new Set<number>();
  for (let next = buffer.readUInt32LE(68); next < MAX_REGULAR && !seen.has(next); ) {
    seen.add(next);
    const numbers = integers(sector(bare, next));
    places.push(...numbers.slice(0, perSector));
    next = numbers[perSector] ?? END_OF_CHAIN;
  }
  const fat: number[] = [];
  for (const place of places) if (place < MAX_REGULAR) fat.push(...integers(sector(bare, place)));
  return fat;
}

/**
 * The streams of an OLE container (Compound File Binary: DOC, XLS, encrypted Office files) by name; of two of one name
 * the first counts. Throws `document.broken`. Source of the format: [MS-CFB].
 */
export function readOle(bytes: Uint8Array): Map<string, Buffer> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const sectorSize = 1 << buffer.readUInt16LE(30);
    const miniSize = 1 << buffer.readUInt16LE(32);
    if (sectorSize !== 512 && sectorSize !== 4096) throw documentError('document.broken');
    const ole: Ole = { buffer, sectorSize, fat: readFat(buffer, sectorSize) };
    const readChain = (first: number) =>
      Buffer.concat(chain(ole.fat, first).map((number) => sector(ole, number)));
    const directory = readChain(buffer.readUInt32LE(48));
    const miniTable = buffer.readUInt32LE(60);
    const miniFat = miniTable < MAX_REGULAR ? integers(readChain(miniTable)) : [];
    const miniFirst = directory.readUInt32LE(116);
    const miniStream = miniFirst < MAX_REGULAR ? readChain(miniFirst) : Buffer.alloc(0);
    const miniLimit = buffer.readUInt32LE(56);
    const readMini = (first: number) =>
      Buffer.concat(
        chain(miniFat, first).map((at) => miniStream.subarray(at * miniSize, (at + 1) * miniSize)),
      );
    const streams = new Map<string, Buffer>();
    for (let at = 0; at + DIRECTORY_ENTRY <= directory.length; at += DIRECTORY_ENTRY) {
      const nameBytes = directory.readUInt16LE(at + 64);
      const name = directory.toString('utf16le', at, at + Math.max(0, Math.min(64, nameBytes) - 2));
      if (directory[at + 66] !== STREAM || streams.has(name)) continue;
      const size = directory.readUInt32LE(at + 120);
      const first = directory.readUInt32LE(at + 116);
      const data = size === 0 ? Buffer.alloc(0) : size < miniLimit ? readMini(first) : readChain(first);
      streams.set(name, data.subarray(0, size));
    }
    return streams;
  } catch (cause) {
    throw documentError('document.broken', undefined, cause);
  }
}
