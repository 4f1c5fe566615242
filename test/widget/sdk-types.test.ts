import { expect, test } from 'vitest';
import type { Knowdesk, KnowdeskContact, KnowdeskOptions } from '../../src/widget/sdk/knowdesk.ts';

/** The compiler is the test: each line it must refuse says so, and one that it no longer refuses fails the check. */
function calls(knowdesk: Knowdesk): void {
  const contact: KnowdeskContact = { externalId: 'u-1', hmac: 'ab', name: 'Li' };
  knowdesk.setUser(contact);
  knowdesk.setUser({ jwt: 'a.b.c' });
  knowdesk.setUser({ email: 'li@shop.example' });
  // @ts-expect-error an id without its proof
  knowdesk.setUser({ externalId: 'u-1' });
  // @ts-expect-error a token says it all
  knowdesk.setUser({ jwt: 'a.b.c', externalId: 'u-1' });
  const stop: () => void = knowdesk.on('unread', (count) => count.toFixed());
  stop();
  knowdesk.on('error', ({ code }) => code.startsWith('contact.'));
  knowdesk.on('rating', ({ score }) => score === 'neutral');
  // @ts-expect-error no such event
  knowdesk.on('closed', () => {});
  // @ts-expect-error no such score
  knowdesk.on('rating', ({ score }) => score === 'great');
  knowdesk.setPage();
  knowdesk.setPage({ url: '/checkout' });
  knowdesk.ask('How long does the battery last?');
  // @ts-expect-error a question is a text
  knowdesk.ask(7);
  for (const command of ['open', 'close', 'toggle', 'reset', 'shutdown'] as const) knowdesk[command]();
  const options: KnowdeskOptions = { server: 'https://desk.example/', inbox: 'ib_1', position: 'left' };
  // @ts-expect-error there are two sides
  options.position = 'top';
}

test('the SDK’s types are checked by the compiler', () => {
  expect(calls).toBeTypeOf('function');
});
