import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { FaqEntry, List } from '../../src/contract/index.ts';
import { consoleJourneys, seen } from './support/console.ts';

/** What comes into the knowledge as a file, and goes out as one. */
const { open, signedIn, member } = consoleJourneys();

test('a table of questions is imported, and the report names the row that is wrong', async () => {
  const page = await open('/console/knowledge/faq', { state: await signedIn() });
  const table =
    '问题,答案,标签\n怎么开发票？,在订单页面填写税号。,发票\n可以自提吗？,,配送\n几点下班？,每天十八点。,\n';
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '问答.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await page.waitForURL('**/knowledge/imports/**');
  await page.getByRole('row', { name: /失败/ }).waitFor();
  await page.getByLabel('只看失败').check();
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
  expect(await page.locator('tbody tr').innerText()).toMatch(/^3\b.*失败.*缺少“答案”/s);
});

test('a download that lacks files says how many the virus scanner has yet to look at', async () => {
  for (const [locale, button, sentence] of [
    ['zh-CN', '下载知识包', '有 1,200 个文件不在知识包里：病毒扫描还没有看过。'],
    ['en-US', 'Download archive', '1,200 files are not in the archive'],
  ] as const) {
    const page = await open('/console/knowledge/archive', { state: await signedIn(), locale });
    const save = page.getByRole('button', { name: button });
    await Promise.all([page.waitForEvent('download'), save.click()]);
    expect(await page.getByText(sentence).count()).toBe(0);
    await page.route('**/api/knowledge/export', (route) =>
      route.fulfill({ body: 'archive', headers: { 'Knowdesk-Left-Out': '1200' } }),
    );
    await Promise.all([page.waitForEvent('download'), save.click()]);
    await seen(page, sentence);
  }
});

test('what an answer was before comes back from its history', async () => {
  const { body } = await member().post<FaqEntry>('/faq-entries', {
    question: '会员怎么升级？',
    answer: '满一千元升级。',
  });
  const page = await open(`/console/knowledge/faq/${body.id}`, { state: await signedIn() });
  await page.getByLabel('答案').fill('满两千元升级。');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('link', { name: '会员怎么升级？' }).click();
  await page.getByRole('button', { name: '恢复到修改之前' }).waitFor();
  await page.getByRole('button', { name: '恢复到修改之前' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '恢复到修改之前' }).click();
  await seen(page, '已恢复到这次修改之前');
  await expect.poll(() => page.getByLabel('答案').inputValue()).toBe('满一千元升级。');
});

test('the knowledge goes out as one file, comes in again without doubling, and a broken file says so', async () => {
  await member().post('/faq-entries', { question: '可以改地址吗？', answer: '发货前可以修改收货地址。' });
  const page = await open('/console/knowledge/archive', { state: await signedIn() });
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载知识包' }).click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/^knowledge-.*\.tar\.gz$/);
  const buffer = await readFile(await saved.path());
  const entries = async () =>
    (await member().get<List<FaqEntry>>('/faq-entries?limit=100')).body.items.length;
  const before = await entries();
  const input = page.locator('input[type=file]');
  const about = { name: saved.suggestedFilename(), mimeType: 'application/gzip' };
  await input.setInputFiles({ ...about, buffer });
  await seen(page, '导入完成');
  const skipped = page.locator('.archive-counts > div', { hasText: '已有，跳过' }).locator('dd');
  expect(Number(await skipped.innerText())).toBeGreaterThanOrEqual(before);
  expect(await entries()).toBe(before);
  await input.setInputFiles({ ...about, buffer: buffer.subarray(0, 200) });
  await page.getByRole('alert').getByText('这不是完整的知识包').waitFor();
  expect(await entries()).toBe(before);
});
