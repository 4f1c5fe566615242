import { expect, test } from 'vitest';
import { barriersOf, consoleJourneys, isLoaded } from './support/console.ts';

const { open, customerAsks, signedIn, member } = consoleJourneys();

/** Somebody who waits, a ticket, an entry: pages with something on them. */
async function makeSomething(): Promise<string[]> {
  const { body: entry } = await member().post<{ id: string }>('/faq-entries', {
    question: 'Can I pay by invoice?',
    answer: 'Yes, within 30 days.',
  });
  const customer = await customerAsks('王芳', 'Can I pay by invoice?');
  await customer.wantsPerson();
  const { body: ticket } = await member().post<{ id: string }>('/tickets', { subject: '发票抬头有误' });
  const { body: hook } = await member().post<{ id: string }>('/webhooks', {
    name: 'CRM',
    url: 'https://crm.example/hook',
    events: ['ticket.created'],
  });
  const { body: inboxes } = await member().get<{ items: { id: string }[] }>('/inboxes');
  return [
    `/console/inbox/${customer.id}?view=all`,
    `/console/knowledge/faq/${entry.id}`,
    `/console/tickets/${ticket.id}`,
    `/console/settings/webhooks/${hook.id}`,
    `/console/settings/inboxes/${inboxes.items[0]?.id}`,
  ];
}
let things: Promise<string[]> | undefined;
const allPages = async () => {
  things ??= makeSomething();
  return [...pages, ...(await things)];
};

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
  '/console/knowledge/sources',
  '/console/knowledge/work',
  '/console/knowledge/conflicts',
  '/console/knowledge/archive',
  '/console/settings/teams',
  '/console/settings/labels',
  '/console/settings/canned-responses',
  '/console/settings/hours',
  '/console/settings/webhooks',
  '/console/no/such/page',
];

for (const [locale, dark] of [
  ['zh-CN', false],
  ['en-US', true],
] as const) {
  test(`every page is free of barriers that axe finds (${locale}, ${dark ? 'dark' : 'light'})`, async () => {
    const found: string[] = [];
    const page = await open('/console/', { state: await signedIn(), locale, dark });
    for (const path of await allPages()) {
      await page.goto(path);
      await isLoaded(page);
      expect(page.url()).not.toContain('sign-in');
      for (const each of await barriersOf(page)) found.push(`${path} ${each}`);
    }
    expect(found).toEqual([]);
  }, 240_000);
}

test('a report on paper says its period, without what one clicks on', async () => {
  const page = await open('/console/quality', { state: await signedIn() });
  await isLoaded(page);
  const period = page.locator('h2.print-only');
  const filters = page.locator('.report-bar');
  expect([await period.isVisible(), await filters.isVisible()]).toEqual([false, true]);
  await page.emulateMedia({ media: 'print' });
  expect([await period.isVisible(), await filters.isVisible()]).toEqual([true, false]);
});

test('no page is wider than a phone', async () => {
  const wide: string[] = [];
  const page = await open('/console/', { state: await signedIn(), phone: true });
  for (const path of await allPages()) {
    await page.goto(path);
    await isLoaded(page);
    expect(page.url()).not.toContain('sign-in');
    const over = (await page.evaluate(
      `Math.max(document.documentElement.scrollWidth, document.querySelector('main')?.scrollWidth ?? 0) - innerWidth`,
    )) as number;
    if (over > 0) wide.push(`${path} by ${over} px`);
  }
  expect(wide).toEqual([]);
}, 180_000);
