import { expect, test } from 'vitest';
import { consoleJourneys, seen } from './support/console.ts';

/** An empty installation: the link that the server prints makes the first admin, who teaches, asks and installs. */
const { open, server } = consoleJourneys({}, { empty: true });

test('from an empty installation to a bot that answers and a copied snippet', async () => {
  const link = /\/setup#token=[\w-]+/.exec(server().log())?.[0] ?? '';
  const page = await open(`/console${link}`, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByLabel('工作区名称').fill('晨光文具');
  await page.getByLabel('邮箱').fill('boss@example.com');
  await page.getByLabel('密码', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: '创建并登录' }).click();
  await page.waitForURL('**/console/start');
  const file = Buffer.from('# 保修\n\n## 期限\n\n钢笔的保修期为两年，凭购买凭证免费维修。\n');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '保修.md', mimeType: 'text/markdown', buffer: file });
  await seen(page, '已学会 1 份资料，可以提问了。');
  await page.locator('iframe.chat-preview').scrollIntoViewIfNeeded();
  const chat = page.frameLocator('iframe.chat-preview');
  await chat.locator('textarea').fill('钢笔保修多久？');
  await chat.locator('textarea').press('Enter');
  await chat.locator('.card', { hasText: '钢笔的保修期为两年' }).waitFor();
  await page.getByRole('button', { name: '复制' }).first().click();
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toMatch(
    /^<script async src="[^"]+widget\.js" data-inbox="ib_/,
  );
  await page.getByRole('button', { name: '完成，去收件箱' }).click();
  await page.waitForURL('**/console/inbox**');

  // The link is used up: a second admin is not made by it, and what was typed stays.
  const other = await open(`/console${link}`);
  await other.getByLabel('工作区名称').fill('别人');
  await other.getByLabel('邮箱').fill('thief@example.com');
  await other.getByLabel('密码', { exact: true }).fill('correct horse battery');
  await other.getByRole('button', { name: '创建并登录' }).click();
  await other.getByRole('alert').filter({ hasText: '链接' }).waitFor();
  expect(await other.getByLabel('邮箱').inputValue()).toBe('thief@example.com');
});
