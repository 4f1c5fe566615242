import { expect, test } from 'vitest';
import { outcome, parseText } from './parse-support.ts';

test('a text without any letter or digit holds nothing to learn, however long it is', async () => {
  for (const [name, text] of [
    ['a.json', '['.repeat(300_000)],
    ['a.txt', '----- *** -----\n'.repeat(20_000)],
  ] as const)
    expect(await outcome(parseText(text, name)), name).toBe('document.no_text');
  expect(await outcome(parseText('-- 7 --', 'a.txt'))).toBe('ready');
});
