import { describe, expect, it } from 'vitest';
import { type AnswerPolicy, applyPolicy } from '../../src/retrieval/index.ts';

const policy: AnswerPolicy = {
  answerThreshold: 0.6,
  suggestThreshold: 0.3,
  relatedThreshold: 0.1,
  alwaysHumanTopics: [],
};
const on = (confidence: number, misses = 0, related = 0.9) =>
  applyPolicy(
    [
      { confidence, related: 0.01 },
      { confidence: 0.01, related },
    ],
    policy,
    { misses },
  );

describe('the answer policy', () => {
  it('answers at and above the answer threshold, however often it missed before', () => {
    expect(on(0.6)).toEqual({ outcome: 'answered' });
    expect(on(0.99, 5)).toEqual({ outcome: 'answered' });
  });

  it('suggests between the thresholds, also after one miss', () => {
    expect(on(0.59)).toEqual({ outcome: 'suggested' });
    expect(on(0.3, 1)).toEqual({ outcome: 'suggested' });
  });

  it('hands over between the thresholds after two misses', () => {
    expect(on(0.5, 2)).toEqual({ outcome: 'handed_over', handoffReason: 'repeated_miss' });
  });

  it('asks once below the suggest threshold, then hands over', () => {
    expect(on(0.29)).toEqual({ outcome: 'asked' });
    expect(on(0.29, 1)).toEqual({ outcome: 'handed_over', handoffReason: 'repeated_miss' });
  });

  it('suggests what is likely enough, also where its height alone looks unrelated', () => {
    expect(on(0.3, 0, 0.09)).toEqual({ outcome: 'suggested' });
  });

  it('hands over at once when nothing is related, or nothing is there at all', () => {
    expect(on(0.29, 0, 0.09)).toEqual({ outcome: 'handed_over', handoffReason: 'low_confidence' });
    expect(on(0.29, 1, 0.09)).toEqual({ outcome: 'handed_over', handoffReason: 'low_confidence' });
    expect(applyPolicy([], policy, { misses: 0 })).toEqual({
      outcome: 'handed_over',
      handoffReason: 'low_confidence',
    });
  });
});
