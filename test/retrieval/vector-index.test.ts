import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createHnswIndex } from '../../src/retrieval/hnsw-index.ts';

const folder = mkdtempSync(join(tmpdir(), 'knowdesk-vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Vectors of length 1 around a few centres, the same in every run. */
function vectors(count: number): Float32Array[] {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31 - 0.5;
  };
  const centres = Array.from({ length: 50 }, () => Float32Array.from({ length: 384 }, random));
  return Array.from({ length: count }, (_, i) => {
    const vector = Float32Array.from({ length: 384 }, (__, d) => (centres[i % 50]?.[d] ?? 0) + random());
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}

const MANY = vectors(2600);
const at = (i: number) => MANY[i] ?? new Float32Array(384);
function filled(count: number) {
  const index = createHnswIndex();
  for (let i = 0; i < count; i++) index.add(i + 1, at(i));
  return index;
}

describe('the vector index', () => {
  it('finds a vector at once after it was added, with cosine 1', () => {
    const index = filled(10);
    const [first] = index.search(at(3), 2);
    expect(first?.label).toBe(4);
    expect(first?.score).toBeCloseTo(1, 5);
    expect(index.compare(at(3), 4)).toBeCloseTo(1, 5);
  });

  it('does not find a removed vector, and finds it again when its label comes back', () => {
    const index = filled(10);
    index.remove(4);
    expect(index.search(at(3), 10).map(({ label }) => label)).not.toContain(4);
    index.add(4, at(3));
    expect(index.search(at(3), 1)[0]?.label).toBe(4);
    expect(index.size).toBe(10);
  });

  it('looks for the same vector anew when one has come or gone', () => {
    const index = filled(10);
    const near = () => index.search(at(3), 2).map(({ label }) => label);
    const [first, second] = near();
    index.remove(second ?? 0);
    expect(near()).not.toContain(second);
    index.add(11, at(3));
    expect(near()).toEqual([first, 11]);
  });

  it('answers with a graph as without: at least 98 of 100 neighbours', async () => {
    const index = filled(2500);
    const exact = Array.from({ length: 20 }, (_, i) =>
      index.search(at(2500 + i), 20).map(({ label }) => label),
    );
    await index.settle();
    const fast = Array.from({ length: 20 }, (_, i) =>
      index.search(at(2500 + i), 20).map(({ label }) => label),
    );
    const same = exact.flatMap((labels, i) => labels.filter((label) => fast[i]?.includes(label))).length;
    expect(same / 400).toBeGreaterThanOrEqual(0.98);
  });

  it('removes, brings back and adds in a graph as well', async () => {
    const index = filled(2500);
    await index.settle();
    index.remove(8);
    expect(index.search(at(7), 20).map(({ label }) => label)).not.toContain(8);
    index.add(8, at(7));
    index.add(2555, at(2554));
    expect(index.search(at(7), 1)[0]?.label).toBe(8);
    expect(index.search(at(2554), 1)[0]?.label).toBe(2555);
    await index.settle();
    expect(index.search(at(2554), 1)[0]?.label).toBe(2555);
  });

  it('takes a saved graph over and follows what has changed since', async () => {
    const before = filled(2500);
    await before.settle();
    const fingerprint = before.save(join(folder, 'graph'));
    const after = filled(2520);
    after.remove(3);
    expect(after.load(join(folder, 'graph'), fingerprint ?? [])).toBe(true);
    expect(after.search(at(2510), 1)[0]?.label).toBe(2511);
    expect(after.search(at(2), 20).map(({ label }) => label)).not.toContain(3);
    expect(after.search(at(5), 1)[0]?.label).toBe(6);
  });

  it('refuses a saved graph whose labels mean other vectors', async () => {
    const before = filled(2500);
    await before.settle();
    const fingerprint = before.save(join(folder, 'other')) ?? [];
    const after = createHnswIndex();
    for (let i = 0; i < 2500; i++) after.add(i + 1, at(i === 20 ? 2599 : i));
    expect(after.load(join(folder, 'other'), fingerprint)).toBe(false);
    expect(after.search(at(2599), 1)[0]?.label).toBe(21);
  });

  it('throws on a damaged file and goes on without it', async () => {
    const before = filled(2500);
    await before.settle();
    const fingerprint = before.save(join(folder, 'cut')) ?? [];
    writeFileSync(join(folder, 'cut'), readFileSync(join(folder, 'cut')).subarray(0, 5000));
    const after = filled(2500);
    expect(() => after.load(join(folder, 'cut'), fingerprint)).toThrow();
    expect(after.search(at(5), 1)[0]?.label).toBe(6);
  });
});
