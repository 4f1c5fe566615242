import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildConsole } from '../../scripts/build-console.ts';
import {
  killAll,
  makeDataFolder,
  type RunningServer,
  type Setup,
  setUp,
  startKnowdesk,
} from '../support/running-server.ts';
import { sampleFolder } from '../support/sample-questions.ts';

/** The console in a real browser: each journey goes on from what the one before left, as a workday does. */
const admin = { email: 'admin@example.com', password: 'correct horse battery' };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: RunningServer;
let setup: Setup;
let browser: Browser;
let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;
const contexts: BrowserContext[] = [];
const problems: string[] = [];

beforeAll(async () => {
  await buildConsole({ onlyIfStale: true });
  const dataDir = await makeDataFolder();
  setup = await setUp(dataDir);
  // Signing in checks where the page came from, so the server has to know its port beforehand.
  server = await startKnowdesk(dataDir, { PORT: String(await freePort()) });
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}, 300_000);
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
  expect(problems.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  killAll();
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

type Options = { locale?: string; phone?: boolean; state?: typeof signedIn; dark?: boolean };

async function open(path: string, { locale = 'zh-CN', phone = false, state, dark = false }: Options = {}) {
  const context = await browser.newContext({
    baseURL: server.url,
    locale,
    colorScheme: dark ? 'dark' : 'light',
    viewport: phone ? { width: 390, height: 844 } : { width: 1360, height: 860 },
    ...(state ? { storageState: state } : {}),
  });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // A refused request is what some journeys are about.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) problems.push(message.text());
  });
  await page.goto(path);
  return page;
}

async function asCustomer<T>(path: string, body: object, token?: string): Promise<T> {
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const options = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${server.url}/api/widget${path}`, options);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function customerAsks(name: string, text: string) {
  const { token } = await asCustomer<{ token: string }>('/session', {
    inboxKey: setup.inboxKey,
    contact: { name },
  });
  const { id } = await asCustomer<{ id: string }>('/conversations', {}, token);
  await asCustomer(`/conversations/${id}/messages`, { text }, token);
  const texts = async () => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.url}/api/widget/conversations/${id}/messages`, { headers });
    return ((await response.json()) as { items: { text: string }[] }).items.map((each) => each.text);
  };
  return { id, token, texts };
}

const seen = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

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
  signedIn = await page.context().storageState();
});

