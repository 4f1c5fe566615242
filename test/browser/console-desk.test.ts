import { expect, test } from 'vitest';
import { consoleJourneys, seen } from './support/console.ts';

/** Several people at one desk, each in a browser of their own. */
const { open, customerAsks, signedIn, colleague, member } = consoleJourneys();

const question = '可以开增值税专用发票吗？';
const answer = '可以，在订单页面填写税号后三个工作日内开具。';

test('two agents see each other, hand a conversation over to a member and to a team, and take it from the bot and back', async () => {
  await member().post('/faq-entries', { question, answer });
  const lin = await colleague('小林');
  const { body: members } = await member().get<{ items: { id: string; name: string }[] }>('/members');
  const linId = members.items.find(({ name }) => name === '小林')?.id ?? '';
  await member().post('/teams', { name: '售后', memberIds: [linId] });
  const customer = await customerAsks('周洁', question);

  const boss = await open(`/console/inbox/${customer.id}?view=all`, { state: await signedIn() });
  const agent = await open('/console/inbox?view=mine', { state: lin });
  await agent.getByRole('heading', { name: '我的', level: 1 }).waitFor();
  // Taken from the bot: it stays silent.
  await boss.getByRole('button', { name: '从机器人接管' }).click();
  await boss.getByRole('button', { name: '交还机器人' }).waitFor();
  await customer.says(question);
  await boss.locator('.message-incoming').nth(1).waitFor();
  expect((await customer.texts()).filter((text) => text === answer)).toHaveLength(1);

  // The colleague is there, and gets it; it appears in front of her without a reload.
  await boss.keyboard.press('a');
  await boss.getByRole('menuitemradio', { name: '小林 · 在线' }).click();
  await agent.getByRole('link', { name: /周洁/ }).click();
  await agent.getByRole('heading', { name: '周洁' }).waitFor();
  await boss.getByText('小林 正在查看').waitFor();
  await agent.keyboard.press('r');
  await agent.locator('.composer textarea:focus').waitFor();
  await agent.keyboard.type('您好');
  await boss.getByText('小林 正在回复').waitFor();
  await agent.keyboard.press('Control+Enter');
  await boss.locator('.message-outgoing', { hasText: '您好' }).waitFor();
  await boss.getByText('小林 正在回复').waitFor({ state: 'detached' });

  await boss.getByRole('button', { name: /转给团队/ }).click();
  await boss.getByRole('menuitemradio', { name: '售后' }).click();
  await agent.getByRole('button', { name: '转给团队: 售后' }).waitFor();

  // Given back the bot answers again, before both of them.
  await agent.locator('.composer textarea').blur();
  await agent.keyboard.press('b');
  await boss.getByRole('button', { name: '从机器人接管' }).waitFor();
  await customer.says(`请问${question}`);
  await agent.locator('.message-outgoing', { hasText: '税号' }).nth(1).waitFor();
  await agent.getByRole('button', { name: /小林/ }).first().waitFor();
});

test('while one writes, the knowledge suggests and a canned response is chosen, all by keyboard', async () => {
  await member().post('/canned-responses', { shortcode: 'ok', text: '好的，{{contact.name}}。' });
  await member().post('/canned-responses', { shortcode: 'bye', text: '再见。' });
  const customer = await customerAsks('吴桐', question);
  await customer.wantsPerson();
  const page = await open(`/console/inbox/${customer.id}?view=all`, { state: await signedIn() });
  await page.getByRole('heading', { name: '吴桐' }).waitFor();
  await page.getByRole('button', { name: /快捷回复/ }).waitFor();
  await page.keyboard.press('r');
  const box = page.getByRole('textbox', { name: '回复客户…' });
  await page.locator('.composer textarea:focus').waitFor();

  // What the customer asked finds an answer before anything is typed.
  await page.getByRole('region', { name: '知识库建议' }).getByText(answer).waitFor();
  await page.keyboard.press('Alt+Enter');
  await expect.poll(() => box.inputValue()).toContain(answer);

  await box.fill('');
  await page.keyboard.type('/');
  const list = page.getByRole('listbox', { name: '快捷回复' });
  await list.getByRole('option').nth(1).waitFor();
  // The focus stays in the text, which names the list and the entry that is chosen.
  const named = async () => {
    const [controls, active] = await Promise.all([
      box.getAttribute('aria-controls'),
      box.getAttribute('aria-activedescendant'),
    ]);
    expect(controls).toBe(await list.getAttribute('id'));
    return await page.locator(`[id="${active}"]`).getAttribute('aria-selected');
  };
  expect(await named()).toBe('true');
  const first = await box.getAttribute('aria-activedescendant');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => box.getAttribute('aria-activedescendant')).not.toBe(first);
  expect(await named()).toBe('true');
  expect(await page.locator('.picker [role=status]').count()).toBe(0);
  await page.keyboard.type('ok');
  await page.getByRole('option', { name: /好的/ }).waitFor();
  await expect.poll(() => list.getByRole('option').count()).toBe(1);
  await page.keyboard.press('Tab');
  await expect.poll(() => box.inputValue()).toBe('好的，吴桐。');
  await expect.poll(() => box.getAttribute('aria-activedescendant')).toBeNull();
  await page.keyboard.press('Control+Enter');
  await page.locator('.message-outgoing', { hasText: '好的，吴桐。' }).waitFor();
});

