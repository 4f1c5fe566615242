import { readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import en, { more as enMore } from '../../src/widget/app/locales/en.ts';
import { chooseLocale, findLocale } from '../../src/widget/app/locales/index.ts';
import { clockTime, dayName } from '../../src/widget/app/locales/times.ts';
import zhCn, { more as zhCnMore } from '../../src/widget/app/locales/zh-cn.ts';
import zhTw, { more as zhTwMore } from '../../src/widget/app/locales/zh-tw.ts';

const all = {
  en: { ...en, ...enMore },
  'zh-CN': { ...zhCn, ...zhCnMore },
  'zh-TW': { ...zhTw, ...zhTwMore },
};
// As the build finds them.
vi.stubGlobal('KNOWDESK_LOCALES', all);

test('every file that is named after a language is tested here', () => {
  const folder = new URL('../../src/widget/app/locales/', import.meta.url);
  const files = readdirSync(folder).filter((name) => /^[a-z]{2,3}(-[a-z]{2,4})?\.ts$/.test(name));
  expect(files.sort()).toEqual(Object.keys(all).map((tag) => `${tag.toLowerCase()}.ts`));
});

test.each(Object.entries(all))('%s says everything, with as many parts as English', (tag, texts) => {
  expect(texts.tag).toBe(tag);
  expect(texts.reasons.length).toBe(enMore.reasons.length);
  for (const [key, english] of Object.entries(all.en)) {
    const text = texts[key as keyof typeof texts];
    if (typeof english === 'function') {
      const said = (text as (value: never) => string)('7' as never);
      expect(said, key).toContain('7');
    } else expect(text, key).toBeTruthy();
  }
});

test('zh-TW holds no simplified characters and zh-CN no traditional ones, where the two differ', () => {
  const words = (texts: object) => JSON.stringify(texts, (_, v) => (typeof v === 'function' ? String(v) : v));
  expect(words(all['zh-TW'])).not.toMatch(/[这为时会说还发开关应对问题线户总级单价复际]/);
  expect(words(all['zh-CN'])).not.toMatch(/[這為時會說還發開關應對問題線戶總級單價複際]/);
});

test.each([
  ['zh', 'zh-CN'],
  ['zh-Hans-SG', 'zh-CN'],
  ['zh_HK', 'zh-TW'],
  ['zh-Hant', 'zh-TW'],
  ['en-AU', 'en'],
  ['EN', 'en'],
])('%s is served %s', (wish, locale) => {
  expect(findLocale(wish)).toBe(locale);
});

test('the first wish that is spoken wins, English when none is', () => {
  expect(chooseLocale(undefined, '', 'fr', 'zh-TW', 'en')).toBe('zh-TW');
  expect(chooseLocale('fr')).toBe('en');
});

test('midnight is 00:00 and yesterday is told by the calendar, not by hours', () => {
  const midnight = new Date(2026, 10, 22, 0, 5);
  expect(clockTime(en, midnight.toISOString())).toBe('00:05');
  expect(dayName(zhCn, new Date(2026, 10, 21, 23, 59).toISOString(), midnight)).toBe('昨天');
  expect(dayName(en, midnight.toISOString(), new Date(2026, 10, 22, 23, 0))).toBe('Today');
});
