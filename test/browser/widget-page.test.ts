import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Inbox, List } from '../../src/contract/index.ts';
import { findBarriers } from './support/axe.ts';
import { serveHostPage } from './support/host-page.ts';
import { widgetJourneys } from './support/widget-journeys.ts';

const question = '费用发生后多少天之内要提交报销单？';

/** The widget and the page that it is on. */
const { now, newPage, demo, openDemo, latest, incoming } = widgetJourneys({ samples: 'all' });

const hostile = `<style>
  body * { all: unset !important; display: none !important; font-size: 90px !important; color: red !important; transform: scale(3) !important; }
  knowdesk-widget, div { position: static !important; visibility: hidden !important; opacity: 0 !important; }
</style>`;

test('a page of another site with a strict policy and hostile styles changes nothing, and is not changed', async () => {
  const policy = [
    "default-src 'none'",
    `script-src ${now().server.url}`,
    `connect-src ${now().server.url}`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
  const host = await serveHostPage(
    () =>
      `<!doctype html><html lang="zh-CN"><head>${hostile}</head><body><p id="own">Shop</p><script async src="${now().server.url}/widget.js" data-inbox="${now().setup.inboxKey}"></script></body></html>`,
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
    expect(await page.eval(`Object.keys(localStorage)`)).toEqual([`knowdesk:${now().setup.inboxKey}`]);
    expect(page.problems.filter((each) => !/iframe|frame-src/i.test(each))).toEqual([]);
  } finally {
    host.close();
  }
});

test('before it is opened nothing is loaded but the loader, and after that no session is asked for', async () => {
  const { page } = await newPage();
  const host = await serveHostPage(
    () =>
      `<!doctype html><script>requestIdleCallback = () => {}</script><body><script async src="${now().server.url}/widget.js" data-inbox="${now().setup.inboxKey}"></script>`,
  );
  try {
    await page.goto(host.url);
    await page.until(`document.querySelector('knowdesk-widget')`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(page.requests.filter((url) => url.startsWith(now().server.url))).toEqual([
      `${now().server.url}/widget.js`,
    ]);
  } finally {
    host.close();
  }
  const second = await newPage();
  await second.page.goto(demo());
  await second.page.until(
    `performance.getEntriesByType('resource').some(({ name }) => name.includes('/widget/app-'))`,
  );
  const settings = `${now().server.url}/api/widget/settings?inboxKey=${now().setup.inboxKey}`;
  await second.page.until(
    `performance.getEntriesByType('resource').some(({ name }) => name === ${JSON.stringify(settings)})`,
  );
  expect(second.page.requests.filter((url) => url.includes('/api/'))).toEqual([settings]);
});

test('a loader from before an upgrade still finds the application and what it loads later', async () => {
  const { page, widget } = await newPage();
  const loader = await (await fetch(`${now().server.url}/widget.js`)).text();
  const old = loader.replace(/app-[\w-]{8}\.js/, 'app-00000000.js');
  expect(old).not.toBe(loader);
  const host = await serveHostPage(
    () =>
      `<!doctype html><html lang="zh-CN"><body><script data-inbox="${now().setup.inboxKey}" data-server="${now().server.url}/">${old}</script>`,
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
      </script><script async src="${now().server.url}/widget.js" data-inbox="${now().setup.inboxKey}"></script>`,
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
  const { body } = await now().member.get<List<Inbox>>('/inboxes');
  const secret = body.items.find(({ key }) => key === now().setup.inboxKey)?.secret ?? '';
  const sign = (externalId: string) => {
    const hmac = createHmac('sha256', secret).update(externalId).digest('hex');
    return `Knowdesk('setUser', ${JSON.stringify({ externalId, hmac })})`;
  };
  const { page, widget } = await newPage();
  await page.goto(demo());
  await page.eval(sign('anna'));
  await widget.open();
  await widget.ask(question);
  expect((await latest()).contact.externalId).toBe('anna');
  await page.goto(demo('&again'));
  await page.eval(sign('bo'));
  await page.until(`${widget.find('.composer')} || ${widget.find('.launcher')}`);
  if (!(await page.eval(`Boolean(${widget.find('.composer')})`))) await widget.open();
  await widget.has('.welcome');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await widget.count('.message')).toBe(0);
  await widget.ask('草稿会保留多久');
  const current = await latest();
  expect(current.contact.externalId).toBe('bo');
  expect(await incoming(current.id)).toEqual(['草稿会保留多久']);
});

test('an origin that the inbox does not list is told so in the window', async () => {
  const { body } = await now().member.post<Inbox>('/inboxes', {
    name: 'Elsewhere',
    allowedOrigins: ['https://shop.example'],
  });
  const host = await serveHostPage(
    () =>
      `<!doctype html><html lang="en"><body><script async src="${now().server.url}/widget.js" data-inbox="${body.key}"></script>`,
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
  await page.goto(`${now().server.url}/chat/${now().setup.inboxKey}`);
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
  await page.goto(`${now().server.url}/demo?inbox=${now().setup.inboxKey}&lang=${language}`);
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
