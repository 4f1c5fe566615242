import { expect, test } from 'vitest';
import { parsePdf } from '../../src/ingest/parse/parse-pdf.ts';
import { readPage } from '../../src/ingest/parse/pdf/read-page.ts';
import { DEFAULT_PARSE_LIMITS } from '../../src/ingest/parse/types.ts';
import { fixture } from './parse-support.ts';

test('a page whose layout cannot be read gives its plain text, and a warning says so', async () => {
  const file = { bytes: fixture('warranty.zh.pdf'), fileName: 'a.pdf' };
  const document = await parsePdf(file, DEFAULT_PARSE_LIMITS, {
    read: (page) => (page.pageNumber === 2 ? Promise.reject(new Error('no layout')) : readPage(page)),
  });
  const whole = await parsePdf(file, DEFAULT_PARSE_LIMITS);
  const textOf = (parsed: typeof document, page: number) =>
    parsed.blocks
      .filter((block) => block.page === page)
      .map((block) => parsed.text.slice(block.start, block.end).replace(/[\s|]/g, ''))
      .join('');
  expect(document.warnings).toEqual([expect.objectContaining({ code: 'pdf.pages_plain', pages: [2] })]);
  expect(textOf(whole, 2).length).toBeGreaterThan(50);
  for (const sentence of textOf(whole, 2).split(/[，。；]/))
    expect(textOf(document, 2)).toContain(sentence.slice(0, 12));
});

test('when no page has a layout, the whole document is read plainly', async () => {
  const file = { bytes: fixture('columns.en.pdf'), fileName: 'a.pdf' };
  const document = await parsePdf(file, DEFAULT_PARSE_LIMITS, {
    read: () => Promise.reject(new Error('no layout')),
  });
  expect(document.text).toContain('rinse the kettle three times');
  expect(document.warnings.map((each) => each.code)).toEqual(['pdf.pages_plain']);
});