test('files are dropped and pasted into the composer', async () => {
  const customer = await customerAsks('郑爽', question);
  await customer.wantsPerson();
  const page = await open(`/console/inbox/${customer.id}?view=all`, { state: await signedIn() });
  await page.getByRole('button', { name: /快捷回复/ }).waitFor();
  for (const [name, kind] of [
    ['drop.gif', 'drop'],
    ['paste.gif', 'paste'],
  ]) {
    // As text: what runs in the page knows other names than what runs here.
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob('R0lGODlhAQABAAAAACwAAAAAAQABAAA='), (each) => each.charCodeAt(0));
      data.items.add(new File([bytes], '${name}', { type: 'image/gif' }));
      const about = { bubbles: true, cancelable: true };
      document.querySelector('.composer textarea').dispatchEvent('${kind}' === 'drop'
        ? new DragEvent('drop', { ...about, dataTransfer: data })
        : new ClipboardEvent('paste', { ...about, clipboardData: data }));
    })()`);
    await page.getByRole('button', { name: `移除 ${name}` }).waitFor();
  }
  await page.getByRole('button', { name: '发送' }).click();
  await page.locator('.message-outgoing .picture img').nth(1).waitFor();
});

test('a conversation is put off to a time of one’s own, found under a saved view, and wakes when it is wanted', async () => {
  const customer = await customerAsks('何静', question);
  await customer.wantsPerson();
  const page = await open(`/console/inbox/${customer.id}?view=all`, { state: await signedIn() });
  await page.getByRole('button', { name: /暂缓/ }).waitFor();
  await page.keyboard.press('z');
  await page.getByRole('menuitem', { name: '选择日期和时间…' }).click();
  const dialog = page.getByRole('dialog', { name: '暂缓到' });
  await dialog.getByLabel('日期和时间').fill('2020-01-01T09:00');
  await dialog.getByRole('button', { name: '暂缓' }).click();
  await dialog.getByText('请选择将来的时间。').waitFor();
  await dialog.getByLabel('日期和时间').fill('2031-05-06T09:30');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /暂缓/ }).getByText(/2031/).waitFor();

  await page.goto('/console/inbox?view=snoozed');
  await page.getByRole('link', { name: /何静/ }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('何静');
  await page.waitForURL(/q=/);
  await page.getByRole('button', { name: '筛选 (F)' }).click();
  const filters = page.getByRole('dialog', { name: '筛选' });
  await filters.getByLabel('视图名称').fill('等何静');
  await filters.getByRole('button', { name: '保存为视图' }).click();
  await seen(page, '视图已保存');
  await page.keyboard.press('Escape');

  await page.goto('/console/inbox');
  await page.getByRole('button', { name: /^视图/ }).click();
  await page.getByRole('menuitemradio', { name: '等何静' }).click();
  await page.getByRole('heading', { name: '等何静', level: 1 }).waitFor();
  await page.waitForTimeout(600);
  expect(await page.getByRole('searchbox').inputValue()).toBe('何静');
  await page.getByRole('link', { name: /何静/ }).click();
  await page.getByRole('button', { name: /暂缓/ }).waitFor();
  await page.keyboard.press('z');
  await page.getByRole('menuitem', { name: '现在恢复' }).click();
  await page.getByText('人工处理中').first().waitFor();
});

test('who looks elsewhere is told by a notice of the system', async () => {
  const page = await open('/console/inbox', { state: await signedIn(), permissions: ['notifications'] });
  await page.getByRole('button', { name: '开启桌面通知' }).click();
  await page.getByRole('button', { name: '关闭桌面通知' }).waitFor();
  await page.evaluate(`(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    window.shown = [];
    window.Notification = class {
      static permission = 'granted';
      constructor(title, { body }) { shown.push(title + ': ' + body); }
      close() {}
    };
  })()`);
  await page.waitForTimeout(1000);
  const customer = await customerAsks('韩梅', question);
  await customer.wantsPerson();
  const shown = () => page.evaluate<string>(`shown.join('\\n')`);
  await expect.poll(shown, { timeout: 15_000 }).toContain('韩梅 在等人工客服');
});
