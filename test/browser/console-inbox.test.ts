import { expect, test } from 'vitest';
import { consoleJourneys, seen } from './support/console.ts';

/** Agents at their desk, each journey on what the one before left. */
const { open, customerAsks, signedIn, member } = consoleJourneys();

test('a customer who asks for a person appears without reloading, is answered, and never sees the note', async () => {
  const page = await open('/console/inbox', { state: await signedIn() });
  await seen(page, '没有待处理的会话');
  const customer = await customerAsks('李雪梅', '怎么连接企业微信？');
  await customer.wantsPerson();
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
  await customer.says('连上了，谢谢！');
  await page.locator('.message-incoming', { hasText: '连上了' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await page.getByRole('button', { name: '重新打开' }).waitFor();
});

test('what is being typed survives a reload', async () => {
  const page = await open('/console/inbox?view=all', { state: await signedIn() });
  await customerAsks('Tom', 'which android version do i need');
  await page.getByRole('link', { name: /Tom/ }).click();
  await page.getByLabel('回复客户…').fill('half a sent');
  await page.reload();
  await page.getByLabel('回复客户…').waitFor();
  expect(await page.getByLabel('回复客户…').inputValue()).toBe('half a sent');
});

test('an agent sorts, answers with a canned response and a file, and hands a conversation back to the bot', async () => {
  await member().post('/labels', { name: '退款', color: 'red' });
  await member().post('/canned-responses', { shortcode: 'hi', text: '您好，{{contact.name}}，我来处理。' });
  const customer = await customerAsks('王小明', '怎么连接钉钉？');
  await customer.wantsPerson();
  const page = await open(`/console/inbox/${customer.id}`, { state: await signedIn() });
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
  await customer.says('还是不会连接钉钉');
  await page.locator('.message-outgoing .answer').nth(1).waitFor();
  await page.goto('/console/inbox?view=all&priority=urgent');
  await page.getByRole('link', { name: /王小明/ }).waitFor();
  expect(await page.locator('.conversation-row').count()).toBe(1);
});

test('the keyboard alone goes through the inbox and knows its keys', async () => {
  const page = await open('/console/inbox?view=all', { state: await signedIn() });
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
