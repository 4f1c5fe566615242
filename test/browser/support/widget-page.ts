import type { Page } from './chromium.ts';

/** The widget on a page, as somebody in front of the screen works with it. */
export type Widget = ReturnType<typeof widgetOn>;

const root = `document.querySelector('knowdesk-widget').shadowRoot`;
const all = (selector: string) => `[...${root}.querySelectorAll(${JSON.stringify(selector)})]`;

export function widgetOn(page: Page) {
  const find = (selector: string) => `${root}.querySelector(${JSON.stringify(selector)})`;
  const byText = (selector: string, text: string) =>
    `${all(selector)}.find((each) => each.textContent.includes(${JSON.stringify(text)}))`;
  return {
    find,
    byText,
    click: (selector: string, text?: string) =>
      page.click(text === undefined ? find(selector) : byText(selector, text)),
    has: (selector: string, text = '') => page.until(byText(selector, text)),
    texts: (selector: string) =>
      page.eval<string[]>(`${all(selector)}.map((each) => each.textContent.trim())`),
    count: (selector: string) => page.eval<number>(`${all(selector)}.length`),
    async open() {
      await page.until(`document.querySelector('knowdesk-widget')?.shadowRoot.querySelector('.launcher')`);
      await page.click(find('.launcher'));
      await page.until(find('.composer textarea'));
    },
    /** Types and sends; waits until something else than the customer has spoken. */
    async ask(text: string) {
      const before = await page.eval<number>(`${all('.message:not(.own)')}.length`);
      await this.write(text);
      await page.until(`${all('.message:not(.own)')}.length > ${before}`, 30_000);
    },
    async write(text: string) {
      await page.eval(`${find('.composer textarea')}.focus()`);
      await page.type(text);
      await page.press('Enter');
    },
  };
}
