import { hash } from 'node:crypto';
import type { KnownTerms } from './lexical-index.ts';
import { searchTerms } from './terms.ts';
import { lexicalTexts, textsOf, type WorkspaceIndex } from './workspace-index.ts';

/** What a text is known by: the beginning of its SHA-256. */
const KEY_BYTES = 16;
/** Two ways of cutting texts that differ on this differ on most texts. */
const PROBE =
  "Kündigung der E-1042-Verträge: users' settings, stopped running v2.3 node.js 怎麼重設密碼？ＡＰＩ返回404";

/**
 * One block: length of the head, head (JSON: how terms are cut, all terms), then key, count and term numbers per text.
 */
export function packTerms(index: WorkspaceIndex): Buffer {
  const all = index.lexical.vocabulary();
  const places = new Map<number, number>();
  const texts: Buffer[] = [];
  for (const [id, source] of index.sources) {
    const numbers = textsOf(index.partsOf(id));
    lexicalTexts(source).forEach((text, i) => {
      const order = index.lexical.orderOf(numbers[i] ?? -1);
      if (!order) return;
      // Terms that no text has any more are left behind.
      const kept = order.map((term) => {
        const place = places.get(term) ?? places.size;
        places.set(term, place);
        return place;
      });
      const count = Buffer.alloc(4);
      count.writeUInt32LE(kept.length);
      texts.push(keyOf(text), count, Buffer.from(kept.buffer));
    });
  }
  const vocabulary = [...places.keys()].map((term) => all[term] ?? '');
  const head = Buffer.from(JSON.stringify({ cut: cutOf(), vocabulary }));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  return Buffer.concat([size, head, ...texts]);
}

/** What was kept of texts, found by the text itself. Undefined when texts are cut otherwise by now. */
export function unpackTerms(bytes: Buffer): KnownTerms | undefined {
  const headEnd = 4 + bytes.readUInt32LE(0);
  const head: { cut: string; vocabulary: string[] } = JSON.parse(bytes.toString('utf8', 4, headEnd));
  if (head.cut !== cutOf()) return undefined;
  const places = new Map<string, number>();
  for (let at = headEnd; at < bytes.length; ) {
    places.set(bytes.toString('latin1', at, at + KEY_BYTES), at + KEY_BYTES);
    at += KEY_BYTES + 4 + 4 * bytes.readUInt32LE(at + KEY_BYTES);
  }
  return {
    vocabulary: head.vocabulary,
    orderOf(text) {
      const at = places.get(keyOf(text).toString('latin1'));
      if (at === undefined) return undefined;
      const from = bytes.byteOffset + at + 4;
      return new Uint32Array(bytes.buffer.slice(from, from + 4 * bytes.readUInt32LE(at)));
    },
  };
}

function keyOf(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, KEY_BYTES);
}

function cutOf(): string {
  return searchTerms(PROBE).join(' ');
}
