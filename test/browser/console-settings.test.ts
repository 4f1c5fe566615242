import { expect, test } from 'vitest';
import { consoleJourneys, seen } from './support/console.ts';

/** What administrators set, each seen in a browser as they see it. */
const { open, signedIn, colleague, member } = consoleJourneys();

test('a change to an inbox is seen in the preview before it is saved, and is there after a reload', async () => {
  const { body } = await member().get<{ items: { id: string }[] }>('/inboxes');
  const page = await open(`/console/settings/inboxes/${body.items[0]?.id}`, { state: await signedIn() });
  const preview = page.frameLocator('.widget-frame');
  const greeting = preview.locator('knowdesk-widget .welcome h2');
  await greeting.waitFor();
  await page.getByLabel('欢迎语').fill('您好，这里是驿账');
  await expect.poll(() => greeting.innerText()).toBe('您好，这里是驿账');
  await page.getByRole('radiogroup', { name: '位置' }).getByText('左侧').click();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await seen(page, '已保存');
  await page.reload();
  await expect.poll(() => greeting.innerText()).toBe('您好，这里是驿账');
});

test('a webhook shows its secret once, and its deliveries say what became of them', async () => {
  const page = await open('/console/settings/webhooks', { state: await signedIn() });
  await page.getByRole('button', { name: '新建 Webhook' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill('CRM');
  await dialog.getByLabel('接收地址').fill('https://crm.invalid/hook');
  await dialog.getByRole('checkbox').first().check();
  await dialog.getByRole('button', { name: '创建' }).click();
  const secret = await page.locator('.snippet').innerText();
  expect(secret.length).toBeGreaterThan(20);
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click();
  await page.getByRole('link', { name: 'CRM' }).click();
  await page.getByRole('button', { name: '发送测试' }).click();
  await page.locator('.table tbody tr').first().waitFor();
  expect(await page.content()).not.toContain(secret);
});

test('an API key is shown once, and the audit log says in words what was done', async () => {
  const page = await open('/console/settings/api-keys', { state: await signedIn() });
  await page.getByRole('button', { name: '新建密钥' }).first().click();
  await page.getByRole('dialog').getByLabel('名称').fill('官网表单');
  await page.getByRole('dialog').getByRole('checkbox').first().check();
  await page.getByRole('dialog').getByRole('button', { name: '创建' }).click();
  expect(await page.locator('.snippet').innerText()).toMatch(/^kd_/);
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click();
  await seen(page, '官网表单');
  await page.goto('/console/settings/audit-log');
  const row = page.locator('.audit tbody tr', { hasText: '官网表单' });
  await row.getByText('名称：官网表单', { exact: false }).waitFor();
  await page.locator('.audit tbody tr', { hasText: /位置：右侧 → 左侧/ }).waitFor();
});

test('who forgot the password comes back by an administrator’s link', async () => {
  await colleague('Mei');
  const { body } = await member().get<{ items: { id: string; name: string }[] }>('/members');
  const id = body.items.find(({ name }) => name === 'Mei')?.id;
  const made = await member().post<{ link: string }>(`/members/${id}/password-reset-link`);
  const page = await open(new URL(made.body.link).pathname + new URL(made.body.link).hash);
  await page.getByLabel('新密码', { exact: true }).fill('another long password');
  await page.getByRole('button', { name: '保存密码' }).click();
  await page.getByLabel('邮箱').fill('mei@example.com');
  await page.getByLabel('密码', { exact: true }).fill('another long password');
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL('**/console/inbox**');
});
