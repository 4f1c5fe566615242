import { expect, test } from 'vitest';
import { detectLanguage } from '../../src/lib/detect-language.ts';

test.each([
  ['怎么重置密码？', 'zh-Hans'],
  ['如何重設密碼？', 'zh-Hant'],
  ['人工客服', 'zh-Hans'],
  ['怎么 reset 我的 Microsoft 365 password', 'zh-Hans'],
  ['客服後台的發票在哪裡', 'zh-Hant'],
  ['How do I reset my password?', 'en'],
  ['refund', 'en'],
  ['SKU-8847 Electronics Warehouse', 'en'],
  ['Wie kann ich mein Passwort zurücksetzen?', 'other'],
  ['Das ist nicht mein Konto', 'other'],
  ['パスワードを忘れました', 'ja'],
  ['비밀번호를 잊었어요', 'ko'],
  ['Как сбросить пароль?', 'other'],
  ['12 + 5 = 17 ✓', undefined],
  ['', undefined],
])('%j is %s', (text, language) => {
  expect(detectLanguage(text)).toBe(language);
});

test('a long text is judged by samples from its whole length', () => {
  const started = performance.now();
  expect(
    detectLanguage(`${'Terms of service. '.repeat(300)}${'使用条款与隐私政策说明。'.repeat(200_000)}`),
  ).toBe('zh-Hans');
  expect(performance.now() - started).toBeLessThan(1000);
});
