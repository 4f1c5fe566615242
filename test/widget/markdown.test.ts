import { expect, test } from 'vitest';
import { type Block, type Inline, inline, parseMarkdown, plainText } from '../../src/widget/app/markdown.ts';

const links = (parts: Inline[]): string[] =>
  parts.flatMap((part) =>
    typeof part === 'string' || !('children' in part)
      ? []
      : [...(part.type === 'link' ? [part.href] : []), ...links(part.children)],
  );
const paragraph = (text: string): Block[] => [{ type: 'paragraph', children: [text] }];

test.each([
  '[click](javascript:alert(1))',
  '[click](JaVaScRiPt:alert)',
  '[click]( data:text/html,x )',
  '[click](vbscript:x)',
  '[click](//evil.example)',
  '[click](file:///etc/passwd)',
  '<javascript:alert(1)>',
  '<img src=x onerror=alert(1)>',
])('%s leads nowhere', (text) => {
  expect(
    parseMarkdown(text).flatMap((block) => ('children' in block ? links(block.children as Inline[]) : [])),
  ).toEqual([]);
});

test('tags are text', () => {
  expect(parseMarkdown('<b>no</b>')).toEqual(paragraph('<b>no</b>'));
});

test('web, mail and phone addresses become links, a picture becomes one too', () => {
  expect(links(inline('[a](https://a.example/x) [b](mailto:b@b.example) [c](tel:+8610)'))).toEqual([
    'https://a.example/x',
    'mailto:b@b.example',
    'tel:+8610',
  ]);
  expect(inline('![Plan](https://a.example/p.png)')).toEqual([
    { type: 'link', href: 'https://a.example/p.png', children: ['Plan'] },
  ]);
});

test('a bare address ends before the sentence does, in Chinese too', () => {
  expect(links(inline('见 https://a.example/x，谢谢。'))).toEqual(['https://a.example/x']);
  expect(links(inline('See https://a.example/x.'))).toEqual(['https://a.example/x']);
});

test('bold works between Chinese characters and punctuation', () => {
  expect(inline('；**团队版每人每月 28 元**；')).toEqual([
    '；',
    { type: 'strong', children: ['团队版每人每月 28 元'] },
    '；',
  ]);
});

test('stars and underscores inside words and numbers stay', () => {
  expect(inline('file_name_x 5*3*2 a * b * c')).toEqual(['file_name_x 5*3*2 a * b * c']);
  expect(inline('*Unreadable* and _so_')).toEqual([
    { type: 'em', children: ['Unreadable'] },
    ' and ',
    { type: 'em', children: ['so'] },
  ]);
});

test('an escaped mark and the inside of code mean nothing', () => {
  expect(inline('\\*a\\* `**b**`')).toEqual(['*', 'a', '*', ' ', { type: 'code', text: '**b**' }]);
});

test('lists keep their kind, their start and what is indented below an item', () => {
  expect(parseMarkdown('3. a\n4. b\n   - c\n\ntext')).toEqual([
    {
      type: 'list',
      ordered: true,
      start: 3,
      items: [
        paragraph('a'),
        [...paragraph('b'), { type: 'list', ordered: false, start: 1, items: [paragraph('c')] }],
      ],
    },
    ...paragraph('text'),
  ]);
});

test('a table has a head and rows', () => {
  expect(parseMarkdown('| 目的地 | 元 |\n| --- | ---: |\n| 成都 | 480 |')).toEqual([
    { type: 'table', head: [['目的地'], ['元']], rows: [[['成都'], ['480']]] },
  ]);
});

test('a code block that is never closed goes to the end', () => {
  expect(parseMarkdown('```js\n**x**')).toEqual([{ type: 'code', text: '**x**' }]);
});

test('what a customer typed is only broken into lines and linked', () => {
  expect(plainText('**x**\n# y https://a.example.')).toEqual([
    {
      type: 'paragraph',
      children: [
        '**x**',
        { type: 'break' },
        '# y ',
        { type: 'link', href: 'https://a.example', children: ['https://a.example'] },
        '.',
      ],
    },
  ]);
});

test.each(['**a ', '[', '`', '*a_', '> ', '- ', '| ', '~~x ', '![](', '\\', '1. - '])(
  '60,000 characters of %j are read in time that grows with their number, not with its square',
  (piece) => {
    const text = piece.repeat(Math.floor(60_000 / piece.length));
    const started = performance.now();
    parseMarkdown(text);
    expect(performance.now() - started).toBeLessThan(3000);
  },
);
