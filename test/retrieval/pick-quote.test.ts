import { describe, expect, it } from 'vitest';
import { pickQuote, sentencesOf } from '../../src/retrieval/pick-quote.ts';
import { questionWords } from '../../src/retrieval/question-words.ts';
import { rateByWords } from '../../src/retrieval/rate-sentences.ts';
import type { PassageSource } from '../../src/retrieval/source.ts';

/** A passage that is `text`, standing at character 100 of its document; `header` is a table's repeated header. */
function passage(text: string, header = ''): PassageSource {
  const full = header ? `${header}\n${text}` : text;
  return {
    kind: 'passage',
    id: 'p',
    documentId: 'd',
    versionId: 'v',
    version: 1,
    title: 'T',
    url: null,
    headingPath: [],
    ordinal: 0,
    text: full,
    page: null,
    start: 100,
    end: 100 + text.length,
    language: 'en',
  };
}
function ask(source: PassageSource, question: string) {
  const sentences = sentencesOf(source).map(({ text }) => text);
  return pickQuote(source, rateByWords(questionWords(question), sentences, () => 1).ratings);
}

describe('the quote', () => {
  const text = 'Reports are paid on Fridays. A draft is kept for 90 days. Owners can export everything.';

  it('is the sentence that shares the question’s words, with its exact span in the document', () => {
    const quote = ask(passage(text), 'how long is a draft kept');
    expect(quote.text).toBe('A draft is kept for 90 days.');
    expect(text.slice(quote.start - 100, quote.end - 100)).toBe(quote.text);
  });

  it('brings the sentence before along when it leans on it', () => {
    const source = passage('A draft is kept for 90 days. It can be restored by an owner within a week.');
    expect(ask(source, 'restored by an owner').text).toBe(source.text);
    const chinese = passage('草稿保留 90 天。但管理员可以在一周内恢复。');
    expect(ask(chinese, '管理员恢复').text).toBe(chinese.text);
  });

  it('brings what follows a colon or a heading along', () => {
    const source = passage('Delete a user\nOpen Members and click Remove.\nOther things follow here.');
    expect(ask(source, 'delete a user').text).toBe('Delete a user\nOpen Members and click Remove.');
    const list = passage(
      'Accepted file types are the following:\n- PDF files\n- JPEG files\n\nThe limit is 20 MB per file.',
    );
    expect(ask(list, 'accepted file types').text).toBe(
      'Accepted file types are the following:\n- PDF files\n- JPEG files',
    );
  });

  it('is the row of a table, never the header that is repeated before it', () => {
    const row = 'E-11 | The card expired | Ask for a new card';
    const quote = ask(
      passage(`E-10 | No money | Wait\n${row}`, 'Code | Meaning | What to do'),
      'E-11 meaning what to do code',
    );
    expect(quote.text).toBe(row);
    expect(quote.end - quote.start).toBe(row.length);
    expect(quote.end).toBe(100 + `E-10 | No money | Wait\n${row}`.length);
  });

  it('is never the heading that stands above, unless there is nothing else', () => {
    const headed = { ...passage('Lost receipts\nAsk the shop for a copy.'), headingPath: ['Lost receipts'] };
    expect(ask(headed, 'lost receipts').text).toBe('Ask the shop for a copy.');
    const bare = { ...passage('Lost receipts'), headingPath: ['Lost receipts'] };
    expect(ask(bare, 'lost receipts').text).toBe('Lost receipts');
  });

  it('is the first sentence when no word is shared', () => {
    expect(ask(passage(text), 'zzz').text).toBe('Reports are paid on Fridays.');
  });
});
