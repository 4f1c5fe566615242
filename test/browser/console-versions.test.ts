import { expect, test } from 'vitest';
import type { Document } from '../../src/contract/index.ts';
import { consoleJourneys, seen } from './support/console.ts';

/** The life of one document: its versions, its limits, and who did what to it. */
const { open, signedIn, member } = consoleJourneys();

const first = '# 配送说明\n\n## 时效\n\n付款后三天内发货，节假日顺延。\n\n## 运费\n\n订单满一百元免运费。\n';
const second = `${first.replace('三天', '两天')}\n## 退货\n\n七天内可以无理由退货。\n`;

async function learnt(): Promise<string> {
  const file = { name: '配送说明.md', content: first };
  const { body } = await member().upload<{ id: string }>('/documents', file);
  return (await member().settled(body.id)).id;
}

test('a second version is compared with the first, rolled back and published, each after a question in the console’s own dress', async () => {
  const id = await learnt();
  const page = await open(`/console/knowledge/documents/${id}?part=versions`, {
    state: await signedIn(),
    dark: true,
  });
  await page.locator('input[type=file]').setInputFiles({
    name: '配送说明.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from(second),
  });
  await page.getByRole('button', { name: '对比: 第 2 版' }).click();
  await seen(page, '1 处修改，1 处新增，0 处删除，1 段不变');
  await page.locator('.diff-passage del', { hasText: '三天' }).waitFor();
  await page.locator('.diff-passage ins', { hasText: '两天' }).waitFor();
  await page.getByText('行内', { exact: true }).click();
  await page.getByText('七天内可以无理由退货。').waitFor();
  await page.getByRole('button', { name: '返回版本列表' }).click();

  // A no by keyboard changes nothing and gives the focus back.
  const rollBack = page.getByRole('button', { name: '回退一版' });
  const dialog = page.getByRole('dialog');
  await rollBack.click();
  const colour = await page.evaluate<string>(`getComputedStyle(document.activeElement).backgroundColor`);
  const [red] = colour.match(/\d+/) ?? [];
  expect(Number(red)).toBeLessThan(80);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.evaluate<string>('document.activeElement.innerText')).toBe('回退一版');
  await rollBack.click();
  await dialog.getByRole('button', { name: '回退一版' }).click();
  await seen(page, '已回退，现在用第 1 版回答');
  await page.getByText('现在用第 1 版回答', { exact: true }).waitFor();
  await page.getByText('段落', { exact: true }).click();
  await seen(page, '付款后三天内发货');

  await page.getByText('版本', { exact: true }).click();
  await page.getByRole('button', { name: '发布: 第 2 版' }).click();
  await dialog.getByRole('button', { name: '发布' }).click();
  await seen(page, '已发布，现在用这一版回答');
  await page.getByText('历史', { exact: true }).click();
  await seen(page, '从第 2 版回退到第 1 版');
});

test('the settings of a document are saved and stay in the form as they were saved', async () => {
  const id = await learnt();
  const page = await open(`/console/knowledge/documents/${id}?part=settings`, { state: await signedIn() });
  await page.getByLabel('从这天起使用').fill('2031-03-01');
  await page.getByLabel('用到这天为止').fill('2031-02-01');
  await seen(page, '失效日期早于生效日期');
  await page.getByLabel('用到这天为止').fill('2031-12-31');
  await page.getByLabel('标签').fill('物流');
  await page.keyboard.press('Enter');
  await page.getByLabel('对哪些收件箱开放').click();
  await page.locator('.ant-select-item-option').first().click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '保存' }).click();
  await seen(page, '已保存');
  await page.getByText('有未保存的修改').waitFor({ state: 'detached' });
  await page.getByText('未生效', { exact: true }).waitFor();
  expect(await page.getByLabel('用到这天为止').inputValue()).toBe('2031-12-31');
  await page.locator('.ant-select-selection-item', { hasText: '物流' }).waitFor();

  const { body } = await member().get<Document>(`/documents/${id}`);
  expect(body).toMatchObject({ tags: ['物流'], validFrom: '2031-03-01', validUntil: '2031-12-31' });
  expect(body.audience).toHaveLength(1);
  await page.getByText('历史', { exact: true }).click();
  // What was not touched has not been changed.
  const changed = page.locator('.history li').first().locator('dt');
  await changed.first().waitFor();
  expect((await changed.allInnerTexts()).sort()).toEqual(['失效日期', '对象', '标签', '生效日期'].sort());
});
