import { expect, test } from 'vitest';
import { toTraditional } from '../../src/ingest/parse/ocr/to-traditional.ts';

const read = (...lines: string[]) => toTraditional(lines.map((text) => ({ text }))).map(({ text }) => text);

test('simplified characters that recognition saw on a page in traditional script become those of that script', () => {
  const page = '關於身分識别：請参閱使用者的帐户設定，暂停後沒有授權的網路。';
  expect(read(page)).toEqual(['關於身分識別：請參閱使用者的帳戶設定，暫停後沒有授權的網路。']);
});

test('characters that both scripts have stay, and so does a page in simplified script', () => {
  expect(read('皇后里長在台上與范先生說：這裡的資料還沒準備好，請稍後再來。')).toEqual([
    '皇后里長在台上與范先生說：這裡的資料還沒準備好，請稍後再來。',
  ]);
  expect(read('请参阅帐户设置，暂停后没有授权的网络。')).toEqual(['请参阅帐户设置，暂停后没有授权的网络。']);
});
