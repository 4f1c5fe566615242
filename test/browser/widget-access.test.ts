import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { accessible } from './support/accessible.ts';
import { findBarriers } from './support/axe.ts';
import { serveHostPage } from './support/host-page.ts';
import { widgetJourneys } from './support/widget-journeys.ts';
import { widgetOn } from './support/widget-page.ts';

const question = 'How long does the battery last?';
const answer = 'The battery lasts twelve hours of normal use.';

/** For whoever reads, sees or moves in another way. */
const { now, visit, settle, pages, closeAfter } = widgetJourneys({ faq: [{ question, answer }] });

test('only listed sites show the chat page in a frame', async () => {
  const host = await serveHostPage(
    () => `<!doctype html><body><iframe src="${now().server.url}/chat/${now().setup.inboxKey}"></iframe>`,
  );
  const frame = async () => {
    const page = await now().browser.newPage();
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
    const answered = await fetch(now().server.url + url, { method, headers: { ...type, ...auth }, ...body });
    const text = await answered.text();
    response.writeHead(answered.status, {
      'content-type': answered.headers.get('content-type') ?? 'text/plain',
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
    });
    response.end(url.includes('/texts-en') ? text.replace('`ltr`', '`rtl`') : text);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  closeAfter({ close: () => void proxy.close() });
  const at = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const host = await serveHostPage(
    () =>
      `<!doctype html><html lang="en"><body><script async src="${at}/widget.js" data-inbox="${now().setup.inboxKey}"></script>`,
  );
  const page = await now().browser.newPage({ locale: 'en-US', reducedMotion: true });
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

test('axe finds nothing in what happens next after a person was asked for, light and dark', async () => {
  for (const dark of [false, true]) {
    const { page, widget } = await visit({ reducedMotion: true, dark });
    await widget.open();
    await widget.click('.header .person');
    await widget.has('.queue');
    expect(await findBarriers(page)).toEqual([]);
  }
});
