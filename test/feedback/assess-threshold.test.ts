import { describe, expect, it } from 'vitest';
import { assessThreshold } from '../../src/feedback/assess-threshold.ts';
import type { JudgedAnswer } from '../../src/feedback/judged-answers.ts';

const AT = new Date('2026-11-22T10:00:00Z');

/** `count` golden answers of that confidence, the first `right` of them right. */
const answers = (count: number, confidence: number, right: number): JudgedAnswer[] =>
  Array.from({ length: count }, (_, i) => ({
    confidence,
    right: i < right,
    at: AT,
    source: 'golden',
    shownFrom: 0,
  }));
const assess = (judged: JudgedAnswer[]) => assessThreshold(judged, { target: 0.95, fallback: 0.68 });

describe('a threshold that judgements have not proven', () => {
  it('stays the default while what it shows is right', () => {
    expect(assess(answers(40, 0.8, 40))).toMatchObject({ basis: 'default', threshold: 0.68 });
  });

  it('is not trusted above for the few right ones there, where sure answers are wrong below', () => {
    const knowledge = [...answers(40, 0.75, 12), ...answers(30, 0.85, 14), ...answers(4, 0.92, 4)];
    const { basis, threshold } = assess(knowledge);
    expect(basis).toBe('raised');
    expect(threshold).toBeGreaterThan(0.92);
  });

  it('rises only above what is wrong where enough above it is right', () => {
    const { threshold } = assess([...answers(10, 0.73, 0), ...answers(20, 0.95, 20)]);
    expect(threshold).toBe(0.74);
  });

  it('leaves nothing to be answered where the surest are wrong', () => {
    const { basis, threshold } = assess([...answers(40, 0.8, 10), ...answers(20, 0.995, 8)]);
    expect([basis, threshold]).toEqual(['raised', 1]);
  });

  it('is raised by a few judgements only where they refute it', () => {
    expect(assess(answers(3, 0.8, 2)).threshold).toBe(0.68);
    expect(assess(answers(4, 0.8, 1)).threshold).toBeGreaterThan(0.8);
  });
});
