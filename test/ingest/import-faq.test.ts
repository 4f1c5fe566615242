import { expect, test } from 'vitest';
import { readFaqRows } from '../../src/ingest/import-faq.job.ts';
import { readTable } from '../../src/ingest/parse/index.ts';

test('the report of an import names the rows as the spreadsheet does, though empty ones are skipped', async () => {
  const csv = 'FAQ of the shop,\n\nquestion,answer\nHow?,Like this.\n\nWhy?,\n';
  const { sheets } = await readTable(Buffer.from(csv), 'faq.csv');
  expect(readFaqRows(sheets).map((row) => [row.row, 'problem' in row])).toEqual([
    [4, false],
    [6, true],
  ]);
});
