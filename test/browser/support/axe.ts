import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from './chromium.ts';

const file = join(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js');

/** What axe finds wrong by WCAG 2.2 AA and its own best practices, as `rule: where`. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.eval(`${await readFile(file, 'utf8')}; 1`);
  return await page.eval<string[]>(`(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.flat().join(' ')));
  })()`);
}
