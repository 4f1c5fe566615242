import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { outcome, outline, parseText } from './parse-support.ts';

test('a text without any letter or digit holds nothing to learn, however long it is', async () => {
  for (const [name, text] of [
    ['a.json', '['.repeat(300_000)],
    ['a.txt', '----- *** -----\n'.repeat(20_000)],
  ] as const)
    expect(await outcome(parseText(text, name)), name).toBe('document.no_text');
  expect(await outcome(parseText('-- 7 --', 'a.txt'))).toBe('ready');
});

test('bytes that a text carries as Base64 are left out, in lines and in cells; words, addresses and checksums stay', async () => {
  const bytes = randomBytes(900).toString('base64');
  const hash = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'.repeat(2);
  const page = `Open the calendar.\n\n<img src='data:image/png;base64,${bytes}'>\n\nChoose Share. ${hash}\n`;
  const { text } = await parseText(page, 'share.txt');
  expect(text).toBe(`Open the calendar.\n\n<img src=''>\n\nChoose Share. ${hash}`);
  expect(outline(await parseText(`Name,Logo\nShip,${bytes}\nStay,none\n`, 'logos.csv'))).toEqual([
    'table_row: Name | Logo',
    'table_row: Ship |',
    'table_row: Stay | none',
  ]);
});
