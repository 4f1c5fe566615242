import { describe, expect, it } from 'vitest';
import { composeAnswer } from '../../src/retrieval/compose-answer.ts';
import { piecesOf, saysSomething } from '../../src/retrieval/passage-pieces.ts';
import { pickQuote } from '../../src/retrieval/pick-quote.ts';
import { questionWords } from '../../src/retrieval/question-words.ts';
import { ratingsOf, signalsOf } from '../../src/retrieval/rate-sentences.ts';
import type { PassageSource } from '../../src/retrieval/source.ts';
import { passage } from '../support/knowledge.ts';

/** A passage that is `text`, standing at character 100 of its document; `header` is a table's repeated header. */
function quoted(text: string, header = ''): PassageSource {
  return passage(header ? `${header}\n${text}` : text, { start: 100, end: 100 + text.length });
}
function ask(source: PassageSource, question: string) {
  const subject = [source.title, ...source.headingPath].join('\n');
  const asked = { text: question, words: questionWords(question), weightOf: () => 1 };
  const pieces = piecesOf(source).map(({ reads }) => reads);
  return pickQuote(source, ratingsOf(signalsOf(asked, subject, pieces)));
}

describe('the quote', () => {
  const text = 'Reports are paid on Fridays. A draft is kept for 90 days. Owners can export everything.';

  it('of a clause ends before its semicolon, which is still a span of the document', () => {
    const clauses = quoted('费用须在六十天内提交；之后系统不再接受该笔费用。发票由财务寄出。');
    const quote = ask(clauses, '费用要在多少天内提交');
    expect(quote).toMatchObject({ text: '费用须在六十天内提交', start: 100, end: 110 });
  });

  it('is the sentence that shares the question’s words, with its exact span in the document', () => {
    const quote = ask(quoted(text), 'how long is a draft kept');
    expect(quote.text).toBe('A draft is kept for 90 days.');
    expect(text.slice(quote.start - 100, quote.end - 100)).toBe(quote.text);
  });

  it('brings the sentence before along when it leans on it', () => {
    const source = quoted('A draft is kept for 90 days. It can be restored by an owner within a week.');
    expect(ask(source, 'restored by an owner').text).toBe(source.text);
    const chinese = quoted('草稿保留 90 天。但管理员可以在一周内恢复。');
    expect(ask(chinese, '管理员恢复').text).toBe(chinese.text);
  });

  it('brings what follows a colon or a heading along', () => {
    const source = quoted('Delete a user\nOpen Members and click Remove.\nOther things follow here.');
    expect(ask(source, 'delete a user').text).toBe('Delete a user\nOpen Members and click Remove.');
    const list = quoted(
      'Accepted file types are the following:\n- PDF files\n- JPEG files\n\nThe limit is 20 MB per file.',
    );
    expect(ask(list, 'accepted file types').text).toBe(
      'Accepted file types are the following:\n- PDF files\n- JPEG files',
    );
  });

  it('is the row of a table, never the header that is repeated before it', () => {
    const row = 'E-11 | The card expired | Ask for a new card';
    const quote = ask(
      quoted(`E-10 | No money | Wait\n${row}`, 'Code | Meaning | What to do'),
      'E-11 meaning what to do code',
    );
    expect(quote.text).toBe(row);
    expect(quote.end - quote.start).toBe(row.length);
    expect(quote.end).toBe(100 + `E-10 | No money | Wait\n${row}`.length);
  });

  it('is never the heading that stands above, unless there is nothing else', () => {
    const headed = { ...quoted('Lost receipts\nAsk the shop for a copy.'), headingPath: ['Lost receipts'] };
    expect(ask(headed, 'lost receipts').text).toBe('Ask the shop for a copy.');
    const bare = { ...quoted('Lost receipts'), headingPath: ['Lost receipts'] };
    expect(ask(bare, 'lost receipts').text).toBe('Lost receipts');
  });

  it('is never a table’s own line of labels, nor a heading that nothing follows', () => {
    const table = quoted('Destination | Hotel limit | Meals\nCapital | 650 | 120\nElsewhere | 360 | 85');
    expect(ask(table, 'destination hotel limit meals').text).toBe(
      'Capital | 650 | 120\nElsewhere | 360 | 85',
    );
    const cut = quoted('Drafts are kept for a year.\nHow deleted drafts come back');
    expect(ask(cut, 'how do deleted drafts come back').text).toBe('Drafts are kept for a year.');
    expect(saysSomething({ ...quoted('Lost receipts'), headingPath: ['Lost receipts'] })).toBe(false);
    expect(saysSomething(quoted('Code | Meaning'))).toBe(true);
    expect(saysSomething(table)).toBe(true);
  });

  it('is the sentence that says what is asked, not the one that names the subject', () => {
    const about = {
      ...quoted(
        'The travel card is a card for travellers that the travel card office gives out. It was made in 1998 for students. Lost ones are replaced free of charge.',
      ),
      title: 'The travel card',
    };
    expect(ask(about, 'what happens when the travel card is lost').text).toBe(
      'Lost ones are replaced free of charge.',
    );
  });

  it('is the sentence with an amount where an amount is asked', () => {
    const source = quoted(
      'Parking at the hall costs money. Cloakrooms are on the first floor. Parking: 4 euros at the hall.',
    );
    expect(ask(source, 'how much is parking at the hall').text).toContain('4 euros');
    expect(ask(source, 'is there parking at the hall').text).toContain('costs money');
    const chinese = quoted('停车需要交费。停车一次 5 元。');
    expect(ask(chinese, '停车多少').text).toContain('5 元');
  });

  it('is all steps of an instruction with the line that announces them', () => {
    const steps = 'Change your card like this:\n1. Open Billing.\n2. Choose Replace card.\n3. Confirm.';
    expect(ask(quoted(`${steps}\nInvoices come monthly.`), 'replace card').text).toBe(steps);
    const chinese = '更换银行卡的步骤：\n1、打开“账户”。\n2、点“更换银行卡”。\n3、确认。';
    expect(ask(quoted(`${chinese}\n发票每月寄出。`), '怎么更换银行卡').text).toBe(chinese);
  });

  it('is both of two sentences that are as good, and none of ten', () => {
    const two = quoted('Anna leads sales in Berlin. Ben leads sales in Paris. The canteen opens at noon.');
    expect(ask(two, 'who leads sales').text).toBe('Anna leads sales in Berlin. Ben leads sales in Paris.');
    const many = quoted(
      Array.from({ length: 30 }, (_, i) => `Person ${i} leads sales somewhere far away.`).join(' '),
    );
    expect(ask(many, 'who leads sales').text.length).toBeLessThan(460);
  });

  it('shows the rows of a table under its labels', () => {
    const row = 'Capital | 650 | 120';
    const text = `Elsewhere | 360 | 85\n${row}`;
    const source = quoted(text, 'Destination | Hotel limit | Meals');
    const words = questionWords('hotel limit in the capital');
    const asked = { text: 'hotel limit in the capital', words, weightOf: () => 1 };
    const ratings = ratingsOf(
      signalsOf(
        asked,
        '',
        piecesOf(source).map(({ reads }) => reads),
      ),
    );
    const { text: shown, evidence } = composeAnswer({ source, ratings }, 'en');
    expect(shown).toBe('| Destination | Hotel limit | Meals |\n| --- | --- | --- |\n| Capital | 650 | 120 |');
    expect(evidence).toMatchObject({ quote: row, start: 100 + text.indexOf(row), end: 100 + text.length });
  });

  it('is called foreign only where it is in another language than the question', () => {
    const source = { ...quoted('保証期間は二年です。'), language: 'ja' };
    const ratings = [0];
    expect(composeAnswer({ source, ratings }, 'en', 'ja').text).toBe(source.text);
    expect(composeAnswer({ source, ratings }, 'en', 'en').text).toMatch(/another language.*\n保証期間/s);
  });

  it('shows the table with the sentence that announces it', () => {
    const text = '差旅标准分为两档。\n目的地 | 住宿上限\n一线城市 | 650\n其他 | 360';
    expect(ask(quoted(text), '差旅标准').text).toBe(text);
  });

  it('is the sentence with the characters of what is asked, where none has the word', () => {
    const source = quoted('本店成立于 2004 年。外壳为银灰色，底部有标签。重量约三百克。');
    expect(ask(source, '手机壳是什么颜色').text).toContain('银灰色');
  });

  it('begins where the passage begins when no word is shared', () => {
    expect(ask(quoted(text), 'zzz').text).toMatch(/^Reports are paid on Fridays\./);
  });
});
