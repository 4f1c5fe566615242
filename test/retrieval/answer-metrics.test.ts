import { describe, expect, it } from 'vitest';
import { type Asked, figuresOf } from '../bench/answers/figures.ts';
import { brier, coverageAt, drawn, ece, eceLimit, quantile, seededRandom } from '../bench/answers/metrics.ts';

const asked = (id: string, confidence: number, place: number, answerable = true): Asked => ({
  id,
  language: id.startsWith('z') ? 'zh-Hans' : 'en',
  confidence,
  right: place === 1,
  answerable,
  place,
});
const scale = { threshold: 0.5, calibrated: true, passagesPerSecond: 12 };

describe('the figures of the answer benchmark', () => {
  const rows = [
    { ...asked('a', 0.9, 1), holdsAnswer: true, ms: 10 },
    { ...asked('b', 0.8, 2), ms: 30 },
    { ...asked('c', 0.6, 1), holdsAnswer: false, ms: 20 },
    asked('d', 0.4, 0),
    asked('e', 0.7, 0, false),
    asked('z', 0.1, 0, false),
  ];
  const [all, en, zh] = figuresOf('hand-made', rows, scale);

  it('agree with a ranking counted by hand', () => {
    expect(all).toMatchObject({
      name: 'hand-made',
      language: 'all',
      n: 6,
      answerable: 4,
      r1: 0.5,
      r5: 0.75,
      mrr10: 0.625,
      // of 8 pairs, six put the answerable question first
      auc: 0.75,
      // only the most confident answer alone is 95 % precise
      coverage95: 0.1667,
      precisionDefault: 0.5,
      coverageDefault: 0.6667,
      sentenceHit: 0.5,
      p50Ms: 20,
      p95Ms: 30,
      passagesPerSecond: 12,
    });
  });

  it('are given for all questions and for those of each language', () => {
    expect([en?.language, en?.n, zh?.language, zh?.n]).toEqual(['en', 5, 'zh-Hans', 1]);
    expect(zh).toMatchObject({
      r1: null,
      auc: null,
      precisionDefault: null,
      coverageDefault: 0,
      sentenceHit: null,
    });
  });

  it('are null where a ranker has no probability and no threshold', () => {
    const [row] = figuresOf('peer', rows, { ...scale, threshold: undefined, calibrated: false });
    expect(row).toMatchObject({
      r1: 0.5,
      precisionDefault: null,
      ece: null,
      eceLimit: null,
      eceAdapted: null,
    });
  });

  it('adapt on a third of the questions and score on the rest', () => {
    // All claim .9, half are right: an adapted calibrator must find that out.
    const many = Array.from({ length: 240 }, (_, i) => asked(`q${i}`, 0.9, i % 2 ? 1 : 0));
    const [row] = figuresOf('overconfident', many, scale);
    expect(row?.ece).toBeCloseTo(0.4, 2);
    expect(row?.eceAdapted).toBeLessThan(0.15);
    const sure = Array.from({ length: 240 }, (_, i) => asked(`q${i}`, 0.4, 1));
    // 80 right of 80 judged certify a threshold below the default.
    expect(figuresOf('too modest', sure, scale)[0]).toMatchObject({
      coverageDefault: 0,
      coverageAdapted: 1,
      precisionAdapted: 1,
    });
  });

  it('count the largest share that is precise enough, also beyond an early error', () => {
    const list = Array.from({ length: 100 }, (_, i) => asked(`${i}`, 1 - i / 100, i === 0 || i > 60 ? 0 : 1));
    expect(coverageAt(list, 0.95)).toBeCloseTo(0.63, 5);
  });

  it('tell calibration errors from chance', () => {
    const random = seededRandom(3);
    const fair = Array.from({ length: 3000 }, (_, i) => {
      const confidence = random();
      return { ...asked(`${i}`, confidence, 0), right: random() < confidence };
    });
    const boastful = fair.map((row) => ({ ...row, confidence: (1 + row.confidence) / 2 }));
    expect(ece(fair)).toBeLessThan(eceLimit(fair));
    expect(ece(boastful)).toBeGreaterThan(eceLimit(boastful));
    expect(ece([asked('a', 0.8, 1), asked('b', 0.8, 0)], 1)).toBeCloseTo(0.3, 9);
    expect(brier([asked('a', 0.8, 1), asked('b', 0.8, 0)])).toBeCloseTo(0.34, 9);
  });

  it('draw the same questions in every run', () => {
    const items = Array.from({ length: 50 }, (_, i) => ({ id: `q${i}` }));
    const first = drawn(items, 10, 1).map(({ id }) => id);
    expect(drawn(items.toReversed(), 10, 1).map(({ id }) => id)).toEqual(first);
    expect(drawn(items, 10, 2).map(({ id }) => id)).not.toEqual(first);
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2);
  });
});
