import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleJourneys, seen } from './support/console.ts';

/** A website, read by Knowdesk; it is served here, on the one private address that is let through. */
const { open, signedIn } = consoleJourneys({ KNOWDESK_FETCH_ALLOW: '127.0.0.1' });
const html = (title: string, body: string) =>
  `<!doctype html><html lang="zh"><title>${title}</title><main><h1>${title}</h1>${body}</main>`;
const pages: Record<string, string> = {
  '/help/': html(
    '帮助中心',
    '<p>欢迎来到帮助中心，这里有常见问题的说明。</p><a href="ship">配送</a> <a href="gone">旧页面</a>',
  ),
  '/help/ship': html('配送', '<p>下单后两天内发货，偏远地区五天送达。</p>'),
};
const site = createServer(({ url = '' }, response) => {
  const found = pages[url];
  response.writeHead(found ? 200 : url === '/robots.txt' ? 404 : 500, {
    'content-type': 'text/html; charset=utf-8',
  });
  response.end(found ?? 'out of order');
});
const address = () => `http://127.0.0.1:${(site.address() as AddressInfo).port}/help/`;
beforeAll(() => new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve)));
afterAll(() => site.close());

test('a website is added, read, and shows each page with its result', async () => {
  const page = await open('/console/knowledge/sources', { state: await signedIn() });
  await page.getByRole('button', { name: '添加网站' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('网址').fill('http://192.168.1.1/');
  await dialog.getByRole('button', { name: '添加并立即读取' }).click();
  await dialog.getByRole('alert').getByText('这个网址指向内网').waitFor();
  await dialog.getByLabel('网址').fill(address());
  await dialog.getByRole('button', { name: '添加并立即读取' }).click();
  await page.waitForURL('**/sources/src_*');
  await page.getByText('完成', { exact: true }).waitFor();
  await page.getByRole('row', { name: /gone.*失败.*网站返回了错误状态/s }).waitFor();
  const learnt = page.getByRole('row', { name: /配送.*已学会/s });
  await learnt.getByRole('link', { name: '可用' }).click();
  await seen(page, '偏远地区五天送达');

  // What is out of order is found again, and nothing else is read a second time.
  pages['/help/gone'] = html('旧页面', '<p>这一页已经恢复，可以正常阅读。</p>');
  await page.goBack();
  await page.getByRole('button', { name: '立即同步' }).click();
  await page.getByRole('row', { name: /旧页面.*已学会/s }).waitFor();
  await page.locator('.source-counts .card', { hasText: '无变化' }).getByText('2', { exact: true }).waitFor();

  await page.getByText('设置', { exact: true }).last().click();
  await page.getByLabel('最多页数').fill('50');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('有未保存的修改').waitFor({ state: 'detached' });
  expect(await page.getByLabel('最多页数').inputValue()).toBe('50');
});
