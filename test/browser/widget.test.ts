import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type {
  AcceptedDocument,
  Conversation,
  FaqImport,
  Inbox,
  List,
  StaffMessage,
  Ticket,
} from '../../src/contract/index.ts';
import { memberClient } from '../support/api-client.ts';
import {
  killAll,
  makeDataFolder,
  type RunningServer,
  type Setup,
  setUp,
  startKnowdesk,
  waitFor,
} from '../support/running-server.ts';
import { sampleFolder, sampleManifest } from '../support/sample-questions.ts';
import { findBarriers } from './support/axe.ts';
import { type Browser, openBrowser, type Page, type PageOptions } from './support/chromium.ts';
import { serveHostPage } from './support/host-page.ts';
import { type Widget, widgetOn } from './support/widget-page.ts';

let server: RunningServer;
let setup: Setup;
let member: ReturnType<typeof memberClient>;
let browser: Browser;
const pages: Page[] = [];

beforeAll(async () => {
  const dataDir = await makeDataFolder();
  setup = await setUp(dataDir);
  server = await startKnowdesk(dataDir);
  member = memberClient(server.url, setup);
  const documents = await Promise.all(
    sampleManifest.documents.map(({ file, title, language }) =>
      member.upload<AcceptedDocument>('/documents', join(sampleFolder, file), { title, language }),
    ),
  );
  const imports = await Promise.all(
    sampleManifest.faq.map((file) => member.upload<FaqImport>('/faq-imports', join(sampleFolder, file))),
  );
  for (const { body } of documents) expect((await member.settled(body.id, 180_000)).status).toBe('ready');
  for (const { body } of imports) {
    await waitFor(async () => {
      const now = await member.get<FaqImport>(`/faq-imports/${body.id}`);
      return now.body.status === 'done' ? true : undefined;
    }, 180_000);
  }
  browser = await openBrowser();
}, 300_000);

afterEach(async () => {
  for (const page of pages.splice(0)) await page.close();
});
afterAll(async () => {
  await browser?.close();
  killAll();
});

async function newPage(options?: PageOptions): Promise<{ page: Page; widget: Widget }> {
  const page = await browser.newPage(options);
  pages.push(page);
  return { page, widget: widgetOn(page) };
}

const demo = (more = '') => `${server.url}/demo?inbox=${setup.inboxKey}&lang=zh${more}`;

async function openDemo(options?: PageOptions) {
  const opened = await newPage(options);
  await opened.page.goto(demo());
  await opened.widget.open();
  return opened;
}

async function latestConversation(): Promise<Conversation> {
  const { body } = await member.get<List<Conversation>>('/conversations?limit=1');
  const [latest] = body.items;
  if (!latest) throw new Error('no conversation');
  return latest;
}

async function incoming(conversationId: string): Promise<string[]> {
  const { body } = await member.get<List<StaffMessage>>(
    `/conversations/${conversationId}/messages?limit=500`,
  );
  return body.items.filter(({ kind }) => kind === 'incoming').map(({ text }) => text);
}

const question = '费用发生后多少天之内要提交报销单？';

test('a customer asks in Chinese, sees the quote marked with title and page, and opens the passage', async () => {
  const { page, widget } = await openDemo();
  await widget.ask(question);
  await widget.has('.card mark', '60 天');
  await widget.has('.source', '驿账员工报销手册');
  await widget.has('.source-page', '第 1 页');
  await widget.click('.source');
  await widget.has('.passage mark', '60 天');
  expect((await widget.texts('.passage'))[0]).toContain('逾期说明');
  await page.press('Escape');
  await page.until(`!${widget.find('.sheet')}`);
  // The focus is back on the source that was opened.
  await page.until(`${widget.find('.source')}.matches(':focus')`);
  expect(page.problems).toEqual([]);
});

test('an unsatisfied rating with its reason becomes a ticket, and can be changed', async () => {
  const { page, widget } = await openDemo();
  await widget.ask(question);
  await widget.click('.rate-unsatisfied');
  await widget.click('.chip', '答非所问');
  await widget.click('.reasons .button');
  await widget.has('.note', '已登记');
  const { id } = await latestConversation();
  const { body } = await member.get<List<Ticket>>('/tickets?source=rating');
  expect(body.items.filter(({ conversationId }) => conversationId === id).length).toBe(1);
  await widget.click('.rate-satisfied');
  await page.until(`${widget.find('.rate-satisfied')}.getAttribute('aria-pressed') === 'true'`);
  await waitFor(async () => {
    const messages = await member.get<List<StaffMessage>>(`/conversations/${id}/messages`);
    return messages.body.items.some(({ answer }) => answer?.rating === 'satisfied') || undefined;
  });
});

