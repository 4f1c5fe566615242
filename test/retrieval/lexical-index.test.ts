import { describe, expect, it } from 'vitest';
import { createLexicalIndex } from '../../src/retrieval/lexical-index.ts';

const TEXTS = [
  'reset your password in settings',
  'change your e-mail in settings',
  '在设置里重置密码',
  'invoice number 4711',
];

function filled() {
  const index = createLexicalIndex();
  TEXTS.forEach((text, i) => {
    index.add(i, text);
  });
  return index;
}
const found = (index: ReturnType<typeof filled>, question: string) =>
  index.search(index.parse(question), 10).map(({ doc }) => doc);

describe('the lexical index', () => {
  it('puts the text with the rarer shared word first', () => {
    expect(found(filled(), 'password settings')).toEqual([0, 1]);
  });

  it('finds simplified text by a traditional question', () => {
    expect(found(filled(), '重置密碼')).toEqual([2]);
  });

  it('scores one text as the search does', () => {
    const index = filled();
    const query = index.parse('password in settings');
    for (const { doc, score } of index.search(query, 10))
      expect(index.score(query, doc)).toBeCloseTo(score, 10);
  });

  it('covers a question by the weight of its words: 1 with all, less when a rare one is missing', () => {
    const index = filled();
    expect(index.coverage(index.parse('reset password'), 0)).toBe(1);
    const missing = index.parse('reset unicorn');
    expect(index.coverage(missing, 0)).toBeGreaterThan(0);
    expect(index.coverage(missing, 0)).toBeLessThan(0.5);
    expect(index.coverage(missing, 3)).toBe(0);
  });

  it('forgets a removed text and answers as if it had never been there', () => {
    const index = filled();
    index.add(9, 'password password password');
    index.remove(9);
    const fresh = filled();
    const question = 'reset password in settings';
    expect(index.search(index.parse(question), 10)).toEqual(fresh.search(fresh.parse(question), 10));
    expect(index.size).toBe(TEXTS.length);
  });

  it('still answers right after so many removals that it tidies up', () => {
    const index = filled();
    for (let i = 100; i < 1300; i++) index.add(i, `password of customer ${i}`);
    for (let i = 100; i < 1300; i++) index.remove(i);
    expect(found(index, 'password')).toEqual([0]);
  });
});
