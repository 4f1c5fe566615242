import { describe, expect, it } from 'vitest';
import { createSpace } from '../../src/retrieval/spaces.ts';

const LENGTH = 384;
/** A unit vector along the given axes. */
function along(...axes: readonly (readonly [axis: number, weight: number])[]): Float32Array {
  const vector = new Float32Array(LENGTH);
  for (const [axis, weight] of axes) vector[axis] = weight;
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
/** What two entries share, what tells them apart, and noise of each example's own. */
const SHARED = 0;
const [BILLING, LOGIN] = [1, 2];
const example = (topic: number, own: number) => along([SHARED, 3], [topic, 1], [own, 1]);

function space() {
  const made = createSpace('bge.faq.en', new Map());
  for (const label of [1, 2, 3]) made.add(label, example(BILLING, 10 + label));
  for (const label of [4, 5, 6]) made.add(label, example(LOGIN, 10 + label));
  return made;
}
function sums(made: ReturnType<typeof space>, question: Float32Array): [billing: number, login: number] {
  const speaks = made.classify(question) ?? (() => Number.NaN);
  const sum = (labels: number[]) => labels.reduce((total, label) => total + speaks(label), 0);
  return [sum([1, 2, 3]), sum([4, 5, 6])];
}

describe('the classifier over example questions', () => {
  it('speaks for the entry whose examples have in common what the question has', () => {
    const [billing, login] = sums(space(), along([SHARED, 3], [BILLING, 1], [30, 1]));
    expect(billing).toBeGreaterThan(login + 0.1);
  });

  it('gives the same after a text came and went', () => {
    const question = along([SHARED, 3], [LOGIN, 1], [31, 1]);
    const made = space();
    const before = sums(made, question);
    made.add(7, along([BILLING, 2], [40, 1]));
    expect(sums(made, question)[1]).not.toBeCloseTo(before[1], 4);
    made.remove(7);
    const after = sums(made, question);
    expect(after[0]).toBeCloseTo(before[0], 5);
    expect(after[1]).toBeCloseTo(before[1], 5);
  });

  it('solves the ridge regression that it claims to: on its own examples nearly one for their entry', () => {
    const made = space();
    const [billing, login] = sums(made, example(BILLING, 11));
    expect(billing).toBeGreaterThan(0.5);
    expect(Math.abs(login)).toBeLessThan(billing / 2);
  });

  it('gives the same whether a question was asked after each text or only at the end', () => {
    const question = along([SHARED, 3], [BILLING, 1], [32, 1]);
    const asked = space();
    const quiet = space();
    for (let label = 7; label < 17; label++) {
      const text = example(label % 2 ? BILLING : LOGIN, 20 + label);
      asked.add(label, text);
      asked.classify(question);
      quiet.add(label, text);
      if (label % 5 > 0) continue;
      asked.remove(label - 3);
      quiet.remove(label - 3);
    }
    const [left, right] = [sums(asked, question), sums(quiet, question)];
    expect(left[0]).toBeCloseTo(right[0], 10);
    expect(left[1]).toBeCloseTo(right[1], 10);
    expect(left[0]).toBeGreaterThan(left[1] + 0.1);
  });

  it('is not made for passages', () => {
    const made = createSpace('e5.passage.en', new Map());
    made.add(1, along([1, 1]));
    expect(made.classify(along([1, 1]))).toBeUndefined();
  });
});
