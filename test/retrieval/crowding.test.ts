import { describe, expect, it } from 'vitest';
import { VECTOR_LENGTH } from '../../src/retrieval/models.ts';
import { createWorkspaceIndex } from '../../src/retrieval/workspace-index.ts';
import { entry } from '../support/knowledge.ts';

const MODELS = { e5: 'e5@test', bge: 'bge@test' };
/** What crowding is over many knowledge bases counts like ten texts. */
const USUAL = 0.9;

/** Of length 1: `shared` in the direction that all have, the rest in one of its own. */
function vector(shared: number, own: number): Float32Array {
  const out = new Float32Array(VECTOR_LENGTH);
  out[0] = shared;
  out[own] = Math.sqrt(1 - shared ** 2);
  return out;
}

/** Each entry is the vectors of its example questions; those of an entry have labels in a row. */
function indexOf(entries: readonly (readonly Float32Array[])[]) {
  const index = createWorkspaceIndex(MODELS);
  let label = 0;
  entries.forEach((vectors, i) => {
    const variants = vectors.slice(1).map((_, v) => `variant ${v} of ${i}`);
    const stored = vectors.map((vector, variant) => ({ label: ++label, model: MODELS.e5, variant, vector }));
    index.add({ source: entry(`question ${i}`, { id: `faq-${i}`, variants }), vectors: stored });
  });
  return index;
}

const crowding = (index: ReturnType<typeof indexOf>) => index.spaces.get('e5.faq.en')?.crowding();

describe('how near the questions of FAQ entries stand to each other', () => {
  it('is the mean cosine with the nearest question of another entry, beside what is usual', () => {
    const index = indexOf([1, 2, 3, 4].map((own) => [vector(0.5, own)]));
    expect(crowding(index)).toBeCloseTo((10 * USUAL + 4 * 0.25) / 14, 5);
  });

  it('does not count how near the examples of one entry are to each other', () => {
    const apart = indexOf([1, 2].map((own) => [vector(0.5, own)]));
    const alike = indexOf([1, 2].map((own) => Array.from({ length: 20 }, () => vector(0.5, own))));
    expect(crowding(apart)).toBeCloseTo((10 * USUAL + 2 * 0.25) / 12, 5);
    expect(crowding(alike)).toBeCloseTo((10 * USUAL + 40 * 0.25) / 50, 5);
  });

  it('is what is usual where only one entry is known', () => {
    expect(crowding(indexOf([[vector(0.5, 1), vector(0.5, 2)]]))).toBeCloseTo(USUAL, 5);
  });

  it('follows what comes and goes, and is the same as if it had never been there', () => {
    const spread = [1, 2, 3, 4].map((own) => [vector(0.5, own)]);
    const index = indexOf([...spread, [vector(0.9, 5)]]);
    const before = crowding(index);
    index.drop('faq_entry:faq-4');
    expect(crowding(index)).toBeLessThan(before ?? 0);
    expect(crowding(index)).toBe(crowding(indexOf(spread)));
  });

  it('is about the same of a sample of many as of all', () => {
    const many = Array.from({ length: 600 }, (_, i) => [
      vector(0.3 + (0.4 * ((i * 7) % 10)) / 10, 1 + (i % 380)),
    ]);
    const all = many.reduce((sum, [own]) => {
      const nearest = Math.max(
        ...many.filter(([other]) => other !== own).map(([other]) => product(own, other)),
      );
      return sum + nearest;
    }, 0);
    const mean = crowding(indexOf(many)) ?? 0;
    expect(Math.abs(mean - all / many.length)).toBeLessThan(0.05);
  });
});

function product(a: Float32Array = new Float32Array(), b: Float32Array = new Float32Array()): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
