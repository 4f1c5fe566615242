import { expect, test } from 'vitest';
import { withMarks } from '../../src/widget/app/later/with-marks.ts';

test('each sentence of a written answer is followed by the marks of its sources, before the space that follows it', () => {
  const text = '报销在 60 天内提交。 逾期由主管批准。';
  const sentences = [
    { start: 0, end: 13, citations: [1] },
    { start: 13, end: text.length, citations: [0, 2] },
  ];
  expect(withMarks(text, sentences)).toBe('报销在 60 天内提交。\ue001 逾期由主管批准。\ue000\ue002');
});

test('a sentence without a source stays as it is', () => {
  expect(withMarks('Yes.', [{ start: 0, end: 4, citations: [] }])).toBe('Yes.');
});
