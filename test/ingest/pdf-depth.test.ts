import { expect, test } from 'vitest';
import { type ParsedDocument, parseDocument } from '../../src/ingest/parse/index.ts';
import { outline } from './parse-support.ts';

type Piece = { x: number; y: number; text: string; size?: number };

/** A PDF whose pages draw these pieces in this order, in Helvetica; `extra` goes into the page's dictionary. */
function makePdf(pages: Piece[][], extra = '', font = '/Encoding/WinAnsiEncoding'): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '',
    `<</Type/Font/Subtype/Type1/BaseFont/Helvetica${font}>>`,
  ];
  const kids: string[] = [];
  for (const pieces of pages) {
    const drawing = pieces
      .map(
        ({ x, y, text, size = 10 }) =>
          `BT /F ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text.replace(/[()\\]/g, '\\$&')}) Tj ET`,
      )
      .join('\n');
    objects.push(`<</Length ${drawing.length}>>stream\n${drawing}\nendstream`);
    const content = objects.length;
    objects.push(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]${extra}/Contents ${content} 0 R/Resources<</Font<</F 3 0 R>>>>>>`,
    );
    kids.push(`${objects.length} 0 R`);
  }
  objects[1] = `<</Type/Pages/Count ${kids.length}/Kids[${kids.join(' ')}]>>`;
  const body = objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join('');
  return Buffer.from(`%PDF-1.4\n${body}trailer<</Root 1 0 R/Size ${objects.length + 1}>>\n%%EOF\n`, 'latin1');
}

const parse = (pages: Piece[][], extra?: string, font?: string): Promise<ParsedDocument> =>
  parseDocument({ bytes: makePdf(pages, extra, font), fileName: 'a.pdf' }, { maxRecognisedPages: 0 });

/** Lines of a column from the top down. */
const column = (x: number, y: number, lines: string[], size = 10): Piece[] =>
  lines.map((text, at) => ({ x, y: y - at * 1.2 * size, text, size }));

const LEFT = [
  'The kettle must be descaled once',
  'in eight weeks, or once in four',
  'weeks where the water is hard.',
];
const MIDDLE = [
  'Fill it with half a litre of water',
  'and vinegar, boil it one time and',
  'let it stand for half an hour now.',
];
const RIGHT = [
  'Rinse it three times with fresh',
  'water before you use it again, or',
  'else the tea tastes of vinegar.',
];

test('three columns are read one after the other', async () => {
  const document = await parse([
    [
      { x: 50, y: 750, text: 'Descaling the kettle', size: 18 },
      ...column(50, 700, LEFT),
      ...column(230, 700, MIDDLE),
      ...column(410, 700, RIGHT),
    ],
  ]);
  expect(outline(document)).toEqual([
    'heading1: Descaling the kettle',
    `paragraph: ${LEFT.join(' ')}`,
    `paragraph: ${MIDDLE.join(' ')}`,
    `paragraph: ${RIGHT.join(' ')}`,
  ]);
});

test('headings that are drawn after the text come before it, and footnotes that are drawn first after it', async () => {
  const document = await parse([
    [
      { x: 50, y: 80, text: '1 Counted from the day of delivery.', size: 7 },
      ...column(50, 700, LEFT),
      ...column(50, 500, RIGHT),
      { x: 50, y: 720, text: 'Descaling', size: 14 },
      { x: 50, y: 520, text: 'Rinsing', size: 14 },
    ],
  ]);
  expect(outline(document)).toEqual([
    'heading1: Descaling',
    `paragraph: ${LEFT.join(' ')}`,
    'heading1: Rinsing',
    `paragraph: ${RIGHT.join(' ')}`,
    'paragraph: 1 Counted from the day of delivery.',
  ]);
});

test('a table without lines and with empty cells keeps each cell in its column', async () => {
  const row = (y: number, cells: string[]) =>
    cells.flatMap((text, at) => (text ? [{ x: 50 + at * 120, y, text }] : []));
  const document = await parse([
    [
      ...column(50, 740, ['Stock report of the warehouse in the east.']),
      ...row(700, ['Code', 'Place', 'Expected', 'Found']),
      ...row(684, ['K-1', 'A-12', '450', '']),
      ...row(668, ['', 'B-07', '', '289']),
      ...row(652, ['K-2', '', '780', '778']),
    ],
  ]);
  expect(document.blocks.flatMap((block) => (block.cells ? [block.cells] : []))).toEqual([
    ['Code', 'Place', 'Expected', 'Found'],
    ['K-1', 'A-12', '450', ''],
    ['', 'B-07', '', '289'],
    ['K-2', '', '780', '778'],
  ]);
});

test('a page that is turned for the screen is read as it is seen', async () => {
  const upright = await parse([column(50, 700, LEFT)]);
  for (const degrees of [90, 180, 270]) {
    const turned = await parse([column(50, 700, LEFT)], `/Rotate ${degrees}`);
    expect(turned.text).toBe(upright.text);
  }
});

test('hyphens in addresses, commands and words of several parts stay at the end of a line', async () => {
  const lines = [
    'Read https://example.com/help/teams-im-',
    'presence first, then run the tool with the',
    'command make-box -name desk -',
    'State open -for all, which is a state-of-the-',
    'art way to mend what the kettle has bro-',
    'ken so far, and it is done at once by it.',
  ];
  const { text } = await parse([column(50, 700, lines)]);
  expect(text).toContain('teams-im-presence first');
  expect(text).toContain('-name desk -State open');
  expect(text).toContain('state-of-the-art way');
  expect(text).toContain('has broken so far');
});

test('a row that is broken by the end of a page keeps its words, and the repeated header its own', async () => {
  const row = (y: number, code: string, name: string) => [
    { x: 50, y, text: code },
    { x: 200, y, text: name },
  ];
  const document = await parse([
    [
      ...row(700, 'Code', 'Meaning'),
      ...row(682, 'A-1', 'The kettle is empty'),
      ...row(664, 'A-2', 'The kettle is too'),
    ],
    [
      ...row(750, 'Code', 'Meaning'),
      { x: 200, y: 733, text: 'hot' },
      ...row(715, 'A-3', 'The lid is open'),
      ...row(697, 'A-4', 'The plug is out'),
    ],
  ]);
  const rows = document.blocks.flatMap(({ cells }) => (cells ? [cells] : []));
  expect(rows).toEqual([
    ['Code', 'Meaning'],
    ['A-1', 'The kettle is empty'],
    ['A-2', 'The kettle is too hot'],
    ['Code', 'Meaning'],
    ['A-3', 'The lid is open'],
    ['A-4', 'The plug is out'],
  ]);
});

test('words divided at the end of a line are joined, hyphens of their own are kept', async () => {
  const document = await parse([
    column(50, 700, [
      'The warranty covers the heat-',
      'ing element, and the well-known',
      'switch of the kettle in the 24-',
      'month period after the delivery.',
    ]),
  ]);
  expect(document.text).toBe(
    'The warranty covers the heating element, and the well-known switch of the kettle in the 24-month period after the delivery.',
  );
});

test('text in a font without readable characters is not taken for text', async () => {
  const names = Array.from({ length: 95 }, (_, at) => `/g${at}`).join(' ');
  const font = `/ToUnicode 9 0 R/Encoding<</Type/Encoding/Differences[32 ${names}]>>`;
  const bytes = Buffer.from(
    makePdf([[...column(50, 700, LEFT)]], '', font)
      .toString('latin1')
      .replace(
        'trailer',
        `9 0 obj\n<</Length 200>>stream\n/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <e100> endbfrange endcmap end\nendstream\nendobj\ntrailer`,
      ),
    'latin1',
  );
  const document = parseDocument({ bytes, fileName: 'a.pdf' }, { maxRecognisedPages: 0 });
  await expect(document).rejects.toMatchObject({ code: 'document.no_text' });
});
