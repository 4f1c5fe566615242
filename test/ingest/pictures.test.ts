import { createCanvas, loadImage } from '@napi-rs/canvas';
import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { type ParsedDocument, parseDocument } from '../../src/ingest/parse/index.ts';
import { measureImage } from '../../src/ingest/parse/measure-image.ts';
import { makeDocx, makeZip, outline } from './parse-support.ts';
import { makePdfWithPicture, makePicture } from './picture-support.ts';

const PATIENCE = 120_000;
/** Small enough that nobody looks for text in it. */
const small = makePicture(['A'], 200, 90);
const parse = (bytes: Buffer, fileName: string) => parseDocument({ bytes, fileName });

/** Each picture with its alternative text and the words that it stands behind. */
function pictures({ images = [], text }: ParsedDocument): string[] {
  return images.map(({ alt, at }) => `${text.slice(0, at).split('\n').at(-1)} [${alt}]`);
}

test('type and size of a picture are told by its content, and what is none is not one', () => {
  const canvas = createCanvas(120, 80);
  const formats = ['image/png', 'image/jpeg', 'image/webp'] as const;
  for (const mediaType of formats)
    expect(measureImage(canvas.toBuffer(mediaType as 'image/png'))).toEqual({
      mediaType,
      width: 120,
      height: 80,
    });
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  expect(measureImage(gif)).toEqual({ mediaType: 'image/gif', width: 1, height: 1 });
  expect(measureImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeUndefined();
  expect(measureImage(canvas.toBuffer('image/jpeg').subarray(0, 12))).toBeUndefined();
});

test('pictures of a web page stand where they are shown; none is fetched', async () => {
  const html = `<h1>Valve</h1><p>Close it. <img alt="the valve" src="data:image/png;base64,${small.toString('base64')}"></p>
    <figure><img src="data:image/png;base64,${makePicture(['B'], 210, 90).toString('base64')}"><figcaption>The lid</figcaption></figure>
    <p>Then rinse.<img src="https://example.com/a.png"><img src="/etc/hostname"></p>`;
  const document = await parse(Buffer.from(html), 'a.html');
  expect(document.images).toHaveLength(2);
  expect(pictures(document)[0]).toBe('Close it. the valve [the valve]');
  expect(pictures(document)[1]).toContain('[The lid]');
});

test('pictures beside the pages of a Markdown folder are found by their relative links', async () => {
  const document = await parse(
    makeZip([
      {
        name: 'docs/guide.md',
        data: Buffer.from('# Guide\n\nPress here:\n\n![the panel](../img/panel%201.png)\n\nDone.'),
      },
      { name: 'img/panel 1.png', data: small },
      { name: 'img/unused.png', data: makePicture(['C'], 205, 90) },
    ]),
    'docs.zip',
  );
  expect(pictures(document)).toEqual(['the panel [the panel]']);
  expect(document.warnings).toEqual([expect.objectContaining({ code: 'part.left_out' })]);
});

test('pictures inside a mail are taken by their ids', async () => {
  const mail = [
    'From: a@example.com',
    'To: b@example.com',
    'Subject: Panel',
    'MIME-Version: 1.0',
    'Content-Type: multipart/related; boundary=b1',
    '',
    '--b1',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Look at the panel:</p><img src="cid:panel@x" alt="panel"><p>It blinks.</p>',
    '--b1',
    'Content-Type: image/png',
    'Content-ID: <panel@x>',
    'Content-Transfer-Encoding: base64',
    '',
    small.toString('base64'),
    '--b1--',
  ].join('\r\n');
  expect(pictures(await parse(Buffer.from(mail), 'a.eml'))).toEqual(['panel [panel]']);
});

const drawing = (id: string, alt: string) =>
  `<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="1" name="P" descr="${alt}"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="${id}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
const paragraph = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;

test(
  'the text of a large picture in a Word document is read where it stands, and marked as recognised',
  async () => {
    const document = await parse(
      makeDocx(
        paragraph('Before the table of prices.') + drawing('rId8', 'prices') + paragraph('After it.'),
        '',
        {
          rId8: makePicture(['Pump seal costs 45 euros', 'Filter costs 18 euros']),
        },
      ),
      'a.docx',
    );
    const lines = document.blocks.map(
      ({ start, end, recognised = false }) => `${document.text.slice(start, end)} ${recognised}`,
    );
    expect(lines[0]).toBe('Before the table of prices. false');
    expect(lines.at(-1)).toBe('After it. false');
    expect(lines.filter((line) => line.endsWith('true')).join(' ')).toMatch(
      /seal costs 45 euros[\s\S]*1 ?8 euros/,
    );
    expect(pictures(document)).toEqual(['prices [prices]']);
  },
  PATIENCE,
);

test('a logo that stands on every page is no picture of the document', async () => {
  const document = await parse(
    makeDocx(
      ['one', 'two', 'three'].map((text) => paragraph(text) + drawing('rId8', '')).join('') +
        drawing('rId9', 'x'),
      '',
      { rId8: small, rId9: makePicture(['D'], 201, 90) },
    ),
    'a.docx',
  );
  expect(pictures(document)).toEqual(['x [x]']);
});

test('pictures of a workbook belong to their sheet', async () => {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Parts');
  sheet.addRows([
    ['Part', 'Price'],
    ['Seal', 45],
  ]);
  const id = workbook.addImage({ base64: small.toString('base64'), extension: 'png' });
  sheet.addImage(id, { tl: { col: 0, row: 4 }, ext: { width: 200, height: 90 } });
  const document = await parse(Buffer.from(await workbook.xlsx.writeBuffer()), 'a.xlsx');
  expect(pictures(document)).toEqual(['Seal | 45 []']);
});

test('a picture of a PDF is kept behind its caption; lines of text know where they stand on the page', async () => {
  const document = await parse(makePdfWithPicture(), 'a.pdf');
  expect(pictures(document)).toEqual(['Figure 1: the red valve [Figure 1: the red valve]']);
  expect(document.images?.[0]).toMatchObject({ mediaType: 'image/png', width: 600, height: 300, page: 1 });
  expect(outline(document)).toHaveLength(3);
  const [first] = document.blocks;
  const [box] = first?.boxes ?? [];
  // Baseline 760 of 842 points, 60 from the left.
  expect(box).toMatchObject({ page: 1, start: first?.start, end: first?.end });
  expect(box?.x0).toBeCloseTo(60 / 595, 2);
  expect(box?.y1).toBeCloseTo((842 - 757) / 842, 2);
  expect(box?.y0).toBeLessThan(box?.y1 ?? 0);
});

test('a picture of a PDF in black and white is kept pixel by pixel, in bits', async () => {
  // 1603 pixels are 200 bytes and 3 bits a row: white, but for the last pixel of each row and the whole row 7.
  const data = Buffer.alloc(201 * 90, 0xff);
  data.fill(0, 201 * 7, 201 * 8);
  for (let row = 0; row < 90; row += 1) data[201 * row + 200] = 0b11000000;
  const bytes = makePdfWithPicture({
    dictionary: '/Width 1603 /Height 90 /ColorSpace /DeviceGray /BitsPerComponent 1',
    data,
  });
  const [image, ...others] = (await parse(bytes, 'a.pdf')).images ?? [];
  expect(others).toEqual([]);
  expect(image).toMatchObject({ mediaType: 'image/png', width: 1603, height: 90 });
  expect(image?.bytes.length).toBeLessThan(500);
  const canvas = createCanvas(1603, 90);
  const context = canvas.getContext('2d');
  context.drawImage(await loadImage(Buffer.from(image?.bytes ?? [])), 0, 0);
  const at = (x: number, y: number) => context.getImageData(x, y, 1, 1).data[0];
  expect([at(0, 0), at(1601, 0), at(1602, 0), at(5, 7), at(5, 8)]).toEqual([255, 255, 0, 0, 255]);
});