test('a person answers live, the conversation goes on after a reload and in a second tab', async () => {
  const { page, widget } = await openDemo();
  await widget.ask(question);
  await widget.click('.header .person');
  await widget.has('.next-steps');
  const { id, status } = await latestConversation();
  expect(status).toBe('open');
  await member.post(`/conversations/${id}/messages`, { text: '您好，我是**小林**。' });
  await widget.has('.message.member strong', '小林');
  await page.goto(demo('&again'));
  await widget.has('.message.member', '小林');

  const second = await newPage({ beside: page });
  await second.page.goto(demo());
  await second.widget.has('.message.member', '小林');
  await member.post(`/conversations/${id}/messages`, { text: '还在吗？' });
  await widget.has('.message.member', '还在吗');
  await second.widget.has('.message.member', '还在吗');
  await second.widget.write('在的');
  await widget.has('.message.own:not(.pending)', '在的');
  await second.widget.has('.message.own:not(.pending)', '在的');
  for (const tab of [widget, second.widget]) {
    expect(await tab.texts('.message.own .bubble')).toEqual([question, '在的']);
    expect((await tab.texts('.message.member .bubble')).length).toBe(2);
  }
  expect(await incoming(id)).toEqual([question, '在的']);
});

test('what a person says while the window is closed shows as a badge, and opening it clears that', async () => {
  const { page, widget } = await openDemo();
  await widget.click('.header .person');
  await widget.has('.next-steps');
  await page.press('Escape');
  await page.until(`!${widget.find('.panel')}`);
  await page.until(`${widget.find('.launcher')}.matches(':focus')`);
  await member.post(`/conversations/${(await latestConversation()).id}/messages`, { text: '您好' });
  await page.until(`${widget.find('.launcher')}.dataset.unread === '1'`);
  expect(await page.eval(`${widget.find('.launcher')}.getAttribute('aria-label')`)).toBe(
    '在线客服，1 条新消息',
  );
  await widget.click('.launcher');
  await page.until(`!${widget.find('.launcher')}.dataset.unread`);
});

test('nobody on duty: it is said when somebody will be, and the address that is left is kept', async () => {
  // On duty for one hour in a week, in three days from now.
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  const day = days[(new Date().getUTCDay() + 3) % 7] ?? 'mon';
  const schedule = { timeZone: 'UTC', [day]: [{ from: '09:00', to: '10:00' }] };
  expect((await member.patch('/workspace', { settings: { schedule } })).status).toBe(200);
  try {
    const { page, widget } = await openDemo();
    await widget.click('.header .person');
    await widget.has('.message.system', '09:00');
    await widget.click('.email-form input');
    await page.type('not an address');
    await page.press('Enter');
    await widget.has('.wrong');
    await page.eval(`${widget.find('.email-form input')}.select()`);
    await page.type('lin@shop.example');
    await page.press('Enter');
    await widget.has('.email-kept', 'lin@shop.example');
    await waitFor(async () =>
      (await latestConversation()).replyEmail === 'lin@shop.example' ? true : undefined,
    );
    await page.goto(demo('&again'));
    await widget.has('.email-kept', 'lin@shop.example');
  } finally {
    await member.patch('/workspace', { settings: { schedule: null } });
  }
});

test('questions written without a network go out once each and in order when it is back', async () => {
  const { page, widget } = await openDemo();
  await widget.ask(question);
  const { id } = await latestConversation();
  await page.offline(true);
  await widget.has('.banner', '网络已断开');
  await widget.write('草稿会保留多久');
  await widget.write('打车没要发票，小额的能报吗');
  await widget.has('.fate', '待发送');
  expect(await widget.count('.message.pending')).toBe(2);
  await page.offline(false);
  await page.until(`${widget.find('.messages')}.querySelectorAll('.message:not(.own)').length >= 3`, 30_000);
  expect(await widget.count('.message.pending')).toBe(0);
  expect(await incoming(id)).toEqual([question, '草稿会保留多久', '打车没要发票，小额的能报吗']);
  expect(await widget.count('.message.own')).toBe(3);
});

