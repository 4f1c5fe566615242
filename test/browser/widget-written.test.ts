import { afterAll, expect, test } from 'vitest';
import { findBarriers } from './support/axe.ts';
import { serveModel } from './support/model-server.ts';
import { widgetJourneys } from './support/widget-journeys.ts';

let model: Awaited<ReturnType<typeof serveModel>> | undefined;
const sentences = [
  'Refunds are paid within 7 working days [1]. ',
  'They go back to the card that was charged [1].',
];

/** Answers that a language model put into words. */
const { now, visit, latest } = widgetJourneys({
  settings: async () => {
    model = await serveModel(sentences);
    return { KNOWDESK_LLM_URL: model.url, KNOWDESK_LLM_MODEL: 'tiny' };
  },
});
afterAll(() => model?.close());

test('each sentence shows what it rests on, opens it with a link to its page, and is read along after an end too', async () => {
  const { member } = now();
  const content =
    '# Refunds\n\nRefunds are paid within 7 working days. They go back to the card that was charged. Gift cards cannot be exchanged for cash.';
  const file = { name: 'refunds.md', content };
  const fields = { title: 'Refund guide', path: 'help/refunds.md', url: 'https://shop.example/help/refunds' };
  const { body: added } = await member.upload<{ id: string }>('/documents', file, fields);
  await member.patch(`/documents/${added.id}`, { access: 'passage' });
  expect((await member.settled(added.id)).status).toBe('ready');
  await member.put('/answer-policy', { targetPrecision: 0.9, threshold: 0.2 });

  const { page, widget } = await visit({ reducedMotion: true });
  await widget.open();
  const question = 'How many working days until refunds are paid?';
  await widget.ask(question);
  await widget.has('.card .cite');
  expect(await widget.texts('.card .cite')).toEqual(['1', '1']);
  expect(await widget.texts('.card .rich')).toEqual([
    'Refunds are paid within 7 working days.1 They go back to the card that was charged.1',
  ]);
  expect(await findBarriers(page)).toEqual([]);
  await widget.click('.card .cite');
  await widget.has('.passage mark', '7 working days');
  await widget.has('.sheet a.button', 'shop.example');
  expect(await page.eval(`${widget.find('.sheet a.button')}.href`)).toBe('https://shop.example/help/refunds');
  await page.press('Escape');

  const { id } = await latest();
  await member.post(`/conversations/${id}/resolve`);
  await widget.has('.ended');
  await widget.write(question);
  // The first sentence is there while the second is still being written.
  await page.until(
    `[...${widget.find('.messages')}.querySelectorAll('.message.bot > .bubble')].some((each) => each.textContent.trim() === 'Refunds are paid within 7 working days.')`,
  );
  await page.until(`${widget.find('.messages')}.querySelectorAll('.card').length === 2`);
  expect((await latest()).id).not.toBe(id);
});
