import { expect, test } from 'vitest';
import type { Block } from '../../src/ingest/parse/index.ts';
import { type Passage, splitIntoPassages } from '../../src/ingest/split/index.ts';
import { parseFixture } from './parse-support.ts';

/** Stands for the model's tokenizer: a Chinese character or a word is one token. */
function countTokens(text: string): number {
  return text.match(/\p{Script=Han}|[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0;
}

type Part = Omit<Block, 'start' | 'end'> & { text: string };

function documentOf(parts: Part[]): { text: string; blocks: Block[] } {
  let text = '';
  const blocks = parts.map(({ text: own, ...block }) => {
    const start = text === '' ? 0 : text.length + 2;
    text = text === '' ? own : `${text}\n\n${own}`;
    return { ...block, start, end: start + own.length };
  });
  return { text, blocks };
}

const heading = (level: number, text: string): Part => ({ kind: 'heading', level, text });
const paragraph = (text: string, page?: number): Part => ({
  kind: 'paragraph',
  text,
  ...(page ? { page } : {}),
});

/** Sentences that cannot be mistaken for each other. */
function prose(count: number, from = 0): string {
  return Array.from(
    { length: count },
    (_, at) => `这是第${from + at}句话，它说明了一件与退货有关的小事。`,
  ).join('');
}

function expectNothingLost({ text, blocks }: { text: string; blocks: Block[] }, passages: Passage[]): void {
  const times = new Uint8Array(text.length);
  for (const passage of passages) {
    for (let at = passage.start; at < passage.end; at += 1) times[at] = (times[at] ?? 0) + 1;
    expect(passage.text.endsWith(text.slice(passage.start, passage.end))).toBe(true);
    expect(passage.tokens).toBe(countTokens(passage.text));
  }
  expect(passages.map((passage) => passage.ordinal)).toEqual(passages.map((_, at) => at));
  for (const block of blocks) {
    for (let at = block.start; at < block.end; at += 1) {
      if (/\S/.test(text.charAt(at)))
        expect(times[at], `character ${at} of ${JSON.stringify(text.slice(at, at + 20))}`).toBe(1);
    }
  }
}

const limits = { countTokens, maxTokens: 120, targetTokens: 60 };

test('a section is a passage that knows the headings above it and where its body begins', () => {
  const document = documentOf([
    heading(1, '手册'),
    heading(2, '退货'),
    paragraph('七天内可以退货。'),
    heading(2, '换货'),
    paragraph('十五天内可以换货。'),
    heading(1, '联系'),
    paragraph('请拨打热线。'),
  ]);
  const passages = splitIntoPassages(document, limits);
  expect(passages.map((passage) => [passage.headingPath, passage.text])).toEqual([
    [['手册', '退货'], '手册\n\n退货\n\n七天内可以退货。'],
    [['手册', '换货'], '换货\n\n十五天内可以换货。'],
    [['联系'], '联系\n\n请拨打热线。'],
  ]);
  expect(document.text.slice(passages[0]?.bodyStart, passages[0]?.end).trim()).toBe('七天内可以退货。');
  expectNothingLost(document, passages);
});

test('small neighbours under one heading share a passage, long sections are cut evenly between paragraphs', () => {
  const document = documentOf([
    heading(1, '须知'),
    ...Array.from({ length: 8 }, (_, at) => paragraph(prose(1, at))),
  ]);
  const passages = splitIntoPassages(document, limits);
  expect(passages.length).toBeGreaterThan(1);
  const tokens = passages.map((passage) => passage.tokens);
  expect(Math.max(...tokens)).toBeLessThanOrEqual(90);
  expect(Math.min(...tokens)).toBeGreaterThanOrEqual(30);
  for (const passage of passages) expect(passage.text.endsWith('。')).toBe(true);
  expectNothingLost(document, passages);
});

test('a long paragraph is cut between sentences only', () => {
  const document = documentOf([paragraph(prose(20))]);
  const passages = splitIntoPassages(document, limits);
  expect(passages.length).toBeGreaterThan(3);
  for (const { text } of passages) expect(text).toMatch(/^这是第\d+句话.*小事。$/);
  expectNothingLost(document, passages);
});

test('a sentence that alone is too long is cut at commas, and a word without end anywhere', () => {
  const commas = documentOf([
    paragraph(`${Array.from({ length: 60 }, (_, at) => `第${at}种情况需要说明`).join('，')}。`),
  ]);
  const cut = splitIntoPassages(commas, limits);
  for (const { text, tokens } of cut) {
    expect(tokens).toBeLessThanOrEqual(120);
    expect(text).toMatch(/[，。]$/);
  }
  expectNothingLost(commas, cut);
  const endless = documentOf([paragraph('字'.repeat(5000)), paragraph('𠮷'.repeat(500))]);
  const pieces = splitIntoPassages(endless, limits);
  for (const { text, tokens } of pieces) {
    expect(tokens).toBeLessThanOrEqual(120);
    expect(text.isWellFormed()).toBe(true);
  }
  expectNothingLost(endless, pieces);
});

test('rows of a long table repeat the header of their table, and their span is that of the rows alone', () => {
  const rows: Part[] = Array.from({ length: 30 }, (_, at) => ({
    kind: 'table_row',
    table: 0,
    text: `E${at} | 错误说明${at} | 重新启动`,
  }));
  const header: Part = { kind: 'table_row', table: 0, headerRow: true, text: '代码 | 含义 | 做法' };
  const document = documentOf([heading(1, '错误代码'), header, ...rows]);
  const passages = splitIntoPassages(document, limits);
  expect(passages.length).toBeGreaterThan(3);
  for (const passage of passages.slice(1)) {
    expect(passage.text.startsWith('代码 | 含义 | 做法\nE')).toBe(true);
    expect(document.text.slice(passage.start, passage.end).startsWith('E')).toBe(true);
    expect(passage.kind).toBe('table');
  }
  expectNothingLost(document, passages);
});

test('a header row and a line that announces a list stay with what follows', () => {
  const items: Part[] = Array.from({ length: 6 }, (_, at) => ({
    kind: 'list_item',
    level: 1,
    text: `第${at}步，按住按钮三秒直到灯变绿为止。`,
  }));
  const document = documentOf([paragraph(prose(2)), paragraph('请这样操作：'), ...items]);
  const passages = splitIntoPassages(document, limits);
  expect(passages.some((passage) => passage.text.endsWith('：'))).toBe(false);
  expect(passages.find((passage) => passage.text.includes('请这样操作：'))?.text).toContain('第0步');
  expectNothingLost(document, passages);
});

test('a passage names the pages on which it begins and ends', () => {
  const document = documentOf([
    paragraph('第一页的话。', 1),
    { ...paragraph('跨页的话。', 1), pageEnd: 2 },
    paragraph('第三页的话。', 3),
  ]);
  expect(splitIntoPassages(document, limits)).toMatchObject([{ page: 1, pageEnd: 3 }]);
  const whole = splitIntoPassages(documentOf([paragraph('没有页码。')]), limits)[0];
  expect(whole && 'page' in whole).toBe(false);
});

test('headings without a body are kept', () => {
  const document = documentOf([
    heading(1, '第一章'),
    heading(1, '第二章'),
    paragraph('内容。'),
    heading(2, '附录'),
  ]);
  const passages = splitIntoPassages(document, limits);
  expect(passages.map((passage) => [passage.kind, passage.text])).toEqual([
    ['heading', '第一章'],
    ['text', '第二章\n\n内容。'],
    ['heading', '附录'],
  ]);
  expectNothingLost(document, passages);
});

test('a tokenizer that needs more for the whole than for its parts never leads beyond the limit', () => {
  const greedy = (text: string) => countTokens(text) + Math.floor(text.length / 10);
  const document = documentOf([paragraph(prose(20)), paragraph(prose(20, 20))]);
  for (const { text } of splitIntoPassages(document, { countTokens: greedy, maxTokens: 80 })) {
    expect(greedy(text)).toBeLessThanOrEqual(80);
  }
});

test.each(['warranty.zh.pdf', 'columns.en.pdf', 'returns.en.docx', 'prices.xlsx'])(
  'nothing of %s is lost',
  async (name) => {
    const document = await parseFixture(name);
    const passages = splitIntoPassages(document, { countTokens, maxTokens: 60, targetTokens: 30 });
    expectNothingLost(document, passages);
    for (const passage of passages) expect(passage.tokens).toBeLessThanOrEqual(60);
  },
);

test('twenty thousand rows are split in time that grows with their number', () => {
  const rows: Part[] = Array.from({ length: 20_000 }, (_, at) => ({
    kind: 'table_row',
    table: 0,
    text: `row ${at} | value`,
  }));
  const document = documentOf(rows);
  const started = performance.now();
  expect(splitIntoPassages(document, limits).length).toBeGreaterThan(1000);
  expect(performance.now() - started).toBeLessThan(5000);
});
