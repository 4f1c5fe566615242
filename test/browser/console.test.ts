import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleFolder } from '../support/sample-questions.ts';
import { admin, consoleJourneys, seen } from './support/console.ts';

/** The console in a real browser: each journey goes on from what the one before left, as a workday does. */
const { open, customerAsks, signedIn, server, member } = consoleJourneys();

test('who is not signed in comes to the sign-in page, and back to the page that was asked for', async () => {
  const page = await open('/console/settings/members');
  await page.getByLabel('邮箱').fill(admin.email);
  await page.getByLabel('密码', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: '登录' }).click();
  await seen(page, '邮箱或密码不对。');
  expect(await page.getByLabel('邮箱').inputValue()).toBe(admin.email);
  await page.getByLabel('密码', { exact: true }).fill(admin.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/console/settings/members');
  await seen(page, admin.email);
});

test('a workspace that knows nothing begins with an upload, which is learnt before one’s eyes', async () => {
  const page = await open('/', { state: await signedIn() });
  await page.waitForURL('**/console/start');
  const files = ['mobile-app.en.md', 'wecom-dingtalk.zh.html'].map((name) => join(sampleFolder, name));
  const broken = { name: '合同.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 nonsense') };
  await page.locator('input[type=file]').setInputFiles(files);
  await page.locator('.learning .pill-good').nth(1).waitFor({ timeout: 80_000 });
  await seen(page, '<script async src=');
  await page.goto('/console/knowledge');
  await page.locator('input[type=file]').setInputFiles([broken]);
  await seen(page, /文件已损坏|无法|不支持/);
});

test('an answer judged wrong counts, and the figure leads to its row and from there to the conversation', async () => {
  await member().post('/faq-entries', {
    question: 'Which Android version do I need?',
    answer: 'Android 10 or later.',
  });
  await customerAsks('Tom', 'Which Android version do I need?');
  const page = await open('/console/inbox?view=all', { state: await signedIn() });
  await page.getByRole('link', { name: /Tom/ }).click();
  await page.getByRole('button', { name: /依据/ }).first().click();
  await page.locator('.evidence mark').first().waitFor();
  await page.getByRole('button', { name: '不对' }).first().click();
  await seen(page, '已判断');
  await page.goto('/console/quality');
  const card = page.locator('.figure', { hasText: '准确率' });
  await card.getByText('0 / 1').waitFor();
  await card.getByText(/95% 置信区间/).waitFor();
  await page.locator('.figure', { hasText: '满意度' }).getByText('–', { exact: true }).waitFor();
  await card.getByRole('link', { name: /查看明细/ }).click();
  await page
    .getByRole('row', { name: /判断为错/ })
    .getByRole('link')
    .click();
  await page.getByRole('heading', { name: 'Tom' }).waitFor();
});

test('a figure broken down by language leads to exactly the rows of that language, and from there to the conversation', async () => {
  const page = await open('/console/quality', { state: await signedIn() });
  await page.locator('.breakdown').getByText('语言', { exact: true }).click();
  const line = page.locator('.breakdown').getByRole('row', { name: /英文/ });
  const counted = await line.locator('td').nth(2).innerText();
  await line.getByRole('link').click();
  await page.waitForURL(/hit_rate\?.*language=en/);
  await page.locator('.row-text').first().waitFor();
  expect(await page.locator('tbody tr').count()).toBe(Number(counted.split('/')[1]));
  const row = page.getByRole('row', { name: /which android version/i }).first();
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: 'Tom' }).waitFor();
});

