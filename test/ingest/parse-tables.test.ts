import { expect, test } from 'vitest';
import { detectFaqTable, readTable } from '../../src/ingest/parse/index.ts';
import { fixture, outcome } from './parse-support.ts';

test('a CSV file is read as rows under its header, with the row numbers that a spreadsheet shows', async () => {
  const csv = '\ufeffquestion,variants,answer\r\n"How, please?","a|b","Like\nthis."\r\n\r\nWhy?,,\r\n';
  expect(await readTable(Buffer.from(csv), 'faq.csv')).toEqual({
    sheets: [
      {
        name: '',
        header: ['question', 'variants', 'answer'],
        rows: [
          ['How, please?', 'a|b', 'Like\nthis.'],
          ['Why?', '', ''],
        ],
        rowNumbers: [2, 4],
      },
    ],
  });
});

test('each visible sheet of a workbook is a table whose header is the first row with several cells', async () => {
  const { sheets } = await readTable(fixture('prices.xlsx'), 'prices.xlsx');
  expect(sheets.map((sheet) => [sheet.name, sheet.header.length, sheet.rowNumbers])).toEqual([
    ['价目表', 5, [3, 4]],
    ['门店', 2, [2]],
  ]);
  expect(sheets[0]?.rows[1]).toEqual(['更换面板', '¥300.00', '0.0%', '2026年12月31日', '含上门']);
});

test('other kinds of file are no tables', async () => {
  expect(await outcome(readTable(fixture('returns.en.docx'), 'returns.csv'))).toBe('document.unsupported');
  expect(await outcome(readTable(new Uint8Array(), 'a.csv'))).toBe('document.empty');
});

test.each([
  [
    ['question', 'variants', 'answer', 'language', 'tags'],
    { question: 0, variants: 1, answer: 2, language: 3, tags: 4 },
  ],
  [['编号', '标准问题', '相似问法', '答案', '分类'], { question: 1, variants: 2, answer: 3, tags: 4 }],
  [['問題', '回覆', '語言'], { question: 0, answer: 1, language: 2 }],
  [['Tags', 'Answer (Markdown)', ' Question* '], { question: 2, answer: 1, tags: 0 }],
  [['问题', '变体（用|分隔）', '回答'], { question: 0, variants: 1, answer: 2 }],
  [['No', 'Question', 'Intent', 'Date'], undefined],
  [['产品', '价格'], undefined],
])('the columns %j are recognised', (header, columns) => {
  expect(detectFaqTable(header)).toEqual(columns);
});
