import { expect, test } from 'vitest';
import { type ParsedDocument, parseDocument } from '../../src/ingest/parse/index.ts';
import { fixture, makeZip, outcome, outline, parseText } from './parse-support.ts';

const zip = (files: Record<string, string | Uint8Array>): Promise<ParsedDocument> =>
  parseDocument({
    bytes: makeZip(Object.entries(files).map(([name, data]) => ({ name, data: Buffer.from(data) }))),
    fileName: 'all.zip',
  });

test('an archive is one document whose parts stand under their file names, in their order', async () => {
  const document = await zip({
    'b/notes 10.md': '# Delivery\n\nWe deliver in 3 days.',
    'b/notes 2.txt': 'Fees are due in May.',
    'a.csv': 'Country,Fee\nGermany,0\n',
    '__MACOSX/._a.csv': 'junk',
    'b/': '',
  });
  expect(document.kind).toBe('zip');
  expect(outline(document)).toEqual([
    'heading1: a.csv',
    'table_row: Country | Fee',
    'table_row: Germany | 0',
    'heading1: b/notes 2.txt',
    'paragraph: Fees are due in May.',
    'heading1: b/notes 10.md',
    'heading2: Delivery',
    'paragraph: We deliver in 3 days.',
  ]);
});

test('what cannot be read in an archive is left out with its reason, and archives inside stay closed', async () => {
  const inner = makeZip([{ name: 'x.txt', data: Buffer.from('inner') }]);
  const document = await zip({ 'a.txt': 'Readable.', 'b.zip': inner, 'c.pdf': fixture('encrypted.pdf') });
  expect(document.text).toBe('a.txt\n\nReadable.');
  expect(document.warnings.map(({ message }) => message.slice(0, 26))).toEqual([
    'b.zip was left out. Archiv',
    'c.pdf was left out. This f',
  ]);
  expect(await outcome(zip({ 'c.pdf': fixture('encrypted.pdf') }))).toBe('document.encrypted');
});

test('names of an archive packed on a Chinese Windows are read', async () => {
  const bytes = makeZip([{ name: 'XXXX.txt', data: Buffer.from('保修两年。') }]);
  const name = Buffer.from('b1a3d0de', 'hex');
  for (let at = bytes.indexOf('XXXX'); at >= 0; at = bytes.indexOf('XXXX', at + 1)) name.copy(bytes, at);
  const document = await parseDocument({ bytes, fileName: 'a.zip' });
  expect(outline(document)).toEqual(['heading1: 保修.txt', 'paragraph: 保修两年。']);
});

const MAIL = [
  'From: =?utf-8?B?5a6i5pyN?= <help@example.com>',
  'To: store@example.com',
  'Subject: =?utf-8?B?6YCA6LSn6K+05piO?=',
  'Date: Thu, 5 Mar 2026 09:00:00 +0800',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="b"',
  '',
  '--b',
  'Content-Type: text/html; charset=gbk',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('3c703ecdcbbbf5b0b4cdb6cbdf3c2f703e', 'hex').toString('base64'),
  '--b',
  'Content-Type: text/csv; name="fees.csv"',
  'Content-Disposition: attachment; filename="fees.csv"',
  '',
  'Country,Fee',
  'Germany,0',
  '--b',
  'Content-Type: message/rfc822',
  'Content-Disposition: attachment; filename="old.eml"',
  '',
  'From: a@example.com',
  'To: b@example.com',
  'Subject: inner',
  'Date: Thu, 5 Mar 2026 09:00:00 +0800',
  '',
  'Inner words.',
  '--b--',
  '',
].join('\r\n');

test('a mail is its subject, people, body and attachments, whatever the file is called', async () => {
  const document = await parseText(MAIL, 'mail.txt');
  expect(document).toMatchObject({ kind: 'eml', title: '退货说明' });
  expect(outline(document).slice(0, 5)).toEqual([
    'heading1: 退货说明',
    'paragraph: From: 客服 <help@example.com>',
    'paragraph: To: store@example.com',
    'paragraph: Date: 2026-03-05T01:00:00.000Z',
    'paragraph: 退货按投诉',
  ]);
  expect(outline(document)).toContain('heading1: fees.csv');
  expect(outline(document)).toContain('table_row: Germany | 0');
});

test('JSON becomes headings, values and tables; numbers and texts stay as they are', async () => {
  const document = await parseText(
    JSON.stringify({
      shop: { opens: '9:00', phone: null },
      fees: [
        { country: 'Germany', fee: 0 },
        { country: 'Austria', fee: 4.9 },
      ],
      steps: ['Ask', 'Print'],
      items: [{ title: 'Kettle', parts: { lid: 'steel' } }],
    }),
    'shop.txt',
  );
  expect(document.kind).toBe('json');
  expect(outline(document)).toEqual([
    'heading1: shop',
    'paragraph: opens: 9:00',
    'heading1: fees',
    'table_row: country | fee',
    'table_row: Germany | 0',
    'table_row: Austria | 4.9',
    'heading1: steps',
    'list_item1: Ask',
    'list_item1: Print',
    'heading1: items',
    'heading2: Kettle',
    'heading3: parts',
    'paragraph: lid: steel',
  ]);
});

test('JSON lines are a table of their objects, and text that only begins like JSON is text', async () => {
  const lines = await parseText('{"q":"How?","a":"So."}\n{"q":"Why?","a":"Thus."}\n', 'faq.jsonl');
  expect(lines.blocks.map((block) => block.cells)).toEqual([
    ['q', 'a'],
    ['How?', 'So.'],
    ['Why?', 'Thus.'],
  ]);
  expect((await parseText('[Note] Fees are due in May.', 'a.txt')).kind).toBe('text');
});
