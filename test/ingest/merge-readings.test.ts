import { expect, test } from 'vitest';
import { mergeReadings } from '../../src/ingest/parse/ocr/merge-readings.ts';

/** The second reading as words with blanks before them; what follows a `?` was guessed. */
const second = (text: string, confidence = 99) =>
  text.split(' ').flatMap((word) =>
    [...word.replaceAll('?', '')].map((char, at) => ({
      char,
      confidence: word.startsWith('?') ? 50 : confidence,
      spaced: at === 0,
    })),
  );

test('characters that the first reader dropped or took for others come from the second one', () => {
  expect(mergeReadings('如需细資訊，請参閣合供。', second('如 需 詳 細 資訊 , 請 參閱 合併 。'))).toBe(
    '如需詳細資訊，請參閱合併。',
  );
});

test('letters, digits and signs stay as the first reader saw them', () => {
  expect(mergeReadings('3.AIP：真首（A版）', second('3. AiP : 頁首 ( A 版 )'))).toBe('3. AIP：頁首（A版）');
  expect(mergeReadings('在Yammer中', second('在 Y#ammer 中'))).toBe('在Yammer中');
});

test('characters that the second reader guessed are not taken', () => {
  expect(mergeReadings('装置管理', second('裝 ?芝 管理'))).toBe('裝置管理');
  expect(mergeReadings('標籤', second('標 ?從 籤'))).toBe('標籤');
});

test('what only the first reader saw stays', () => {
  expect(mergeReadings('·第2頁', second('第 頁'))).toBe('·第2頁');
  expect(mergeReadings('請稍候', [])).toBe('請稍候');
});

test('square brackets are those that the second reader saw', () => {
  expect(mergeReadings('點選【設定】後', second('點 選 [ 設定 ] 後'))).toBe('點選[設定]後');
  expect(mergeReadings('點選【設定】後', second('點 選 【 設定 】 後'))).toBe('點選【設定】後');
});

test('a small sign that was taken for a dot is put right, a dot before a list item stays', () => {
  expect(mergeReadings('·稍後再試·', second('‧ 稍 後 再 試 。'))).toBe('·稍後再試。');
});

test('blanks between letters are those of the second reader where both saw the same letters', () => {
  expect(mergeReadings('用TLS 1 .2連線', second('用 TLS 1.2 連線'))).toBe('用TLS 1.2連線');
  expect(mergeReadings('Office365支援', second('Office 365 支援'))).toBe('Office 365支援');
});
