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

  it('weighs a question in words that nobody wrote, and counts the numbers and codes that a text lacks', () => {
    const index = filled();
    expect(index.mass(index.parse('unicorn dragon'))).toBeCloseTo(2, 10);
    expect(index.mass(index.parse('settings'))).toBeLessThan(1);
    const query = index.parse('invoice 4711 or E-1042');
    expect([index.lacking(query, 3), index.lacking(query, 0)]).toEqual([1, 2]);
    expect(index.lacking(index.parse('invoice number'), 0)).toBe(0);
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

  it('finds the word that a mistyped one was meant to be, one edit away or from eight letters on two', () => {
    const index = filled();
    for (const typo of ['pasword', 'passwrod', 'passsword', 'pazsword', 'apssword', 'passowrrd'])
      expect(found(index, typo), typo).toEqual([0]);
    expect(found(index, 'invocie')).toEqual([3]);
    expect(index.coverage(index.parse('rset pasword'), 0)).toBeGreaterThan(0.4);
    for (const far of ['pswrd', 'invcoec', 'xinvoice']) expect(found(index, far), far).toEqual([]);
  });

  it('takes a word that exists for what it says, here or in English', () => {
    const index = filled();
    index.add(7, 'the worm in the apple, a mouse in the housing');
    // "word" and "world" exist in English; "inbox" is no misspelling where a text has it.
    expect(found(index, 'world')).toEqual([]);
    expect(found(index, 'horse')).toEqual([]);
    index.add(8, 'passwort');
    expect(found(index, 'passwort')).toEqual([8]);
  });

  it('takes codes, numbers and Chinese exactly', () => {
    const index = filled();
    index.add(7, 'error SP-2207 E2107 w305');
    for (const other of ['4712', 'E2108', 'w306', 'e2l07', '重置秘码本'])
      expect(index.search(index.parse(other), 10).filter(({ doc }) => doc === 7 || doc === 3)).toEqual([]);
    expect(index.words('重制密码').flat()).toEqual(filled().words('重制密码').flat());
    expect(index.words('重制密码').flat()).toContain('重制');
  });

  it('no longer corrects to a word whose last text is gone', () => {
    const index = filled();
    index.remove(3);
    expect(index.words('invocie')).toEqual([['invoci']]);
  });

  it('corrects a question full of mistakes among thirty thousand words in a few milliseconds', () => {
    const index = createLexicalIndex();
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const word = (n: number) =>
      Array.from({ length: 7 }, (_, i) => letters[Math.floor(n / 3 ** i + n * (i + 1)) % 26]).join('');
    for (let doc = 0; doc < 1000; doc++)
      index.add(doc, Array.from({ length: 30 }, (_, i) => word(doc * 30 + i)).join(' '));
    const question = Array.from({ length: 8 }, (_, i) => `${word(i * 999).slice(0, 5)}qz`).join(' ');
    index.parse(question);
    const started = process.cpuUsage().user;
    for (let i = 0; i < 20; i++) index.parse(question);
    expect((process.cpuUsage().user - started) / 1000 / 20).toBeLessThan(15);
  });
});
