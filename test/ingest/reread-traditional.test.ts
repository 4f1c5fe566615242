import { expect, test } from 'vitest';
import { createRereader } from '../../src/ingest/parse/ocr/reread-traditional.ts';
import type { SecondReading } from '../../src/ingest/parse/ocr/second-reader.ts';

const picture = { width: 400, height: 200, data: new Uint8ClampedArray(4 * 400 * 200).fill(255) };
const toLine = (text: string, at: number) => ({
  box: { x0: 10, y0: 10 + 40 * at, x1: 390, y1: 40 + 40 * at },
  text,
  score: 0.9,
});
const PAGE = ['關於帳户的設定', '请参閣這個說明', 'Office 365'].map(toLine);
const reading = (text: string, confidence = 93): SecondReading => ({
  confidence,
  chars: [...text].map((char) => ({ char, confidence: 99, spaced: false })),
});
const soon = () => performance.now() + 60_000;
const texts = (lines: { text: string }[]) => lines.map(({ text }) => text);

/** A second reader that answers line after line, and what was asked of it. */
function fake(answers: (() => Promise<SecondReading>)[]) {
  const seen = { opened: 0, asked: 0, closed: 0 };
  const reread = createRereader(async () => {
    seen.opened += 1;
    return {
      read: async () => {
        seen.asked += 1;
        return await (answers[seen.asked - 1] ?? (() => Promise.reject(new Error('broken'))))();
      },
      close: () => {
        seen.closed += 1;
      },
    };
  });
  return { seen, reread };
}

test('lines with Chinese of a page in traditional script are read again, in their places', async () => {
  const { seen, reread } = fake([
    async () => reading('關於帳戶的設定'),
    async () => reading('請參閱這個說明'),
  ]);
  const read = await reread(picture, PAGE, soon());
  expect(texts(read)).toEqual(['關於帳戶的設定', '請參閱這個說明', 'Office 365']);
  expect(read.map(({ box }) => box)).toEqual(PAGE.map(({ box }) => box));
  expect(seen).toEqual({ opened: 1, asked: 2, closed: 0 });
});

test('pages in simplified script and in English open no second reader and stay as they are', async () => {
  const { seen, reread } = fake([]);
  for (const text of ['请参阅帐户的设置说明', 'Press the reset button.']) {
    const lines = [toLine(text, 0)];
    expect(await reread(picture, lines, soon())).toEqual(lines);
  }
  expect(seen.opened).toBe(0);
});

test('a line that the second reader could not read stays as the first one saw it', async () => {
  const { reread } = fake([async () => reading('關於帳戶的設定'), async () => reading('扔全', 14)]);
  expect(texts(await reread(picture, PAGE, soon()))[1]).toBe('請參閣這個說明');
});

test('a second reader that fails is closed, what it had read stays, and the next page gets another one', async () => {
  const { seen, reread } = fake([async () => reading('關於帳戶的設定')]);
  expect(texts(await reread(picture, PAGE, soon()))).toEqual([
    '關於帳戶的設定',
    '請參閣這個說明',
    'Office 365',
  ]);
  expect(seen).toEqual({ opened: 1, asked: 2, closed: 1 });
  await reread(picture, PAGE, soon());
  expect(seen.opened).toBe(2);
});

test('a second reader that takes too long is given up at the end of the time for the page', async () => {
  const { seen, reread } = fake([() => new Promise(() => undefined)]);
  const started = performance.now();
  expect(texts(await reread(picture, PAGE, performance.now() + 200))[0]).toBe('關於帳戶的設定');
  expect(performance.now() - started).toBeLessThan(5000);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(seen.closed).toBe(1);
});

test('without a second reader simplified characters on the page still become traditional ones', async () => {
  const reread = createRereader(() => Promise.reject(new Error('not installed')));
  expect(texts(await reread(picture, PAGE, soon()))).toEqual([
    '關於帳戶的設定',
    '請參閣這個說明',
    'Office 365',
  ]);
});
