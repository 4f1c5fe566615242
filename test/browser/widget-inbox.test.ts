import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type {
  Conversation,
  Inbox,
  InboxSettingsPatch,
  List,
  PageView,
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
import { accessible } from './support/accessible.ts';
import { findBarriers } from './support/axe.ts';
import { type Browser, openBrowser, type Page, type PageOptions } from './support/chromium.ts';
import { serveHostPage } from './support/host-page.ts';
import { type Widget, widgetOn } from './support/widget-page.ts';

let server: RunningServer;
let setup: Setup;
let member: ReturnType<typeof memberClient>;
let browser: Browser;
let inbox: Inbox;
const pages: Page[] = [];
const open: { close(): void }[] = [];
const question = 'How long does the battery last?';
const answer = 'The battery lasts twelve hours of normal use.';

beforeAll(async () => {
  const dataDir = await makeDataFolder();
  setup = await setUp(dataDir);
  server = await startKnowdesk(dataDir);
  member = memberClient(server.url, setup);
  await member.post('/faq-entries', { question, answer });
  const { body } = await member.get<List<Inbox>>('/inboxes');
  inbox = body.items.find(({ key }) => key === setup.inboxKey) as Inbox;
  browser = await openBrowser();
}, 120_000);
afterEach(async () => {
  for (const page of pages.splice(0)) await page.close();
  for (const each of open.splice(0)) each.close();
  await settle({ hours: { source: 'workspace', schedule: null }, proactive: [], pageTrail: false });
});
afterAll(async () => {
  await browser?.close();
  killAll();
});

async function settle(settings: InboxSettingsPatch, more: object = {}): Promise<void> {
  const { status } = await member.patch(`/inboxes/${inbox.id}`, { settings, ...more });
  expect(status).toBe(200);
}

const script = (attributes = '') =>
  `<script async src="${server.url}/widget.js" data-inbox="${setup.inboxKey}" ${attributes}></script>`;

/** A page of another site; `head` comes before the widget's script. */
async function visit(
  options: PageOptions & { head?: string; attributes?: string; path?: string; origin?: string } = {},
): Promise<{ page: Page; widget: Widget; url: string }> {
  const { head = '', attributes, path = '', ...rest } = options;
  const host = await serveHostPage(
    () => `<!doctype html><html lang="en"><title>Shop</title><body>${head}${script(attributes)}`,
  );
  open.push(host);
  const page = await browser.newPage({ locale: 'en-US', ...rest });
  pages.push(page);
  await page.goto(host.url + path);
  return { page, widget: widgetOn(page), url: host.url };
}

async function latest(): Promise<Conversation> {
  const { body } = await member.get<List<Conversation>>('/conversations?limit=1');
  const [first] = body.items;
  if (!first) throw new Error('no conversation');
  return first;
}

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** Files given to the window: chosen, pasted or dropped. */
const give = (widget: Widget, how: 'choose' | 'paste' | 'drop', files: string) => `(() => {
  const data = new DataTransfer();
  for (const file of ${files}) data.items.add(file);
  if ('${how}' === 'choose') {
    const input = ${widget.find('input[type=file]')};
    input.files = data.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  } else if ('${how}' === 'paste') {
    ${widget.find('.composer textarea')}.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  } else {
    ${widget.find('.messages')}.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }
})()`;
const picture = (name: string) =>
  `new File([Uint8Array.from(atob('${png}'), (c) => c.charCodeAt(0))], '${name}', { type: 'image/png' })`;

test('each command works before the script has come', async () => {
  const calls: [string, (page: Page, widget: Widget) => Promise<void>][] = [
    [`'open'`, (_, widget) => widget.has('.panel')],
    [`'toggle'`, (_, widget) => widget.has('.panel')],
    [`'close'`, async (page, widget) => page.until(`window.ready && !${widget.find('.panel')}`)],
    [`'ask', '${question}'`, (_, widget) => widget.has('.card', 'twelve hours')],
    [
      `'setLocale', 'zh-TW'`,
      (page, widget) => page.until(`${widget.find('.launcher')}?.getAttribute('aria-label') === '線上客服'`),
    ],
    [
      `'setUser', { externalId: 'u', hmac: '${'0'.repeat(64)}' }], ['open'`,
      (page) => page.until(`heard.includes('error:contact.hmac_invalid')`),
    ],
    [
      `'setPage', { url: '/checkout', title: 'Checkout' }], ['open'`,
      (page) => page.until(`heard.includes('open:')`),
    ],
    [`'on', 'open', () => heard.push('mine')], ['open'`, (page) => page.until(`heard.includes('mine')`)],
    [`'reset'], ['open'`, (page) => page.until(`heard.includes('ready:')`)],
    [
      `'shutdown'`,
      (page) =>
        page.until(
          `window.ready && !document.querySelector('knowdesk-widget')?.shadowRoot.querySelector('.panel')`,
        ),
    ],
  ];
  for (const [call, happened] of calls) {
    const { page, widget } = await visit({
      head: `<script>
        window.heard = [];
        window.Knowdesk = function () { (Knowdesk.q = Knowdesk.q || []).push(arguments) };
        for (const name of ['ready', 'open', 'error']) Knowdesk('on', name, (e) => heard.push(name + ':' + (e?.code ?? '')));
        for (const call of [[${call}]]) Knowdesk(...call);
        addEventListener('load', () => setTimeout(() => { window.ready = true }, 1500));
      </script>`,
    });
    await happened(page, widget).catch((problem) => {
      throw new Error(`${call}: ${problem}`);
    });
    expect(
      page.problems.filter((each) => !/hmac|403/.test(each)),
      call,
    ).toEqual([]);
    await pages.pop()?.close();
  }
}, 120_000);

test('the inbox says how the window looks, also to the loader of the next page', async () => {
  await settle({
    accent: '#b3005e',
    position: 'left',
    launcher: { en: 'Ask us' },
    greetings: { en: 'Hi from settings' },
    starters: { en: ['First?', 'Second?'] },
  });
  const { page, widget, url } = await visit();
  await page.until(`${widget.find('.launcher span')}?.textContent === 'Ask us'`);
  const left = () => page.eval<number>(`${widget.find('.launcher')}.getBoundingClientRect().left`);
  expect(await left()).toBe(20);
  await widget.open();
  await widget.has('.welcome h2', 'Hi from settings');
  expect(await widget.texts('.choice span')).toEqual(['First?', 'Second?']);
  expect(await page.eval(`${widget.find('.panel')}.getBoundingClientRect().left`)).toBe(20);
  await page.send('Network.setBlockedURLs', { urls: ['*/widget/app*'] });
  await page.goto(`${url}/next`);
  await page.until(widget.find('.launcher'));
  expect(await left()).toBe(20);
  expect(await page.eval(`getComputedStyle(${widget.find('.launcher')}).backgroundColor`)).toBe(
    'rgb(179, 0, 94)',
  );
  await settle({ accent: null, position: 'right', launcher: {}, greetings: {}, starters: {} });
});

test('outside the hours a form takes a message, which becomes a ticket with an address to reply to', async () => {
  await settle({
    hours: {
      source: 'own',
      schedule: {
        timeZone: 'UTC',
        mon: [],
        tue: [],
        wed: [],
        thu: [],
        fri: [],
        sat: [],
        sun: [],
        holidays: [],
      },
    },
    offlineForm: true,
  });
  const { page, widget } = await visit({ reducedMotion: true });
  await page.until(`${widget.find('.launcher')}?.lang`);
  await widget.open();
  await widget.ask(question);
  await widget.click('.header .person', 'Leave a message');
  await page.until(`${widget.find('.sheet input')}?.matches(':focus')`);
  await widget.click('.sheet .button');
  await widget.has('.sheet .wrong', 'Please fill in');
  expect(await findBarriers(page)).toEqual([]);
  await page.eval(`${widget.find('.sheet input')}.focus()`);
  await page.type('Lin');
  await page.press('Tab');
  await page.type('lin@shop.example');
  await page.eval(`${widget.find('.sheet textarea')}.select()`);
  await page.type('The battery does not charge');
  await widget.click('.sheet .button');
  await widget.has('.banner', 'We have your message');
  await widget.has('.message.own', 'does not charge');
  const conversation = await latest();
  expect(conversation).toMatchObject({
    status: 'open',
    replyEmail: 'lin@shop.example',
    contact: { name: 'Lin' },
  });
  const { body } = await member.get<List<Ticket>>(`/tickets?conversationId=${conversation.id}`);
  expect(body.items.map(({ subject }) => subject)).toEqual(['The battery does not charge']);
});

test('a greeting comes by itself on the pages that are meant, once per visitor, and opens with its words', async () => {
  const texts = { en: 'Questions about prices?' };
  const rule = {
    id: 'prices',
    pages: ['/pricing*'],
    afterSeconds: 0,
    onExit: false,
    repeat: 'once' as const,
    texts,
  };
  await settle({ proactive: [rule] });
  const { page, widget, url } = await visit();
  await page.until(`${widget.find('.launcher')}?.lang`);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await widget.count('.nudge')).toBe(0);
  await page.goto(`${url}/pricing?plan=2`);
  await widget.has('.nudge', 'Questions about prices?');
  // Nobody is made known by being greeted.
  expect(page.requests.filter((each) => each.includes('/session'))).toEqual([]);
  await widget.click('.nudge-open');
  await widget.has('.welcome h2', 'Questions about prices?');
  await page.until(`!${widget.find('.nudge')}`);
  await page.press('Escape');
  await page.goto(`${url}/pricing`);
  await page.until(`${widget.find('.launcher')}?.lang`);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await widget.count('.nudge')).toBe(0);
});

