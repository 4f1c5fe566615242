import { expect, test } from 'vitest';
import { cutAtLinks } from '../../src/widget/app/later/cut-at-links.ts';
import { markQuote } from '../../src/widget/app/views/highlight.ts';

test('the quote is marked at the place that was recorded, not where it stands first', () => {
  const text = '60 天。补充：60 天。';
  expect(markQuote(text, '60 天。', 9)).toEqual({ before: '60 天。补充：', marked: '60 天。', after: '' });
  expect(markQuote(text, '60 天。')?.before).toBe('');
});

test('a quote is found although line breaks differ', () => {
  expect(markQuote('报销单应在\n60 天内提交。', '报销单应在 60 天内提交。')?.marked).toBe(
    '报销单应在\n60 天内提交。',
  );
});

test('signs of a pattern in a quote are only signs', () => {
  expect(markQuote('a (b) [c]* d', '(b)  [c]*')?.marked).toBe('(b) [c]*');
});

test('a quote that is not there marks nothing', () => {
  expect(markQuote('abc', 'x')).toBeUndefined();
  expect(markQuote('abc', '  ')).toBeUndefined();
});

test('a part of a passage is cut around its links, also where one runs over its end', () => {
  const links = [
    { start: 2, end: 4, trail: '0' },
    { start: 6, end: 9, trail: '3' },
  ];
  expect(cutAtLinks('abcdefg', 0, links)).toEqual([
    { text: 'ab' },
    { text: 'cd', trail: '0' },
    { text: 'ef' },
    { text: 'g', trail: '3' },
    { text: '' },
  ]);
  expect(cutAtLinks('hij', 7, links)).toEqual([{ text: '' }, { text: 'hi', trail: '3' }, { text: 'j' }]);
});
