import { expect, test } from 'vitest';
import type { AcceptedDocument } from '../../src/contract/index.ts';
import { widgetJourneys } from './support/widget-journeys.ts';

const { now, openDemo } = widgetJourneys();

test('a link in an opened source leads to the other document of the folder, and back', async () => {
  const { member } = now();
  const files = {
    'guide/fees.md':
      '# Fees\n\nThe zephyr rental fee is 30 euros a day. Who comes back late reads [late returns](../terms.md#late-returns).',
    'terms.md':
      '# Terms\n\nThese are the terms of rental.\n\n## Late returns\n\nEach day late costs 5 euros, see also [the fees](guide/fees.md).',
  };
  for (const [path, content] of Object.entries(files)) {
    const file = { name: path.split('/').at(-1) ?? path, content };
    const { body } = await member.upload<AcceptedDocument>('/documents', file, { path: `docs/${path}` });
    expect((await member.settled(body.id)).status).toBe('ready');
  }
  const { page, widget } = await openDemo();
  await widget.ask('What is the zephyr rental fee a day?');
  await widget.click('.source');
  await widget.click('.passage-link', 'late returns');
  await widget.has('.passage', 'Each day late costs 5 euros');
  await widget.has('.preview-path', 'Late returns');
  await page.until(`${widget.find('.preview-title')}.matches(':focus')`);
  if (process.env.SHOT) await page.screenshot(process.env.SHOT);
  await page.press('Escape');
  await widget.has('.passage mark', '30 euros');
  await page.press('Escape');
  await page.until(`!${widget.find('.sheet')}`);
  expect(page.problems).toEqual([]);
});
