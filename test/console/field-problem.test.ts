import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from '../../src/console/api/error.ts';
import { common as en } from '../../src/console/i18n/en/common.ts';
import { common as zh } from '../../src/console/i18n/zh-cn/common.ts';

beforeAll(async () => {
  const resources = { en: { translation: { common: en } }, 'zh-CN': { translation: { common: zh } } };
  await i18next.init({ lng: 'zh-CN', resources });
});

/** What the console says beside a field that the server's own check refused. */
function said(schema: z.ZodType, value: unknown): string | undefined {
  const result = schema.safeParse(value);
  const problem = result.error?.issues[0]?.message ?? '';
  return new ApiError(400, { code: 'request.invalid', fields: { it: problem } }).fields.it;
}

test('a field that the server refuses is explained in the reader’s language', async () => {
  expect(said(z.string(), undefined)).toBe('请填写此项。');
  expect(said(z.string().min(1), '')).toBe('请填写此项。');
  expect(said(z.string().min(10), 'short')).toBe('至少 10 个字符。');
  expect(said(z.string().max(3), 'long')).toBe('最多 3 个字符。');
  expect(said(z.number().min(0.5), 0)).toBe('不能小于 0.5。');
  expect(said(z.number().max(0.995), 1)).toBe('不能大于 0.995。');
  expect(said(z.array(z.string()).max(1), ['a', 'b'])).toBe('最多 1 项。');
  expect(said(z.number(), 'x')).toBe('请填写数字。');
  expect(said(z.email(), 'x')).toBe('邮箱格式不正确。');
  expect(said(z.url(), 'x')).toBe('网址格式不正确。');
  expect(said(z.iso.date(), 'x')).toBe('日期或时间不正确。');
  expect(said(z.enum(['a']), 'b')).toBe('此项内容无效。');
  const taken = new ApiError(409, { code: 'label.exists', fields: { name: 'is taken' } });
  expect(taken.fields.name).toBe('已经有了。');
  await i18next.changeLanguage('en');
  expect(said(z.string().min(10), 'short')).toBe('Use at least 10 characters.');
});
