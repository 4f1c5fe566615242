import { expect, test } from 'vitest';
import { parseDocument } from '../../src/ingest/parse/index.ts';

/** A page of Chinese set from top to bottom, columns from right to left, in a font that is not in the file. */
function makeVerticalPdf(columns: readonly string[]): Buffer {
  const hex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');
  const content = columns
    .map((text, at) => `BT /F1 14 Tf ${520 - 24 * at} 780 Td <${hex(text)}> Tj ET`)
    .join('\n');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-V/DescendantFonts[6 0 R]>>',
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R>>',
    '<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 700/StemV 80>>',
  ];
  const body = objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join('');
  return Buffer.from(`%PDF-1.4\n${body}trailer<</Root 1 0 R/Size ${objects.length + 1}>>\n%%EOF\n`, 'latin1');
}

test('vertical Chinese is read from top to bottom, columns from right to left, and knows where its columns stand', async () => {
  const columns = ['本店售出的商品自收货之日起七日内可以', '退货，退货的运费由本店承担。', '逾期恕不受理。'];
  const document = await parseDocument({ bytes: makeVerticalPdf(columns), fileName: 'a.pdf' });
  expect(document.text.replace(/\s+/g, '')).toBe(columns.join(''));
  const boxes = document.blocks.flatMap((block) => block.boxes ?? []);
  expect(boxes).toHaveLength(3);
  const [first, second, third] = boxes.map(({ x0, x1 }) => (x0 + x1) / 2);
  expect(first).toBeCloseTo(520 / 595, 1);
  expect((first ?? 0) - (second ?? 0)).toBeCloseTo(24 / 595, 2);
  expect((second ?? 0) - (third ?? 0)).toBeCloseTo(24 / 595, 2);
  for (const { x0, x1, y0, y1 } of boxes) expect(y1 - y0).toBeGreaterThan(x1 - x0);
});
