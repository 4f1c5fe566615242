import { describe, expect, it } from 'vitest';
import { longestRun, longestRunAmong, weightTogether } from '../../src/retrieval/term-order.ts';

function among(terms: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: 100 }, (_, term) => Number(terms.includes(term)));
}

describe('the longest run of a question in a text', () => {
  it('counts terms that follow each other in both, wherever they stand', () => {
    expect(longestRun([1, 2, 3, 4], Uint32Array.of(9, 2, 3, 4, 9, 1))).toBe(3);
    expect(longestRun([1, 2, 3], Uint32Array.of(3, 2, 1))).toBe(1);
    expect(longestRun([1, 2], Uint32Array.of(8, 9))).toBe(0);
  });

  it('never joins what another term parts', () => {
    expect(longestRun([1, 2, 3], Uint32Array.of(1, 2, 7, 3))).toBe(2);
  });

  it('takes a term that no text has for no other', () => {
    expect(longestRun([-1, -1], Uint32Array.of(4, 5))).toBe(0);
  });

  it('is the same when only the stretches of its own terms are looked at', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1664525 + 1013904223) % 2 ** 32;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let i = 0; i < 300; i++) {
      const question = Array.from({ length: 1 + random(6) }, () => random(5));
      const text = Uint32Array.from({ length: random(40) }, () => random(8));
      expect(longestRunAmong(question, text, among(question))).toBe(longestRun(question, text));
    }
  });
});

describe('the weight that stands together', () => {
  const far = Uint32Array.from({ length: 100 }, (_, i) => (i === 0 ? 1 : i === 99 ? 2 : 50));

  it('counts each term once, however often it stands there', () => {
    expect(weightTogether([1, 2], [3, 4], Uint32Array.of(1, 1, 2, 1), among([1, 2]))).toBe(7);
  });

  it('does not add what stands a page apart', () => {
    expect(weightTogether([1, 2], [3, 4], far, among([1, 2]))).toBe(4);
  });

  it('is nothing where no term occurs', () => {
    expect(weightTogether([7], [3], far, among([7]))).toBe(0);
  });
});