test('leaving the page with the mouse brings its greeting', async () => {
  const rule = {
    id: 'exit',
    pages: [],
    afterSeconds: null,
    onExit: true,
    repeat: 'always' as const,
    texts: { en: 'Before you go' },
  };
  await settle({ proactive: [rule] });
  const { page, widget } = await visit();
  await page.until(`performance.getEntriesByType('resource').some(({ name }) => name.includes('/later-'))`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await page.eval(`document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: -1 }))`);
  await widget.has('.nudge', 'Before you go');
  await widget.click('.nudge-close');
  await page.until(`!${widget.find('.nudge')}`);
});

test('the pages of a visit reach staff once somebody is known, without secrets', async () => {
  await settle({ pageTrail: true });
  const { page, widget, url } = await visit({ path: '/a?token=s3cret&utm_source=mail#x' });
  await page.until(`JSON.parse(localStorage['knowdesk:${setup.inboxKey}'] ?? '{}').trail?.length === 1`);
  expect(page.requests.filter((each) => each.includes('/api/') && !each.includes('/settings'))).toEqual([]);
  await page.eval(`Knowdesk('setPage', { url: '/b', title: 'Second' })`);
  await widget.open();
  await widget.ask(question);
  const { contact } = await latest();
  const seen = await waitFor(async () => {
    const { body } = await member.get<List<PageView>>(`/contacts/${contact.id}/page-views`);
    return body.items.length === 2 ? body.items : undefined;
  });
  expect(seen.map(({ url: at, title, utm }) => [at.replace(url, ''), title, utm])).toEqual([
    ['/b', 'Second', {}],
    ['/a', 'Shop', { source: 'mail' }],
  ]);
});

test('a signed token makes the visitor a customer with what was said before; signing out forgets and revokes', async () => {
  const { page, widget, url } = await visit();
  await widget.open();
  await widget.ask(question);
  const { id } = await latest();
  const jwt = await new SignJWT({ email: 'li@shop.example', name: 'Li' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('u-42')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(inbox.secret ?? ''));
  await page.eval(`Knowdesk('setUser', { jwt: '${jwt}' })`);
  await waitFor(async () => {
    const { body } = await member.get<Conversation>(`/conversations/${id}`);
    return body.contact.externalId === 'u-42' && body.contact.email === 'li@shop.example' ? true : undefined;
  });
  await widget.has('.card', 'twelve hours');
  const key = `knowdesk:${setup.inboxKey}`;
  const { visitor } = await page.eval<{ visitor: string }>(`JSON.parse(localStorage['${key}'])`);
  await page.press('Escape');
  await page.eval(`Knowdesk('reset')`);
  expect(await page.eval(`localStorage.getItem('${key}')`)).toBeNull();
  await waitFor(async () => {
    const opened = await fetch(`${server.url}/api/widget/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inboxKey: setup.inboxKey, visitor }),
    });
    const body = (await opened.json()) as { visitor: string };
    return body.visitor !== visitor ? true : undefined;
  });
  await page.goto(`${url}/again`);
  await widget.open();
  await widget.has('.welcome');
});

test('an expired token is told to the page, which can still be asked on', async () => {
  const { page, widget } = await visit();
  const jwt = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('u')
    .setExpirationTime(1)
    .sign(new TextEncoder().encode(inbox.secret ?? ''));
  await page.eval(
    `window.told = []; Knowdesk('on', 'error', (e) => told.push(e.code)); Knowdesk('setUser', { jwt: '${jwt}' }); 1`,
  );
  await widget.open();
  await page.until(`told[0] === 'contact.jwt_expired'`);
  await widget.ask(question);
  await widget.has('.card', 'twelve hours');
});

test('files are chosen, pasted and dropped, sent with a message, and refused with a reason', async () => {
  const { page, widget } = await visit({ reducedMotion: true });
  await widget.open();
  await page.eval(give(widget, 'choose', `[${picture('one.png')}]`));
  await page.eval(give(widget, 'paste', `[${picture('two.png')}]`));
  await page.eval(
    give(
      widget,
      'drop',
      `[${picture('three.png')}, new File(['x'], 'bad.txt', { type: 'text/plain' }), new File(['not a picture'], 'false.png', { type: 'image/png' })]`,
    ),
  );
  await page.until(
    `${widget.find('.picked')} && [...${widget.find('.picked')}.querySelectorAll('.file:not(.unfit)')].filter((each) => !each.querySelector('progress')).length === 3`,
  );
  await page.until(`${widget.find('.picked')}.querySelectorAll('.unfit').length === 2`);
  for (const text of await widget.texts('.picked .unfit')) expect(text).toContain('Only pictures and PDF');
  expect(await findBarriers(page)).toEqual([]);
  await widget.write('Here they are');
  await widget.has('.message.own:not(.pending)', 'Here they are');
  await page.until(`!${widget.find('.picked')}`);
  const { id } = await latest();
  const { body } = await member.get<List<StaffMessage>>(`/conversations/${id}/messages`);
  expect(body.items[0]?.attachments.map(({ fileName }) => fileName)).toEqual([
    'one.png',
    'two.png',
    'three.png',
  ]);
  await page.until(
    `[...${widget.find('.attached')}.querySelectorAll('canvas')].filter((each) => each.width === 1).length === 3`,
  );
});

test('who waits sees the place in the queue, that somebody writes, that it was read, and rates the whole', async () => {
  const { page, widget } = await visit();
  await widget.open();
  await widget.click('.header .person');
  await widget.has('.queue');
  const { id } = await latest();
  await widget.write('Anybody there?');
  await widget.has('.message.own:not(.pending)', 'Anybody');
  await member.put(`/conversations/${id}/read`, { seq: 99 });
  await widget.has('.message.own .time', 'Seen');
  await member.post(`/conversations/${id}/typing`, { typing: true });
  await widget.has('.thinking', 'is writing');
  await member.post(`/conversations/${id}/messages`, { text: 'Yes' });
  await widget.has('.message.member', 'Yes');
  await page.until(`!${widget.find('.thinking')} && !${widget.find('.next-steps')}`);
  await waitFor(async () => {
    const { body } = await member.get<Conversation>(`/conversations/${id}`);
    return body.contactReadSeq >= 3 ? true : undefined;
  });
  await member.post(`/conversations/${id}/resolve`);
  await widget.click('.end-satisfied');
  await widget.click('.end input');
  await page.type('Quick');
  await page.press('Enter');
  await waitFor(async () => {
    const { body } = await member.get<Conversation>(`/conversations/${id}`);
    return body.rating?.score === 'satisfied' && body.rating.comment === 'Quick' ? true : undefined;
  });
  await widget.click('.end .button.quiet');
  await widget.has('.welcome');
});

test('the title of a page that is out of sight tells what waits, and is the page’s again when it is seen', async () => {
  const { page, widget } = await visit();
  await widget.open();
  await widget.click('.header .person');
  await widget.has('.queue');
  await page.eval(
    `Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }); document.dispatchEvent(new Event('visibilitychange'))`,
  );
  await member.post(`/conversations/${(await latest()).id}/messages`, { text: 'Hello' });
  await page.until(`document.title === '(1) Shop'`, 20_000);
  await page.eval(`delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))`);
  await page.until(`document.title === 'Shop'`);
});

test('only listed sites show the chat page in a frame', async () => {
  const host = await serveHostPage(
    () => `<!doctype html><body><iframe src="${server.url}/chat/${setup.inboxKey}"></iframe>`,
  );
  open.push(host);
  const frame = async () => {
    const page = await browser.newPage();
    pages.push(page);
    await page.goto(host.url);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return page.problems.some((each) => each.includes('frame-ancestors'));
  };
  await settle({}, { allowedOrigins: ['https://shop.example'] });
  expect(await frame()).toBe(true);
  await settle({}, { allowedOrigins: [host.url] });
  expect(await frame()).toBe(false);
  await settle({}, { allowedOrigins: [] });
});

test('a whole conversation can be led by what the accessibility tree says', async () => {
  const { page } = await visit();
  const { find, press } = accessible(page);
  await press('button', 'Help and chat');
  await find('dialog', /./);
  const field = await find('textbox', 'Write a question…');
  await field.focus();
  await page.type(question);
  await page.press('Enter');
  const said = await find('article', 'Assistant');
  expect(await said.text()).toContain('twelve hours');
  await press('button', /Show the passage/);
  const sheet = await find('dialog', 'Source');
  expect(await sheet.text()).toContain('twelve hours');
  await press('button', 'Back to the conversation');
  await press('button', 'Helpful');
  await find('StaticText', /Thank you/);
  await press('button', 'Talk to a person');
  const next = await find('region', 'What happens next');
  expect(await next.text()).toMatch(/You are (next|number \d+ in the queue)/);
  await press('button', 'Close');
  await find('button', /Help and chat/);
});

test('at 200 % everything is there and nothing runs over', async () => {
  // What a window of 1280 × 800 has left at 200 %.
  const { page, widget } = await visit({ width: 640, height: 400 });
  await widget.open();
  await widget.ask(question);
  const outside = await page.eval<
    string[]
  >(`[...${widget.find('.panel')}.querySelectorAll('button, textarea, h1')]
    .filter((each) => each.getClientRects().length > 0)
    .filter((each) => { const box = each.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth; })
    .map((each) => each.className)`);
  expect(outside).toEqual([]);
  const room = await page.eval<number>(`${widget.find('.messages')}.clientHeight`);
  expect(room).toBeGreaterThan(120);
});

test('with forced colours what is told by colour is told by lines', async () => {
  const { page, widget } = await visit();
  const features = [{ name: 'forced-colors', value: 'active' }];
  await page.send('Emulation.setEmulatedMedia', { features });
  await widget.open();
  await widget.ask(question);
  await widget.click('.rate-satisfied');
  for (const part of ['.panel', '.own .bubble', '.composer-box', '.send', '.rate[aria-pressed="true"]']) {
    const line = await page.eval<string>(
      `(() => { const s = getComputedStyle(${widget.find(part)}); return s.borderTopStyle + ' ' + s.borderTopWidth; })()`,
    );
    expect(line, part).toBe('solid 1px');
  }
});

test('with reduced motion nothing moves', async () => {
  const { page, widget } = await visit({ reducedMotion: true });
  await widget.open();
  await widget.ask(question);
  await widget.click('.source');
  await widget.has('.sheet');
  expect(await page.eval(`document.querySelector('knowdesk-widget').shadowRoot.getAnimations().length`)).toBe(
    0,
  );
});

test('a language that is written from right to left turns the window, not its side of the page', async () => {
  const proxy = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = 'GET', url = '/', headers } = request;
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    const type = headers['content-type'] ? { 'content-type': headers['content-type'] } : {};
    const auth = headers.authorization ? { authorization: headers.authorization } : {};
    const answered = await fetch(server.url + url, { method, headers: { ...type, ...auth }, ...body });
    const text = await answered.text();
    response.writeHead(answered.status, {
      'content-type': answered.headers.get('content-type') ?? 'text/plain',
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
    });
    response.end(url.includes('/texts-en') ? text.replace('`ltr`', '`rtl`') : text);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => void proxy.close() });
  const at = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const host = await serveHostPage(
    () =>
      `<!doctype html><html lang="en"><body><script async src="${at}/widget.js" data-inbox="${setup.inboxKey}"></script>`,
  );
  open.push(host);
  const page = await browser.newPage({ locale: 'en-US', reducedMotion: true });
  pages.push(page);
  const widget = widgetOn(page);
  await page.goto(host.url);
  await widget.open();
  await page.until(`${widget.find('.panel')}.dir === 'rtl'`);
  const boxes = await page.eval<Record<string, number>>(`(() => {
    const of = (element) => element.getBoundingClientRect();
    const panel = of(${widget.find('.panel')});
    return {
      panelRight: innerWidth - panel.right,
      closeFromLeft: of([...${widget.find('.header')}.querySelectorAll('button')].at(-1)).left - panel.left,
      sendFromLeft: of(${widget.find('.send')}).left - panel.left,
    };
  })()`);
  expect(boxes.panelRight).toBe(20);
  expect(boxes.closeFromLeft).toBeLessThan(40);
  expect(boxes.sendFromLeft).toBeLessThan(40);
});

test('another customer’s HMAC is not taken for this one’s', async () => {
  const { page, widget } = await visit();
  const hmac = createHmac('sha256', inbox.secret ?? '')
    .update('anna')
    .digest('hex');
  await page.eval(
    `window.told = []; Knowdesk('on', 'error', (e) => told.push(e.code)); Knowdesk('setUser', { externalId: 'bo', hmac: '${hmac}' }); 1`,
  );
  await widget.open();
  await page.until(`told[0] === 'contact.hmac_invalid'`);
});
