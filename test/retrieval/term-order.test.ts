import { describe, expect, it } from 'vitest';
import { longestRun, weightTogether } from '../../src/retrieval/term-order.ts';

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
});

describe('the weight that stands together', () => {
  const far = Uint32Array.from({ length: 100 }, (_, i) => (i === 0 ? 1 : i === 99 ? 2 : 50));

  it('counts each term once, however often it stands there', () => {
    expect(weightTogether([1, 2], [3, 4], Uint32Array.of(1, 1, 2, 1))).toBe(7);
  });

  it('does not add what stands a page apart', () => {
    expect(weightTogether([1, 2], [3, 4], far)).toBe(4);
  });

  it('is nothing where no term occurs', () => {
    expect(weightTogether([7], [3], far)).toBe(0);
  });
});
