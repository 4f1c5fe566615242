import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterEach, expect, test } from 'vitest';
import type { Conversation, List, StaffMessage } from '../../src/contract/index.ts';
import { waitFor } from '../support/running-server.ts';
import { findBarriers } from './support/axe.ts';
import { widgetJourneys } from './support/widget-journeys.ts';
import type { Widget } from './support/widget-page.ts';

const question = 'How long does the battery last?';
const answer = 'The battery lasts twelve hours of normal use.';

/** Customers who are known, and what passes between them and people. */
const { now, visit, settle, latest } = widgetJourneys({ faq: [{ question, answer }] });
afterEach(() => settle({ hours: { source: 'workspace', schedule: null }, proactive: [], pageTrail: false }));

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

test('a signed token makes the visitor a customer with what was said before; signing out forgets and revokes', async () => {
  const { page, widget, url } = await visit();
  await widget.open();
  await widget.ask(question);
  const { id } = await latest();
  const jwt = await new SignJWT({ email: 'li@shop.example', name: 'Li' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('u-42')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(now().inbox.secret ?? ''));
  await page.eval(`Knowdesk('setUser', { jwt: '${jwt}' })`);
  await waitFor(async () => {
    const { body } = await now().member.get<Conversation>(`/conversations/${id}`);
    return body.contact.externalId === 'u-42' && body.contact.email === 'li@shop.example' ? true : undefined;
  });
  await widget.has('.card', 'twelve hours');
  const key = `knowdesk:${now().setup.inboxKey}`;
  const { visitor } = await page.eval<{ visitor: string }>(`JSON.parse(localStorage['${key}'])`);
  await page.press('Escape');
  await page.eval(`Knowdesk('reset')`);
  expect(await page.eval(`localStorage.getItem('${key}')`)).toBeNull();
  await waitFor(async () => {
    const opened = await fetch(`${now().server.url}/api/widget/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inboxKey: now().setup.inboxKey, visitor }),
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
    .sign(new TextEncoder().encode(now().inbox.secret ?? ''));
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
  const { body } = await now().member.get<List<StaffMessage>>(`/conversations/${id}/messages`);
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
  await now().member.put(`/conversations/${id}/read`, { seq: 99 });
  await widget.has('.message.own .time', 'Seen');
  await now().member.post(`/conversations/${id}/typing`, { typing: true });
  await widget.has('.thinking', 'is writing');
  await now().member.post(`/conversations/${id}/messages`, { text: 'Yes' });
  await widget.has('.message.member', 'Yes');
  await page.until(`!${widget.find('.thinking')} && !${widget.find('.next-steps')}`);
  await waitFor(async () => {
    const { body } = await now().member.get<Conversation>(`/conversations/${id}`);
    return body.contactReadSeq >= 3 ? true : undefined;
  });
  await now().member.post(`/conversations/${id}/resolve`);
  await widget.click('.end-satisfied');
  await widget.click('.end input');
  await page.type('Quick');
  await page.press('Enter');
  await waitFor(async () => {
    const { body } = await now().member.get<Conversation>(`/conversations/${id}`);
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
  await now().member.post(`/conversations/${(await latest()).id}/messages`, { text: 'Hello' });
  await page.until(`document.title === '(1) Shop'`, 20_000);
  await page.eval(`delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))`);
  await page.until(`document.title === 'Shop'`);
});

test('another customer’s HMAC is not taken for this one’s', async () => {
  const { page, widget } = await visit();
  const hmac = createHmac('sha256', now().inbox.secret ?? '')
    .update('anna')
    .digest('hex');
  await page.eval(
    `window.told = []; Knowdesk('on', 'error', (e) => told.push(e.code)); Knowdesk('setUser', { externalId: 'bo', hmac: '${hmac}' }); 1`,
  );
  await widget.open();
  await page.until(`told[0] === 'contact.hmac_invalid'`);
});
