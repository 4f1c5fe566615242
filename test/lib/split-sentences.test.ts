import { expect, test } from 'vitest';
import { splitSentences } from '../../src/lib/split-sentences.ts';

test.each([
  [
    '打开设置。点击“保存”！好了吗？是的……然后退出；再登录。',
    ['打开设置。', '点击“保存”！', '好了吗？', '是的……', '然后退出；', '再登录。'],
  ],
  ['他说：“请稍等。”然后离开了。', ['他说：“请稍等。”', '然后离开了。']],
  ['（详见第 3.5 节。）价格为 1,200.50 元。', ['（详见第 3.5 节。）', '价格为 1,200.50 元。']],
  [
    '请访问 https://a.example/x?y=1.5&z=2!.然后登录。谢谢',
    ['请访问 https://a.example/x?y=1.5&z=2!.', '然后登录。', '谢谢'],
  ],
  [
    'Mr. Smith paid 3.50 euros, e.g. by card. It arrived at 5 p.m. Then he left!',
    ['Mr. Smith paid 3.50 euros, e.g. by card.', 'It arrived at 5 p.m.', 'Then he left!'],
  ],
  [
    'Version 1.2.3 is out. See example.com/a.html for more. Really? Yes.',
    ['Version 1.2.3 is out.', 'See example.com/a.html for more.', 'Really?', 'Yes.'],
  ],
  ['Wait... what? "Stop it." She stopped.', ['Wait... what?', '"Stop it."', 'She stopped.']],
  ['1. Open the menu. Press OK.\n2. Wait', ['1. Open the menu.', 'Press OK.', '2. Wait']],
  ['J. R. Miller wrote it.', ['J. R. Miller wrote it.']],
  ['Steps:\n- first\n- second\n\n表格 | 值', ['Steps:', '- first', '- second', '表格 | 值']],
  ['', []],
  [' \n ', []],
])('%j is cut where a reader would', (text, sentences) => {
  expect(splitSentences(text).map((sentence) => sentence.text)).toEqual(sentences);
});

test('spans point exactly at the sentences in the text', () => {
  const text = '  First one.  第二句。\n\n第三 sentence!  ';
  for (const { start, end, text: sentence } of splitSentences(text))
    expect(text.slice(start, end)).toBe(sentence);
  expect(splitSentences(text)).toHaveLength(3);
});

test('a megabyte without an end, or full of ends, takes no more than linear time', () => {
  const started = performance.now();
  splitSentences('word '.repeat(200_000));
  splitSentences('a.b.c.'.repeat(170_000));
  splitSentences('。'.repeat(1_000_000));
  expect(performance.now() - started).toBeLessThan(3000);
});