test('a question that waits for the network survives that the page is left', async () => {
  const { page, widget } = await openDemo();
  await widget.ask(question);
  const { id } = await latestConversation();
  await page.send('Network.setBlockedURLs', { urls: ['*/api/widget/*'] });
  await widget.write('草稿会保留多久');
  await widget.has('.message.pending');
  await page.goto(demo('&again'));
  await page.send('Network.setBlockedURLs', { urls: [] });
  await page.eval(`dispatchEvent(new Event('online'))`);
  await waitFor(async () => ((await incoming(id)).length === 2 ? true : undefined));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await incoming(id)).toEqual([question, '草稿会保留多久']);
});

const hostile = `<style>
  body * { all: unset !important; display: none !important; font-size: 90px !important; color: red !important; transform: scale(3) !important; }
  knowdesk-widget, div { position: static !important; visibility: hidden !important; opacity: 0 !important; }
</style>`;

test('a page of another site with a strict policy and hostile styles changes nothing, and is not changed', async () => {
  const policy = [
    "default-src 'none'",
    `script-src ${server.url}`,
    `connect-src ${server.url}`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
  const host = await serveHostPage(
    () =>
      `<!doctype html><html lang="zh-CN"><head>${hostile}</head><body><p id="own">Shop</p><script async src="${server.url}/widget.js" data-inbox="${setup.inboxKey}"></script></body></html>`,
    { 'Content-Security-Policy': policy },
  );
  const { page, widget } = await newPage();
  try {
    await page.goto(host.url);
    await widget.open();
    await widget.ask(question);
    await widget.has('.card mark', '60 天');
    const seen = await page.eval<{
      width: number;
      right: number;
      font: string;
      globals: string[];
      body: string[];
    }>(`(() => {
      const panel = ${widget.find('.panel')};
      const box = panel.getBoundingClientRect();
      const empty = document.createElement('iframe');
      document.body.append(empty);
      const before = new Set(Object.getOwnPropertyNames(empty.contentWindow));
      empty.remove();
      return {
        width: box.width,
        right: innerWidth - box.right,
        font: getComputedStyle(panel).fontSize,
        globals: Object.getOwnPropertyNames(window).filter((name) => !before.has(name) && !/^\\d+$/.test(name)),
        body: [...document.body.children].map((each) => each.localName + (each.getAttribute('style') ?? '')),
      };
    })()`);
    expect(seen).toMatchObject({ width: 400, right: 20, font: '15px' });
    expect(seen.globals.filter((name) => name !== 'own')).toEqual(['Knowdesk']);
    expect(seen.body.map((each) => each.replace(/--.*/, ''))).toEqual(['p', 'script', 'knowdesk-widget']);
    expect(await page.eval(`document.head.children.length`)).toBe(1);
    expect(await page.eval(`document.cookie`)).toBe('');
    expect(await page.eval(`Object.keys(localStorage)`)).toEqual([`knowdesk:${setup.inboxKey}`]);
    expect(page.problems.filter((each) => !/iframe|frame-src/i.test(each))).toEqual([]);
  } finally {
    host.close();
  }
});

test('before it is opened nothing is loaded but the loader, and after that no session is asked for', async () => {
  const { page } = await newPage();
  const host = await serveHostPage(
    () =>
      `<!doctype html><script>requestIdleCallback = () => {}</script><body><script async src="${server.url}/widget.js" data-inbox="${setup.inboxKey}"></script>`,
  );
  try {
    await page.goto(host.url);
    await page.until(`document.querySelector('knowdesk-widget')`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(page.requests.filter((url) => url.startsWith(server.url))).toEqual([`${server.url}/widget.js`]);
  } finally {
    host.close();
  }
  const second = await newPage();
  await second.page.goto(demo());
  await second.page.until(
    `performance.getEntriesByType('resource').some(({ name }) => name.includes('/widget/app-'))`,
  );
  const settings = `${server.url}/api/widget/settings?inboxKey=${setup.inboxKey}`;
  await second.page.until(
    `performance.getEntriesByType('resource').some(({ name }) => name === ${JSON.stringify(settings)})`,
  );
  expect(second.page.requests.filter((url) => url.includes('/api/'))).toEqual([settings]);
});

test('a loader from before an upgrade still finds the application and what it loads later', async () => {
  const { page, widget } = await newPage();
  const loader = await (await fetch(`${server.url}/widget.js`)).text();
  const old = loader.replace(/app-[\w-]{8}\.js/, 'app-00000000.js');
  expect(old).not.toBe(loader);
  const host = await serveHostPage(
    () =>
      `<!doctype html><html lang="zh-CN"><body><script data-inbox="${setup.inboxKey}" data-server="${server.url}/">${old}</script>`,
  );
  try {
    await page.goto(host.url);
    await widget.open();
    await widget.ask(question);
    await widget.click('.source');
    await widget.has('.passage mark', '60 天');
  } finally {
    host.close();
  }
});

test('calls made before the script has come are kept in order', async () => {
  const host = await serveHostPage(
    () => `<!doctype html><html lang="en"><body><script>
      window.Knowdesk = function () { (Knowdesk.q = Knowdesk.q || []).push(arguments) };
      window.heard = [];
      Knowdesk('on', 'open', function () { heard.push('open') });
      Knowdesk('setLocale', 'zh-TW');
      Knowdesk('ask', '${question}');
      </script><script async src="${server.url}/widget.js" data-inbox="${setup.inboxKey}"></script>`,
  );
  const { page, widget } = await newPage({ locale: 'en-US' });
  try {
    await page.goto(host.url);
    await widget.has('.card mark', '60 天');
    await widget.has('.header', '轉真人');
    expect(await page.eval('heard')).toEqual(['open']);
    await page.eval(`Knowdesk('shutdown')`);
    expect(await page.eval(`document.querySelector('knowdesk-widget')`)).toBeNull();
    await page.eval(`Knowdesk('boot') || Knowdesk('open')`);
    await widget.has('.card mark', '60 天');
  } finally {
    host.close();
  }
});

test('a customer signed wrongly is told to the page and can still ask; signing out forgets', async () => {
  const { page, widget } = await newPage();
  await page.goto(demo());
  await page.eval(`window.told = []; Knowdesk('on', 'error', (e) => told.push(e.code));
    Knowdesk('setUser', { externalId: 'u-1', hmac: '${'0'.repeat(64)}' }); 1`);
  await widget.open();
  await page.until(`told.length > 0`);
  expect(await page.eval('told')).toEqual(['contact.hmac_invalid']);
  await widget.ask(question);
  await widget.has('.card mark', '60 天');
  await page.eval(`Knowdesk('reset')`);
  await widget.has('.welcome');
  await page.goto(demo('&again'));
  await widget.open();
  await widget.has('.welcome');
});

test('another customer at the same browser never sees the conversation of the last one', async () => {
  const { body } = await member.get<List<Inbox>>('/inboxes');
  const secret = body.items.find(({ key }) => key === setup.inboxKey)?.secret ?? '';
  const sign = (externalId: string) => {
    const hmac = createHmac('sha256', secret).update(externalId).digest('hex');
    return `Knowdesk('setUser', ${JSON.stringify({ externalId, hmac })})`;
  };
  const { page, widget } = await newPage();
  await page.goto(demo());
  await page.eval(sign('anna'));
  await widget.open();
  await widget.ask(question);
  expect((await latestConversation()).contact.externalId).toBe('anna');
  await page.goto(demo('&again'));
  await page.eval(sign('bo'));
  await page.until(`${widget.find('.composer')} || ${widget.find('.launcher')}`);
  if (!(await page.eval(`Boolean(${widget.find('.composer')})`))) await widget.open();
  await widget.has('.welcome');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await widget.count('.message')).toBe(0);
  await widget.ask('草稿会保留多久');
  const latest = await latestConversation();
  expect(latest.contact.externalId).toBe('bo');
  expect(await incoming(latest.id)).toEqual(['草稿会保留多久']);
});

test('an origin that the inbox does not list is told so in the window', async () => {
  const { body } = await member.post<Inbox>('/inboxes', {
    name: 'Elsewhere',
    allowedOrigins: ['https://shop.example'],
  });
  const host = await serveHostPage(
    () =>
      `<!doctype html><html lang="en"><body><script async src="${server.url}/widget.js" data-inbox="${body.key}"></script>`,
  );
  const { page, widget } = await newPage({ locale: 'en-US' });
  try {
    await page.goto(host.url);
    await widget.open();
    await widget.has('.banner', 'not available on this page');
  } finally {
    host.close();
  }
});

test('a whole conversation goes by keyboard alone', async () => {
  const { page, widget } = await newPage();
  await page.goto(demo());
  await page.until(`document.querySelector('knowdesk-widget')`);
  await page.eval(
    `document.querySelector('footer').setAttribute('tabindex', '-1'), document.querySelector('footer').focus()`,
  );
  await page.press('Tab');
  await page.until(`${widget.find('.launcher')}.matches(':focus')`);
  await page.press('Enter');
  await page.until(`${widget.find('.composer textarea')}?.matches(':focus')`);
  await page.type(question);
  await page.press('Enter');
  await widget.has('.card mark', '60 天');
  const reach = async (selector: string) => {
    for (let i = 0; i < 30; i++) {
      if (await page.eval(`Boolean(${widget.find(selector)}?.matches(':focus'))`)) return;
      await page.press('Tab', 8);
    }
    throw new Error(`${selector} cannot be reached`);
  };
  await reach('.source');
  await page.press('Enter');
  await widget.has('.passage mark');
  await page.press('Escape');
  await reach('.rate-satisfied');
  await page.press(' ');
  await page.until(`${widget.find('.rate-satisfied')}.getAttribute('aria-pressed') === 'true'`);
  await reach('.menu button');
  await page.press('Enter');
  await page.until(`${widget.find('[role=menuitem]')}?.matches(':focus')`);
  await page.press('ArrowDown');
  await page.press('Escape');
  await page.until(`${widget.find('.menu button')}.matches(':focus')`);
  await page.press('Escape');
  await page.until(`${widget.find('.launcher')}.matches(':focus')`);
});

test('on a phone the window is the screen, keeps the focus inside and does not bring up the keyboard', async () => {
  const { page, widget } = await openDemo({ width: 390, height: 844, touch: true });
  await page.until(`${widget.find('.panel')}.getAttribute('aria-modal') === 'true'`);
  await page.until(`${widget.find('.panel')}.getAnimations().length === 0`);
  const box = await page.eval<number[]>(
    `(() => { const b = ${widget.find('.panel')}.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()`,
  );
  expect(box).toEqual([0, 0, 390, 844]);
  expect(await page.eval(`${widget.find('.composer textarea')}.matches(':focus')`)).toBe(false);
  for (let i = 0; i < 25; i++) {
    await page.press('Tab');
    expect(await page.eval(`document.activeElement.localName`)).toBe('knowdesk-widget');
  }
  expect(await page.eval(`document.documentElement.scrollWidth <= innerWidth`)).toBe(true);
});

test('the page of its own needs no host page', async () => {
  const { page, widget } = await newPage();
  await page.goto(`${server.url}/chat/${setup.inboxKey}`);
  await widget.has('.welcome');
  await widget.ask(question);
  await widget.has('.card mark', '60 天');
  expect(page.problems).toEqual([]);
});

test.each([
  ['zh', false],
  ['zh', true],
  ['en', false],
] as const)('axe finds nothing in the demo and a conversation (%s, dark: %s)', async (language, dark) => {
  const { page, widget } = await newPage({ dark, reducedMotion: true, locale: language });
  await page.goto(`${server.url}/demo?inbox=${setup.inboxKey}&lang=${language}`);
  await widget.open();
  expect(await findBarriers(page)).toEqual([]);
  await widget.ask(language === 'zh' ? question : 'How long is the download link for an export valid?');
  await widget.click('.rate-neutral');
  await widget.has('.reasons');
  expect(await findBarriers(page)).toEqual([]);
  await widget.click('.source');
  await widget.has('.passage');
  expect(await findBarriers(page)).toEqual([]);
  await page.press('Escape');
  await widget.click('.menu button');
  await widget.has('[role=menuitem]');
  expect(await findBarriers(page)).toEqual([]);
  await page.press('Escape');
  await widget.click('.header .person');
  await widget.has('.email-form');
  expect(await findBarriers(page)).toEqual([]);
});
