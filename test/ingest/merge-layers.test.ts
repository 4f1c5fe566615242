import { expect, test } from 'vitest';
import { mergeLayers } from '../../src/ingest/parse/pdf/merge-layers.ts';
import { type Line, lineText, type Page } from '../../src/ingest/parse/pdf/types.ts';

/** A line 20 points high whose baseline is at `y` on a page of 600 by 800. */
function line(text: string, y: number, x0 = 50, x1 = 250): Line {
  const word = { x0, x1, text, spaced: false };
  const box = { x0: x0 / 600, x1: x1 / 600, y0: (800 - y - 18) / 800, y1: (800 - y + 5) / 800 };
  return { page: 1, x0, x1, y, size: 20, segments: [{ ...word, words: [word] }], box };
}
const page = (lines: Line[]): Page => ({ number: 1, lines, top: 800, bottom: 0 });
const textOf = ({ lines }: Page) => lines.map(lineText);

test('what the file says itself stays exact among what was recognised around it, each line once', () => {
  const layout = page([line('我是文字', 700), line('Seite 1', 40)]);
  const seen = page([
    line('Kopf eines Briefes', 760),
    line('□□□□', 699),
    line('recognised text of the picture', 400),
    line('Selte l', 41),
    line('beside the stamp', 41, 400, 560),
  ]);
  expect(textOf(mergeLayers(layout, { ...seen, recognised: true }))).toEqual([
    'Kopf eines Briefes',
    '我是文字',
    'recognised text of the picture',
    'Seite 1',
    'beside the stamp',
  ]);
});

test('a page on which recognition saw no more than the file says is what the file says', () => {
  const layout = page([line('Chapter one', 700)]);
  expect(mergeLayers(layout, page([line('Chapter', 700)]))).toBe(layout);
});
