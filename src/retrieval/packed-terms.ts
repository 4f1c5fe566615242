import { createHash } from 'node:crypto';
import { searchTerms } from './terms.ts';
import { lexicalTexts, type WorkspaceIndex } from './workspace-index.ts';

/** What a text is known by: the beginning of its SHA-256. */
const KEY_BYTES = 16;
/** Two ways of cutting texts that differ on this differ on most texts. */
const PROBE =
  "Kündigung der E-1042-Verträge: users' settings, stopped running v2.3 node.js 怎麼重設密碼？ＡＰＩ返回404";

/** One block: length of the head, head (JSON: how terms are cut, all terms), then key, count and term numbers per text. */
export function packTerms(index: WorkspaceIndex): Buffer {
  const vocabulary = index.lexical.vocabulary();
  const head = Buffer.from(JSON.stringify({ cut: cutOf(), vocabulary }));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  const parts: Buffer[] = [size, head];
  for (const [id, source] of index.sources) {
    const numbers = index.partsOf(id).texts;
    lexicalTexts(source).forEach((text, i) => {
      const order = index.lexical.orderOf(numbers[i] ?? -1);
      if (!order) return;
      const count = Buffer.alloc(4);
      count.writeUInt32LE(order.length);
      parts.push(keyOf(text), count, Buffer.from(order.buffer, order.byteOffset, order.byteLength));
    });
  }
  return Buffer.concat(parts);
}

/** Cuts a text into terms by looking it up, else anew. Undefined when texts are cut otherwise by now. */
export function unpackTerms(bytes: Buffer): ((text: string) => readonly string[]) | undefined {
  const headEnd = 4 + bytes.readUInt32LE(0);
  const head: { cut: string; vocabulary: string[] } = JSON.parse(bytes.toString('utf8', 4, headEnd));
  if (head.cut !== cutOf()) return undefined;
  const places = new Map<string, number>();
  for (let at = headEnd; at < bytes.length; ) {
    places.set(bytes.toString('latin1', at, at + KEY_BYTES), at + KEY_BYTES);
    at += KEY_BYTES + 4 + 4 * bytes.readUInt32LE(at + KEY_BYTES);
  }
  return (text) => {
    const at = places.get(keyOf(text).toString('latin1'));
    if (at === undefined) return searchTerms(text);
    const count = bytes.readUInt32LE(at);
    return Array.from({ length: count }, (_, i) => head.vocabulary[bytes.readUInt32LE(at + 4 + 4 * i)] ?? '');
  };
}

function keyOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, KEY_BYTES);
}

function cutOf(): string {
  return searchTerms(PROBE).join(' ');
}
