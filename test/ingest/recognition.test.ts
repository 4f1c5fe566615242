import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { parseDocument } from '../../src/ingest/parse/index.ts';
import { distanceShare } from '../bench/documents/score.ts';
import { fixture, outcome, outline, parseFixture } from './parse-support.ts';

/** Recognition loads models of 16 MB and looks at two million pixels; slow machines do other things meanwhile. */
const PATIENCE = 120_000;

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s|•]+/g, ' ')
    .trim();
}

/** The words of a fixture's source, in order. */
function source(name: string): string {
  const html = readFileSync(join(import.meta.dirname, '../fixtures/documents/source', name), 'utf8');
  return fold(html.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]+>/g, ' '));
}

test(
  'a Chinese scan, slightly turned, is read with its headings and its table, and marked as recognised',
  async () => {
    const document = await parseFixture('scanned.zh.pdf');
    const squeeze = (text: string) => text.replaceAll(' ', '');
    expect(distanceShare(squeeze(source('scanned.zh.html')), squeeze(fold(document.text)))).toBeLessThan(
      0.02,
    );
    expect(document).toMatchObject({ language: 'zh-Hans', pages: 1, title: '澜湾净水器退换货说明' });
    expect(document.blocks.every((block) => block.recognised && block.page === 1)).toBe(true);
    expect(document.warnings).toEqual([
      expect.objectContaining({ code: 'pdf.pages_recognised', pages: [1] }),
    ]);
    expect(outline(document)).toContain('heading2: 二、不能退货的情况');
    expect(outline(document)).toContain('table_row: 更换水泵 | 260 | 含上门费用');
  },
  PATIENCE,
);

test(
  'a scan in traditional Chinese is read with the characters that only the second reader knows, each line in its place',
  async () => {
    const squeeze = (text: string) => text.replaceAll(' ', '');
    const bytes = fixture('scanned.zh-hant.pdf');
    // Time enough for a busy machine: without it the page would be left as the first reader saw it.
    const document = await parseDocument({ bytes, fileName: 'scan.pdf' }, { recogniseMsPerPage: 100_000 });
    expect(distanceShare(squeeze(source('scanned.zh-hant.html')), squeeze(fold(document.text)))).toBeLessThan(
      0.02,
    );
    expect(document).toMatchObject({ language: 'zh-Hant', pages: 1 });
    expect(document.text).toContain('請詳閱本頁說明，並確認');
    expect(document.text).toContain('系統會簽發電子保固憑證，並寄到您填寫的信箱。');
    expect(document.text).toContain('請點選[重設密碼]並輸入驗證碼');
    expect(outline(document)).toContain('table_row: 更換電路板 | 3,500 | 保固期內七折');
    const boxes = document.blocks.flatMap((block) => block.boxes ?? []);
    const line = boxes.find(({ start, end }) => document.text.slice(start, end).includes('電子保固憑證'));
    expect(line?.y0).toBeGreaterThan(0.1);
    expect(line?.y1).toBeLessThan(0.4);
  },
  2 * PATIENCE,
);

test(
  'an English scan in two columns is read column by column, with the spaces between words',
  async () => {
    const document = await parseFixture('scanned.en.pdf');
    expect(distanceShare(source('scanned.en.html'), fold(document.text))).toBeLessThan(0.02);
    expect(document.text).toContain('every four weeks where the water is hard.');
  },
  PATIENCE,
);

test(
  'a picture of text is read, however it lies',
  async () => {
    const canvas = createCanvas(700, 900);
    const context = canvas.getContext('2d');
    context.fillStyle = 'white';
    context.fillRect(0, 0, 700, 900);
    context.translate(700, 0);
    context.rotate(Math.PI / 2);
    context.fillStyle = 'black';
    context.font = '32px "DejaVu Sans"';
    context.fillText('Press the reset button for five seconds.', 60, 100);
    context.fillText('The light turns green when it is done.', 60, 160);
    const document = await parseDocument({ bytes: canvas.toBuffer('image/png'), fileName: 'note.bin' });
    expect(document.kind).toBe('image');
    expect(fold(document.text)).toBe(
      'Press the reset button for five seconds. The light turns green when it is done.',
    );
  },
  PATIENCE,
);

test(
  'with recognition turned off, or with nothing to be seen, a scan ends in document.no_text',
  async () => {
    const bytes = fixture('scanned.zh.pdf');
    expect(await outcome(parseDocument({ bytes, fileName: 'a.pdf' }, { maxRecognisedPages: 0 }))).toBe(
      'document.no_text',
    );
    expect(await outcome(parseFixture('scan.pdf'))).toBe('document.no_text');
  },
  PATIENCE,
);

test(
  'recognition that takes too long is given up, and the pages stay listed as unread',
  async () => {
    const bytes = fixture('scanned.zh.pdf');
    const started = performance.now();
    expect(await outcome(parseDocument({ bytes, fileName: 'a.pdf' }, { recogniseMsPerPage: 100 }))).toBe(
      'document.no_text',
    );
    expect(performance.now() - started).toBeLessThan(20_000);
  },
  PATIENCE,
);
