import { expect, test } from 'vitest';
import type { CannedResponse, List, Team, Workspace } from '../../src/contract/index.ts';
import { consoleJourneys, seen } from './support/console.ts';

/** What a manager sets up for the people at the desk. */
const { open, signedIn, member } = consoleJourneys();

test('a holiday is typed by hand, added and saved', async () => {
  const page = await open('/console/settings/hours', { state: await signedIn() });
  await page.getByRole('switch', { name: '全天有人' }).click();
  await page.locator('input[type=date]').focus();
  await page.keyboard.type('10012027');
  await page.keyboard.press('Enter');
  await page.locator('.field', { hasText: '节假日' }).getByText(/2027/).waitFor();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('有未保存的修改').waitFor({ state: 'detached' });
  const { body } = await member().get<Workspace>('/workspace');
  expect(body.settings.schedule?.holidays).toEqual(['2027-10-01']);
});

test('a team and a canned response are made on their pages', async () => {
  const page = await open('/console/settings/teams', { state: await signedIn() });
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: '新建团队' }).click();
  await page.getByLabel('名称').fill('售后');
  await page.getByRole('button', { name: '保存' }).click();
  await seen(page, '售后');
  await page.goto('/console/settings/canned-responses');
  for (const text of ['您好，{{contact.name}}。', '别的']) {
    await page.getByRole('button', { name: '新建快捷回复' }).click();
    await dialog.getByLabel('快捷码').fill('hi');
    await dialog.getByRole('textbox').last().fill(text);
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByText('/hi', { exact: true }).waitFor();
  }
  await dialog.getByRole('alert').getByText('这个快捷码已被使用').waitFor();
  const { body: teams } = await member().get<List<Team>>('/teams');
  expect(teams.items.map(({ name }) => name)).toEqual(['售后']);
  const { body: canned } = await member().get<List<CannedResponse>>('/canned-responses');
  expect(canned.items.map(({ text }) => text)).toEqual(['您好，{{contact.name}}。']);
});
