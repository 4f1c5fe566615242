import type { Page } from 'playwright-core';
import type { WidgetShot } from './pages.ts';

const words = {
  'zh-CN': {
    answered: '费用发生后多少天之内要提交报销单？',
    suggested: '去成都出差酒店一晚最多能报多少',
    unknown: '转人工',
  },
  en: {
    answered: 'How long is the download link for an export valid?',
    suggested: 'is there a netsuite integration',
    unknown: 'I want to talk to a person',
  },
} as const;

/** Brings the chat page of an inbox into a state, as a customer would. */
export async function showWidget(page: Page, shot: WidgetShot, locale: keyof typeof words): Promise<void> {
  if (shot === 'closed' || shot === 'welcome') return;
  if (shot === 'open') {
    await page.locator('[data-open]').first().click();
    await page.waitForTimeout(1200);
  }
  const ask = async (text: string) => {
    const box = page.locator('textarea').first();
    await box.waitFor();
    await box.fill(text);
    await page.keyboard.press('Enter');
    await page
      .locator('.answer, .queue')
      .last()
      .waitFor({ timeout: 15_000 })
      .catch(() => undefined);
    await page.waitForTimeout(800);
  };
  const { answered, suggested, unknown } = words[locale];
  await ask(shot === 'suggested' ? suggested : shot === 'handed-over' ? unknown : answered);
  if (shot === 'source') await page.locator('button.source').first().click();
  if (shot === 'rated') await page.locator('.rating button').first().click();
  await page.waitForTimeout(600);
}
