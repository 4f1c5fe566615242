import { describe, expect, it } from 'vitest';
import { foldForSearch } from '../../src/lib/normalise.ts';
import { searchTerms } from '../../src/retrieval/terms.ts';

describe('folding for search', () => {
  it('makes traditional characters and the wording of Taiwan equal to the mainland’s', () => {
    expect(foldForSearch('資料夾授權')).toBe(foldForSearch('文件夹授权'));
  });

  it('makes full-width forms, case and accents equal', () => {
    expect(foldForSearch('ＡＢＣ－１２ Café')).toBe('abc-12 cafe');
  });

  it('repairs the radicals that browsers write into PDFs, of both blocks', () => {
    expect(foldForSearch('⼯作⻚')).toBe('工作页');
  });
});

describe('search terms', () => {
  it('are pairs of characters for Chinese, and the character where there is one only', () => {
    expect(searchTerms('报销单')).toEqual(['报销', '销单']);
    expect(searchTerms('税 ok')).toEqual(['税', 'ok']);
  });

  it('are the same for the forms of a word', () => {
    for (const [a, b] of [
      ['stopped', 'stop'],
      ['receipts', 'receipt'],
      ['policies', 'policy'],
      ['expires', 'expire'],
      ['boxes', 'box'],
    ] as const) {
      expect(searchTerms(a), a).toEqual(searchTerms(b));
    }
  });

  it('keep different words apart', () => {
    for (const [a, b] of [
      ['status', 'stat'],
      ['thing', 'th'],
      ['business', 'busy'],
      ['need', 'ne'],
    ] as const) {
      expect(searchTerms(a), a).not.toEqual(searchTerms(b));
    }
  });

  it('hold a code whole and in parts', () => {
    expect(searchTerms('SP-2207')).toEqual(['sp-2207', 'sp', '2207']);
    expect(searchTerms('提示E2107啥意思')).toContain('e2107');
    expect(searchTerms('C++')).toContain('c++');
  });

  it('ignore the possessive and contractions of English', () => {
    expect(searchTerms("what's the company’s address")).toEqual(['what', 'the', 'company', 'address']);
  });
});
