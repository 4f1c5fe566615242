import { expect, test } from 'vitest';
import type { List, StaffMessage, Ticket } from '../../src/contract/index.ts';
import { waitFor } from '../support/running-server.ts';
import { widgetJourneys } from './support/widget-journeys.ts';

const question = '费用发生后多少天之内要提交报销单？';

/** A conversation as customers have it, with the sample knowledge. */
const { now, newPage, demo, openDemo, latest, incoming } = widgetJourneys({ samples: 'all' });

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
  const { id } = await latest();
  const { body } = await now().member.get<List<Ticket>>('/tickets?source=rating');
  expect(body.items.filter(({ conversationId }) => conversationId === id).length).toBe(1);
  await widget.click('.rate-satisfied');
  await page.until(`${widget.find('.rate-satisfied')}.getAttribute('aria-pressed') === 'true'`);
  await waitFor(async () => {
    const messages = await now().member.get<List<StaffMessage>>(`/conversations/${id}/messages`);
    return messages.body.items.some(({ answer }) => answer?.rating === 'satisfied') || undefined;
  });
});

test('a person answers live, the conversation goes on after a reload and in a second tab', async () => {
  const { page, widget } = await openDemo();
  await widget.ask(question);
  await widget.click('.header .person');
  await widget.has('.next-steps');
  const { id, status } = await latest();
  expect(status).toBe('open');
  await now().member.post(`/conversations/${id}/messages`, { text: '您好，我是**小林**。' });
  await widget.has('.message.member strong', '小林');
  await page.goto(demo('&again'));
  await widget.has('.message.member', '小林');

  const second = await newPage({ beside: page });
  await second.page.goto(demo());
  await second.widget.has('.message.member', '小林');
  await now().member.post(`/conversations/${id}/messages`, { text: '还在吗？' });
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
  await now().member.post(`/conversations/${(await latest()).id}/messages`, { text: '您好' });
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
  expect((await now().member.patch('/workspace', { settings: { schedule } })).status).toBe(200);
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
    await waitFor(async () => ((await latest()).replyEmail === 'lin@shop.example' ? true : undefined));
    await page.goto(demo('&again'));
    await widget.has('.email-kept', 'lin@shop.example');
  } finally {
    await now().member.patch('/workspace', { settings: { schedule: null } });
  }
});

test('questions written without a network go out once each and in order when it is back', async () => {
  const { page, widget } = await openDemo();
  await widget.ask(question);
  const { id } = await latest();
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
  const { id } = await latest();
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
