import { describe, expect, it } from 'vitest';
import { adaptCalibrator } from '../../src/retrieval/index.ts';

/** `count` answers of that confidence, so many of ten right. */
const rows = (count: number, confidence: number, ofTen: number) =>
  Array.from({ length: count }, (_, i) => ({ confidence, right: i % 10 < ofTen }));
const STEPS = [0.001, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999];

describe('adapting the calibrator to judged answers', () => {
  it('changes nothing without judgements', () => {
    expect(STEPS.map(adaptCalibrator([]))).toEqual(STEPS);
  });

  it('changes little after a few', () => {
    const adapted = adaptCalibrator(rows(3, 0.8, 0));
    expect(adapted(0.8)).toBeLessThan(0.8);
    expect(adapted(0.8)).toBeGreaterThan(0.4);
  });

  it('comes to what was measured after many', () => {
    const adapted = adaptCalibrator([...rows(300, 0.9, 6), ...rows(300, 0.5, 1)]);
    expect(adapted(0.9)).toBeCloseTo(0.6, 1);
    expect(adapted(0.5)).toBeCloseTo(0.1, 1);
  });

  it('leaves well calibrated confidences alone', () => {
    const adapted = adaptCalibrator([...rows(200, 0.9, 9), ...rows(200, 0.5, 5), ...rows(200, 0.1, 1)]);
    for (const step of [0.1, 0.5, 0.9]) expect(adapted(step)).toBeCloseTo(step, 1);
  });

  it('never lets one answer overtake another, whatever was judged', () => {
    const adapted = adaptCalibrator([...rows(100, 0.1, 10), ...rows(100, 0.9, 0)]);
    const values = STEPS.map(adapted);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(new Set(values).size).toBe(STEPS.length);
    for (const value of [adapted(0), adapted(1)]) expect(value >= 0 && value <= 1).toBe(true);
  });
});