test('a manager demands another precision, sees beforehand what it costs, and judges answers by one key each', async () => {
  await customerAsks('Ling', 'lost my phone!! how do i sign it out');
  await customerAsks('Max', 'which android version do i need');
  const page = await open('/console/quality/precision', { state: await signedIn() });
  const slider = page.getByRole('slider', { name: '目标精度' });
  await slider.focus();
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft');
  await page.locator('.precision-card').getByText('90%', { exact: true }).waitFor();
  await page.locator('.what-if-chart svg').waitFor();
  await page.getByRole('button', { name: '更改目标' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '更改目标' }).click();
  await seen(page, '已保存');
  await page.reload();
  expect(await page.getByRole('slider', { name: '目标精度' }).inputValue()).toBe('90');
  const before = await page.getByText(/条待判断/).innerText();
  await page.locator('.judging-card').waitFor();
  await page.keyboard.press('r');
  await page.getByText('刚才那条改为不对').waitFor();
  await page.reload();
  await page
    .getByText(/条待判断|没有要判断的回答/)
    .first()
    .waitFor();
  expect(await page.getByText(/条待判断/).innerText()).not.toBe(before);
});

test('a question the knowledge does not answer becomes a gap, and is answered by writing the answer', async () => {
  await customerAsks('孙悦', '可以用微信付款吗？');
  const page = await open('/console/knowledge/gaps', { state: await signedIn() });
  const gap = page.locator('.gap', { hasText: '微信付款' });
  for (let i = 0; i < 20 && (await gap.count()) === 0; i++) {
    await page.getByRole('button', { name: '重新查找' }).click();
    await page.waitForTimeout(1000);
    await page.reload();
    await page.locator('.gap, .state').first().waitFor();
  }
  await gap.getByRole('button', { name: '写答案' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByLabel('问题').inputValue()).toBe('可以用微信付款吗？');
  await dialog.getByLabel('答案').fill('可以，支持微信支付和支付宝。');
  await page.keyboard.press('Control+Enter');
  await seen(page, /现在已回答：1 \/ 1/);
  await gap.waitFor({ state: 'detached' });
});

test('the live monitor shows who waits without being reloaded', async () => {
  const page = await open('/console/quality/live', { state: await signedIn() });
  await page.locator('.monitor').waitFor();
  const customer = await customerAsks('Wu Hao', 'what does it cost');
  await customer.wantsPerson();
  const row = page.locator('.monitor-list li', { hasText: 'Wu Hao' });
  await row.waitFor({ timeout: 8000 });
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: 'Wu Hao' }).waitFor();
});

test('a ticket goes over the board by keyboard alone, and an overdue one is marked', async () => {
  const page = await open('/console/tickets', { state: await signedIn() });
  await page.getByRole('button', { name: '新建工单' }).click();
  await page.getByRole('dialog').getByLabel('主题').fill('补发电子发票');
  await page.getByRole('dialog').getByLabel('到期').fill('2026-01-05T09:00');
  await page.getByRole('dialog').getByRole('button', { name: '创建' }).click();
  await page
    .getByText(/已逾期/)
    .first()
    .waitFor();
  await page.goto('/console/tickets?layout=board');
  await page.getByRole('link', { name: '补发电子发票' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await seen(page, /工单 #\d+：处理中/);
  const open_ = page.locator('.column').nth(1);
  await open_.getByRole('link', { name: '补发电子发票' }).waitFor();
  await page.waitForFunction(`document.activeElement?.textContent === '补发电子发票'`);
});

test('an invited agent joins by the link and sees what agents see', async () => {
  const page = await open('/console/settings/members', { state: await signedIn() });
  await page.getByRole('button', { name: '邀请成员' }).click();
  await page.getByLabel('邮箱').fill('agent@example.com');
  await page.getByRole('button', { name: '创建邀请' }).click();
  const link = await page.locator('.snippet').innerText();
  const agent = await open(link.replace(/^https?:\/\/[^/]+/, server().url));
  await agent.waitForURL('**/console/invite**');
  await agent.getByLabel('你的名字').fill('小林');
  await agent.getByLabel('密码', { exact: true }).fill('a long enough password');
  await agent.getByRole('button', { name: '加入' }).click();
  await agent.waitForURL('**/console/inbox**');
  expect(await agent.getByRole('link', { name: '质量' }).count()).toBe(0);
  await agent.goto('/console/quality');
  await seen(agent, '没有权限');
});
