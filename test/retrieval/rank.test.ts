import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/retrieval/calibrate.ts';
import type { Fused } from '../../src/retrieval/fuse.ts';
import { rank } from '../../src/retrieval/rank.ts';
import { TRAINED_MODEL } from '../../src/retrieval/trained-model.ts';
import { passage } from '../support/knowledge.ts';

const NONE = { lexical: 0, coverage: 0, found: 0, lacking: 0, run: 0, together: 0, exact: 0 };

function found(id: string, documentId: string, score: number, more: Partial<Fused['scores']> = {}): Fused {
  const source = passage(id, { id, documentId, versionId: documentId, title: documentId });
  return { source, tongue: 'en', score, scores: { ...NONE, e5: 0.1, bge: 0.2, ...more } };
}
const inChinese = (candidate: Fused, e5: number): Fused => {
  const { bge: _, ...scores } = candidate.scores;
  return { ...candidate, tongue: 'zh', scores: { ...scores, e5 } };
};
const first = (candidates: Fused[]) => rank(candidates, 'en')[0];
const confidenceOf = (candidates: Fused[], id: string) =>
  calibrate(rank(candidates, 'en'), TRAINED_MODEL.confidence).find(({ source }) => source.id === id)
    ?.confidence ?? Number.NaN;

describe('the lead of a passage', () => {
  it('is over the best of another document, not over its own', () => {
    expect(first([found('a', 'x', 9), found('b', 'x', 8), found('c', 'y', 5)])?.margin).toBe(4);
  });

  it('without another document is what it stands above its own one’s other passages, not a gift', () => {
    const alone = (best: number) =>
      first([found('a', 'x', best), found('b', 'x', 1), found('c', 'x', 1)])?.margin ?? Number.NaN;
    expect(alone(9)).toBeGreaterThan(2);
    expect(alone(1.2)).toBeLessThan(0.2);
    expect(alone(9)).toBeGreaterThan(alone(5));
  });
});

describe('the confidence of a passage', () => {
  it('falls when a passage in another language is nearer in meaning, and not when it is farther', () => {
    const own = found('a', 'x', 6);
    const other = found('b', 'y', 2);
    const withForeign = (e5: number) => confidenceOf([own, other, inChinese(found('c', 'z', 1), e5)], 'a');
    expect(withForeign(0.05)).toBe(confidenceOf([own, other], 'a'));
    expect(withForeign(0.15)).toBeLessThan(withForeign(0.05) - 0.02);
  });

  it('falls with each number of the question that the passage lacks, and rises with the rare words it has', () => {
    const of = (more: Partial<Fused['scores']>) =>
      confidenceOf([found('a', 'x', 6, more), found('b', 'y', 3)], 'a');
    expect(of({ lacking: 1 })).toBeLessThan(of({}));
    expect(of({ lacking: 2 })).toBeLessThan(of({ lacking: 1 }));
    expect(of({ found: 3 })).toBeGreaterThan(of({ found: 1 }));
  });
});
