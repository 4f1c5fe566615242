import { describe, expect, it } from 'vitest';
import { certifyThreshold, lowerBound, upperBound } from '../../src/retrieval/index.ts';

const rows = (count: number, confidence: number, wrong = 0) =>
  Array.from({ length: count }, (_, i) => ({ confidence, right: i >= wrong }));

describe('certifying a threshold', () => {
  it('needs 45 judgements without an error for 95 %', () => {
    expect(certifyThreshold(rows(45, 0.9), { target: 0.95 })).toMatchObject({
      certified: true,
      judgements: 45,
      needed: 0,
    });
    expect(certifyThreshold(rows(44, 0.9), { target: 0.95 })).toEqual({
      threshold: null,
      certified: false,
      judgements: 44,
      needed: 1,
    });
    expect(certifyThreshold([], { target: 0.95 }).needed).toBe(45);
  });

  it('counts more judgements for every error', () => {
    // one error of 77: 1 − binomial tail at .95 is .097; of 76 it is .102
    expect(certifyThreshold(rows(76, 0.9, 1), { target: 0.95 })).toMatchObject({
      certified: false,
      needed: 1,
    });
    expect(certifyThreshold(rows(77, 0.9, 1), { target: 0.95 }).certified).toBe(true);
  });

  it('takes the lowest threshold that passes and no other', () => {
    const judged = [...rows(60, 0.95), ...rows(60, 0.8), ...rows(60, 0.5, 30)];
    const { threshold } = certifyThreshold(judged, { target: 0.95, grid: [0.9, 0.7, 0.55, 0.4] });
    expect(threshold).toBe(0.55);
  });

  it('ends at the first failure, even where a lower threshold would pass by luck', () => {
    const judged = [...rows(50, 0.95, 6), ...rows(500, 0.6)];
    const certificate = certifyThreshold(judged, { target: 0.95, grid: [0.9, 0.5] });
    expect(lowerBound(544, 550, 0.9)).toBeGreaterThan(0.95);
    expect(certificate.certified).toBe(false);
  });

  it('keeps its promise nine times of ten in workspaces that are exactly as good as the target or worse', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647;
    };
    let broken = 0;
    for (let run = 0; run < 400; run++) {
      // precision .94 at the top, less below: no threshold keeps 95 %
      const judged = Array.from({ length: 200 }, () => {
        const confidence = random();
        return { confidence, right: random() < 0.9 + 0.04 * confidence };
      });
      if (certifyThreshold(judged, { target: 0.95 }).certified) broken += 1;
    }
    expect(broken / 400).toBeLessThan(0.1);
  });
});

describe('the exact bounds of a share', () => {
  it('agree with published Clopper-Pearson figures', () => {
    // 95 % two-sided interval of 8 of 10: .4439 to .9748
    expect(lowerBound(8, 10, 0.975)).toBeCloseTo(0.4439, 4);
    expect(upperBound(8, 10, 0.975)).toBeCloseTo(0.9748, 4);
    expect(lowerBound(0, 10, 0.9)).toBe(0);
    expect(upperBound(10, 10, 0.9)).toBe(1);
  });
});