test('a workspace that knows nothing begins with an upload, which is learnt before one’s eyes', async () => {
  const page = await open('/', { state: signedIn });
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

test('a customer who asks for a person appears without reloading, is answered, and never sees the note', async () => {
  const page = await open('/console/inbox', { state: signedIn });
  await seen(page, '没有待处理的会话');
  const customer = await customerAsks('李雪梅', '怎么连接企业微信？');
  await asCustomer(`/conversations/${customer.id}/handoff`, {}, customer.token);
  await page.getByRole('link', { name: /李雪梅/ }).click();
  await page.getByRole('heading', { name: '李雪梅' }).waitFor();
  await page.keyboard.press('n');
  await page.locator('.composer-note textarea:focus').waitFor();
  await page.keyboard.type('先查一下权限');
  await page.keyboard.press('Control+Enter');
  await page.locator('.message-note', { hasText: '先查一下权限' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await page.locator('.composer:not(.composer-note) textarea:focus').waitFor();
  await page.keyboard.type('您好，我来帮您连接。');
  await page.keyboard.press('Control+Enter');
  await page.locator('.message-outgoing', { hasText: '我来帮您连接' }).waitFor();
  expect(await customer.texts()).toContain('您好，我来帮您连接。');
  expect((await customer.texts()).join()).not.toContain('先查一下权限');
  await asCustomer(`/conversations/${customer.id}/messages`, { text: '连上了，谢谢！' }, customer.token);
  await page.locator('.message-incoming', { hasText: '连上了' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await page.getByRole('button', { name: '重新打开' }).waitFor();
});

test('what is being typed survives a reload', async () => {
  const page = await open('/console/inbox?view=all', { state: signedIn });
  await customerAsks('Tom', 'which android version do i need');
  await page.getByRole('link', { name: /Tom/ }).click();
  await page.getByLabel('回复客户…').fill('half a sent');
  await page.reload();
  await page.getByLabel('回复客户…').waitFor();
  expect(await page.getByLabel('回复客户…').inputValue()).toBe('half a sent');
});

test('an answer judged wrong counts, and the figure leads to its row and from there to the conversation', async () => {
  const page = await open('/console/inbox?view=all', { state: signedIn });
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
  const page = await open('/console/quality', { state: signedIn });
  await page.locator('.breakdown').getByText('语言', { exact: true }).click();
  const line = page.locator('.breakdown').getByRole('row', { name: /英文/ });
  const counted = await line.locator('td').nth(2).innerText();
  await line.getByRole('link').click();
  await page.waitForURL(/hit_rate\?.*language=en/);
  await page.locator('.row-text').first().waitFor();
  expect(await page.locator('tbody tr').count()).toBe(Number(counted.split('/')[1]));
  const row = page.getByRole('row', { name: /which android version/ }).first();
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: 'Tom' }).waitFor();
});

test('a manager demands another precision, sees beforehand what it costs, and judges answers by one key each', async () => {
  await customerAsks('Ling', 'lost my phone!! how do i sign it out');
  await customerAsks('Max', 'which android version do i need');
  const page = await open('/console/quality/precision', { state: signedIn });
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
  const page = await open('/console/knowledge/gaps', { state: signedIn });
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
  const page = await open('/console/quality/live', { state: signedIn });
  await page.locator('.monitor').waitFor();
  const customer = await customerAsks('Wu Hao', 'what does it cost');
  await asCustomer(`/conversations/${customer.id}/handoff`, {}, customer.token);
  const row = page.locator('.monitor-list li', { hasText: 'Wu Hao' });
  await row.waitFor({ timeout: 8000 });
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: 'Wu Hao' }).waitFor();
});

test('a ticket goes over the board by keyboard alone, and an overdue one is marked', async () => {
  const page = await open('/console/tickets', { state: signedIn });
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

test('an agent sorts, answers with a canned response and a file, and hands a conversation back to the bot', async () => {
  const headers = { authorization: `Bearer ${setup.apiKey}`, 'content-type': 'application/json' };
  const make = (path: string, body: object) =>
    fetch(`${server.url}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await make('/labels', { name: '退款', color: 'red' });
  await make('/canned-responses', { shortcode: 'hi', text: '您好，{{contact.name}}，我来处理。' });
  const customer = await customerAsks('王小明', '怎么连接钉钉？');
  await asCustomer(`/conversations/${customer.id}/handoff`, {}, customer.token);
  const page = await open(`/console/inbox/${customer.id}`, { state: signedIn });
  await page.getByRole('heading', { name: '王小明' }).waitFor();
  await page.getByRole('button', { name: /优先级/ }).waitFor();
  await page.keyboard.press('p');
  await page.getByRole('menuitemradio', { name: '紧急' }).click();
  await page.locator('.conversation-row .mark-urgent').first().waitFor();
  await page.keyboard.press('l');
  await page.locator('.label-choices').getByText('退款').click();
  await page.getByRole('checkbox', { name: '退款', checked: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.conversation-row .label-red').first().waitFor();
  await page.keyboard.press('r');
  await page.locator('.composer textarea:focus').waitFor();
  await page.getByRole('button', { name: /快捷回复/ }).waitFor();
  await page.keyboard.type('/hi');
  await page.getByRole('option', { name: /王小明|您好/ }).waitFor();
  await page.keyboard.press('Enter');
  const box = page.getByLabel('回复客户…');
  await expect.poll(() => box.inputValue()).toBe('您好，王小明，我来处理。');
  const gif = {
    name: '步骤.gif',
    mimeType: 'image/gif',
    buffer: Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64'),
  };
  await page.locator('.composer input[type=file]').setInputFiles([gif]);
  await page.getByRole('button', { name: '移除 步骤.gif' }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.locator('.message-outgoing .picture img').waitFor();
  expect(await customer.texts()).toContain('您好，王小明，我来处理。');
  await page.locator('.composer textarea').blur();
  await page.keyboard.press('b');
  await page.getByRole('button', { name: '从机器人接管' }).waitFor();
  await asCustomer(`/conversations/${customer.id}/messages`, { text: '还是不会连接钉钉' }, customer.token);
  await page.locator('.message-outgoing .answer').nth(1).waitFor();
  await page.goto('/console/inbox?view=all&priority=urgent');
  await page.getByRole('link', { name: /王小明/ }).waitFor();
  expect(await page.locator('.conversation-row').count()).toBe(1);
});

test('the keyboard alone goes through the inbox and knows its keys', async () => {
  const page = await open('/console/inbox?view=all', { state: signedIn });
  await page.locator('.conversation-row').nth(1).waitFor();
  await page.keyboard.press('j');
  await page.waitForURL(/\/inbox\/cnv_/);
  const first = page.url();
  await page.locator('.thread').waitFor();
  await page.keyboard.press('j');
  await page.waitForURL((url) => url.href !== first);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '键盘快捷键' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('/');
  expect(await page.evaluate(`document.activeElement?.getAttribute('aria-label')`)).toBe(
    '搜索消息、姓名、邮箱',
  );
});

test('an invited agent joins by the link and sees what agents see', async () => {
  const page = await open('/console/settings/members', { state: signedIn });
  await page.getByRole('button', { name: '邀请成员' }).click();
  await page.getByLabel('邮箱').fill('agent@example.com');
  await page.getByRole('button', { name: '创建邀请' }).click();
  const link = await page.locator('.snippet').innerText();
  const agent = await open(link.replace(/^https?:\/\/[^/]+/, server.url));
  await agent.waitForURL('**/console/invite**');
  await agent.getByLabel('你的名字').fill('小林');
  await agent.getByLabel('密码', { exact: true }).fill('a long enough password');
  await agent.getByRole('button', { name: '加入' }).click();
  await agent.waitForURL('**/console/inbox**');
  expect(await agent.getByRole('link', { name: '质量' }).count()).toBe(0);
  await agent.goto('/console/quality');
  await seen(agent, '没有权限');
});

const pages = [
  '/console/inbox?view=all',
  '/console/tickets',
  '/console/tickets?layout=board',
  '/console/knowledge',
  '/console/knowledge/faq',
  '/console/knowledge/faq/new',
  '/console/knowledge/test?q=app',
  '/console/quality',
  '/console/quality/hit_rate',
  '/console/quality/precision',
  '/console/quality/golden',
  '/console/quality/live',
  '/console/knowledge/gaps',
  '/console/settings/workspace',
  '/console/settings/members',
  '/console/settings/inboxes',
  '/console/settings/api-keys',
  '/console/settings/audit-log',
  '/console/settings/account',
  '/console/start',
];

type Findings = { violations: { id: string; nodes: { html: string }[] }[] };

for (const [locale, dark] of [
  ['zh-CN', false],
  ['en-US', true],
] as const) {
  test(`every page is free of barriers that axe finds (${locale}, ${dark ? 'dark' : 'light'})`, async () => {
    const found: string[] = [];
    for (const path of pages) {
      const page = await open(path, { state: signedIn, locale, dark });
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined);
      await page.evaluate(axe);
      expect(page.url()).not.toContain('sign-in');
      const { violations } = (await page.evaluate(
        `axe.run({ exclude: [['iframe']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })`,
      )) as Findings;
      for (const { id, nodes } of violations) found.push(`${path} ${id}: ${nodes[0]?.html.slice(0, 160)}`);
      await page.context().close();
    }
    expect(found).toEqual([]);
  }, 240_000);
}

test('no page is wider than a phone', async () => {
  const wide: string[] = [];
  const page = await open('/console/', { state: signedIn, phone: true });
  for (const path of pages) {
    await page.goto(path);
    await page.locator('h1').first().waitFor();
    await page.waitForTimeout(300);
    expect(page.url()).not.toContain('sign-in');
    const over = (await page.evaluate(
      `Math.max(document.documentElement.scrollWidth, document.querySelector('main')?.scrollWidth ?? 0) - innerWidth`,
    )) as number;
    if (over > 0) wide.push(`${path} by ${over} px`);
  }
  expect(wide).toEqual([]);
}, 180_000);
