import type { Page } from 'playwright-core';
import type { WidgetShot } from './pages.ts';

const words = {
  'zh-CN': {
    answered: '费用发生后多少天之内要提交报销单？',
    suggested: '发票怎么处理',
    unknown: '转人工',
  },
  en: {
    answered: 'How long is the download link for an export valid?',
    suggested: 'invoice',
    unknown: 'I want to talk to a person',
  },
} as const;

/** Brings the chat page of an inbox into a state, as a customer would. */
export async function showWidget(page: Page, shot: WidgetShot, locale: keyof typeof words): Promise<void> {
  if (shot === 'closed' || shot === 'welcome') return;
  const ask = async (text: string) => {
    const box = page.locator('textarea').first();
    await box.waitFor();
    await box.fill(text);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(1500);
  };
  const { answered, suggested, unknown } = words[locale];
  await ask(shot === 'suggested' ? suggested : shot === 'handed-over' ? unknown : answered);
  if (shot === 'source') await page.locator('.citation, .source, [class*=source] button').first().click();
  if (shot === 'rated') await page.locator('[class*=rating] button, [class*=rate] button').first().click();
  await page.waitForTimeout(600);
}
