import { afterEach, expect, test } from 'vitest';
import type { InboxSettingsPatch, List, PageView, Ticket } from '../../src/contract/index.ts';
import { waitFor } from '../support/running-server.ts';
import { findBarriers } from './support/axe.ts';
import type { Page } from './support/chromium.ts';
import { widgetJourneys } from './support/widget-journeys.ts';
import type { Widget } from './support/widget-page.ts';

const question = 'How long does the battery last?';
const answer = 'The battery lasts twelve hours of normal use.';

/** What an inbox wants of its widget. */
const { now, visit, settle, latest, incoming, pages } = widgetJourneys({ faq: [{ question, answer }] });
const nobodyThere: InboxSettingsPatch = {
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
};
afterEach(() => settle({ hours: { source: 'workspace', schedule: null }, proactive: [], pageTrail: false }));

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
  await settle(nobodyThere);
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
  const { body } = await now().member.get<List<Ticket>>(`/tickets?conversationId=${conversation.id}`);
  expect(body.items.map(({ subject }) => subject)).toEqual(['The battery does not charge']);
});

test('a message left while the network is away waits, survives a reload, and arrives once', async () => {
  await settle(nobodyThere);
  const { page, widget, url } = await visit();
  await page.until(`${widget.find('.launcher')}?.lang`);
  await widget.open();
  await widget.ask(question);
  const { id } = await latest();
  await widget.has('.header .person', 'Leave a message');
  await page.until(`performance.getEntriesByType('resource').some(({ name }) => name.includes('/later-'))`);
  await page.send('Network.setBlockedURLs', { urls: ['*/api/widget/*'] });
  await widget.click('.header .person');
  await page.until(`${widget.find('.sheet input')}?.matches(':focus')`);
  await page.type('Mo');
  await page.press('Tab');
  await page.type('mo@shop.example');
  await page.eval(`${widget.find('.sheet textarea')}.select()`);
  await page.type('Please call me back');
  await widget.click('.sheet .button');
  await widget.has('.message.pending', 'Please call me back');
  expect(await widget.count('.sheet')).toBe(0);
  await page.goto(`${url}/later`);
  await page.send('Network.setBlockedURLs', { urls: [] });
  await page.eval(`dispatchEvent(new Event('online'))`);
  const tickets = await waitFor(async () => {
    const { body } = await now().member.get<List<Ticket>>(`/tickets?conversationId=${id}`);
    return body.items.length > 0 ? body.items : undefined;
  });
  expect(tickets.map(({ subject }) => subject)).toEqual(['Please call me back']);
  await widget.has('.message.own:not(.pending)', 'Please call me back');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await incoming(id)).toEqual([question, 'Please call me back']);
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
  await page.until(`${widget.find('.nudge')}.getAnimations().length === 0`);
  expect(await findBarriers(page)).toEqual([]);
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
  await page.until(
    `JSON.parse(localStorage['knowdesk:${now().setup.inboxKey}'] ?? '{}').trail?.length === 1`,
  );
  expect(page.requests.filter((each) => each.includes('/api/') && !each.includes('/settings'))).toEqual([]);
  await page.eval(`Knowdesk('setPage', { url: '/b', title: 'Second' })`);
  await widget.open();
  await widget.ask(question);
  const { contact } = await latest();
  const seen = await waitFor(async () => {
    const { body } = await now().member.get<List<PageView>>(`/contacts/${contact.id}/page-views`);
    return body.items.length === 2 ? body.items : undefined;
  });
  expect(seen.map(({ url: at, title, utm }) => [at.replace(url, ''), title, utm])).toEqual([
    ['/b', 'Second', {}],
    ['/a', 'Shop', { source: 'mail' }],
  ]);
});
