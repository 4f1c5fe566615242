import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Embedder, TextToEmbed, Vectors } from '../../../src/retrieval/index.ts';

type ModelKey = keyof Embedder['models'];
const LENGTH = 384;
const KEY_BYTES = 20;
const ROW = KEY_BYTES + LENGTH * 4;

/**
 * An embedder that remembers on disk, by model, kind and text, so that a second run takes seconds. A file per model:
 * rows of SHA-1 and vector.
 */
export function cacheEmbeddings(embedder: Embedder, folder: string): Embedder {
  mkdirSync(folder, { recursive: true });
  const stores = new Map(
    Object.entries(embedder.models).map(([key, identity]) => [
      key as ModelKey,
      openStore(join(folder, `${identity.replaceAll(/[^\w.-]/g, '_')}.bin`)),
    ]),
  );
  const keysFor = (language: string): ModelKey[] => (language === 'en' ? ['e5', 'bge'] : ['e5']);

  function look(kind: string, text: string, language: string): Vectors | undefined {
    const vectors: Vectors = {};
    for (const model of keysFor(language)) {
      const vector = stores.get(model)?.get(kind, text);
      if (!vector) return undefined;
      vectors[model] = vector;
    }
    return vectors;
  }
  function keep(kind: string, text: string, vectors: Vectors): void {
    for (const [model, vector] of Object.entries(vectors))
      stores.get(model as ModelKey)?.put(kind, text, vector);
  }

  const counts = openCounts(join(folder, 'token-counts.txt'));

  return {
    ...embedder,
    async countTokens(texts) {
      const missing = texts.filter((text) => counts.get(text) === undefined);
      if (missing.length > 0) {
        const found = await embedder.countTokens(missing);
        for (const [i, text] of missing.entries()) counts.put(text, found[i] ?? 0);
      }
      return texts.map((text) => counts.get(text) ?? 0);
    },
    async embedSentences(sentences) {
      const items = sentences.map((text) => ({ text, kind: 'passage' as const, language: 'other' }));
      const missing = items.filter(({ kind, text }) => !stores.get('e5')?.get(kind, text));
      const vectors = missing.length ? await embedder.embedSentences(missing.map(({ text }) => text)) : [];
      missing.forEach(({ kind, text }, i) => {
        const vector = vectors[i];
        if (vector) keep(kind, text, { e5: vector });
      });
      return items.flatMap(({ kind, text }) => stores.get('e5')?.get(kind, text) ?? []);
    },
    async embedQuestion(text, language) {
      const known = look('question', text, language);
      if (known) return known;
      const vectors = await embedder.embedQuestion(text, language);
      keep('question', text, vectors);
      return vectors;
    },
    async embedTexts(items: TextToEmbed[], onProgress) {
      const out = items.map((item) => look(item.kind, item.text, item.language));
      const missing = items.filter((_, i) => !out[i]);
      // In pieces, so that a run that is broken off has kept what it computed.
      for (let from = 0; from < missing.length; from += 256) {
        const piece = missing.slice(from, from + 256);
        const vectors = await embedder.embedTexts(piece);
        for (const [i, item] of piece.entries()) keep(item.kind, item.text, vectors[i] ?? {});
        onProgress?.(items.length - missing.length + from + piece.length);
      }
      return items.map((item, i) => out[i] ?? look(item.kind, item.text, item.language) ?? {});
    },
  };
}

/** A line per text: its SHA-1 and its tokens. */
function openCounts(path: string) {
  const known = new Map<string, number>();
  if (existsSync(path)) {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const [key = '', count = ''] = line.split(' ');
      if (key) known.set(key, Number(count));
    }
  }
  const keyOf = (text: string) => createHash('sha1').update(text).digest('base64');
  return {
    get: (text: string) => known.get(keyOf(text)),
    put(text: string, count: number) {
      known.set(keyOf(text), count);
      appendFileSync(path, `${keyOf(text)} ${count}\n`);
    },
  };
}

function openStore(path: string) {
  const rows = new Map<string, Float32Array>();
  if (existsSync(path)) {
    const bytes = readFileSync(path);
    for (let at = 0; at + ROW <= bytes.length; at += ROW) {
      const vector = new Float32Array(
        bytes.buffer.slice(bytes.byteOffset + at + KEY_BYTES, bytes.byteOffset + at + ROW),
      );
      rows.set(bytes.toString('latin1', at, at + KEY_BYTES), vector);
    }
  }
  const keyOf = (kind: string, text: string) => createHash('sha1').update(`${kind}\n${text}`).digest();
  return {
    get: (kind: string, text: string) => rows.get(keyOf(kind, text).toString('latin1')),
    put(kind: string, text: string, vector: Float32Array) {
      const key = keyOf(kind, text);
      if (rows.has(key.toString('latin1'))) return;
      rows.set(key.toString('latin1'), vector);
      appendFileSync(
        path,
        Buffer.concat([key, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)]),
      );
    },
  };
}
