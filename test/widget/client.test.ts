import { afterEach, expect, test, vi } from 'vitest';
import { createClient } from '../../src/widget/app/client.ts';
import { openStore } from '../../src/widget/app/store.ts';
import { json, memoryStorage, refusal, session, signedInStore, stubNetwork } from './support.ts';

afterEach(() => vi.unstubAllGlobals());

const server = 'https://desk.example/';
const locale = () => 'zh-CN';

test('a token that was refused is renewed once with the visitor key, and the request goes out again', async () => {
  const store = signedInStore();
  const asked = stubNetwork(({ path, headers }) => {
    if (path === 'session') return session('t2');
    return headers.Authorization === 'Bearer t2'
      ? json({ fine: true })
      : refusal(401, 'request.unauthenticated');
  });
  const client = createClient({ server, inbox: 'ib', store, locale });
  expect(await client.call('GET', 'x')).toEqual({ ok: true, value: { fine: true } });
  expect(asked.map(({ path }) => path)).toEqual(['x', 'session', 'x']);
  expect(asked[1]?.body).toEqual({ inboxKey: 'ib', locale: 'zh-CN', visitor: 'v1' });
});

test('a token refused twice is a failure, not an endless loop', async () => {
  const asked = stubNetwork(({ path }) =>
    path === 'session' ? session('t2') : refusal(401, 'request.unauthenticated'),
  );
  const client = createClient({ server, inbox: 'ib', store: signedInStore(), locale });
  expect(await client.call('GET', 'x')).toMatchObject({ ok: false, failure: { status: 401 } });
  expect(asked.length).toBe(3);
});

test('requests that need a session at once open one together', async () => {
  const asked = stubNetwork(({ path }) => (path === 'session' ? session('t1') : json({})));
  const client = createClient({ server, inbox: 'ib', store: openStore('ib', memoryStorage()), locale });
  await Promise.all([client.call('GET', 'a'), client.call('GET', 'b'), client.call('GET', 'c')]);
  expect(asked.filter(({ path }) => path === 'session').length).toBe(1);
});

test('a customer the server does not believe goes on as nobody known, and the page is told', async () => {
  const asked = stubNetwork(({ body }) =>
    (body as { contact?: object }).contact ? refusal(403, 'contact.hmac_invalid') : session('t1'),
  );
  const told: string[] = [];
  const store = openStore('ib', memoryStorage());
  const client = createClient({
    server,
    inbox: 'ib',
    store,
    locale,
    contactRefused: ({ code }) => told.push(code),
  });
  client.identify({ externalId: 'u1', hmac: 'wrong' });
  expect((await client.openSession()).ok).toBe(true);
  expect(told).toEqual(['contact.hmac_invalid']);
  expect(asked.length).toBe(2);
  expect(store.read().externalId).toBeUndefined();
});

test('how long the server wants to be left alone is read in ms', async () => {
  stubNetwork(() => refusal(429, 'rate.limited', { 'Retry-After': '3' }));
  const client = createClient({ server, inbox: 'ib', store: signedInStore(), locale });
  expect(await client.call('POST', 'x', { body: {} })).toMatchObject({
    failure: { code: 'rate.limited', retryAfterMs: 3000 },
  });
});

test('a session that was opened for the customer before is not kept for the next', async () => {
  const arrive: ((response: Response) => void)[] = [];
  const asked = stubNetwork(({ path }) =>
    path === 'session' ? new Promise<Response>((resolve) => void arrive.push(resolve)) : json({}),
  );
  const store = openStore('ib', memoryStorage());
  const opened: string[] = [];
  const client = createClient({
    server,
    inbox: 'ib',
    store,
    locale,
    opened: ({ visitor }) => opened.push(visitor),
  });
  const first = client.openSession();
  client.forget();
  client.identify({ externalId: 'u2', hmac: 'h' });
  const second = client.openSession();
  arrive[1]?.(session('t2', 'v2'));
  expect(await second).toMatchObject({ value: { visitor: 'v2' } });
  arrive[0]?.(session('t1', 'v1'));
  await vi.waitFor(() => expect(arrive.length).toBe(3));
  arrive[2]?.(session('t3', 'v2'));
  await first;
  expect(opened).toEqual(['v2', 'v2']);
  expect(store.read().visitor).toBe('v2');
  expect(asked[0]?.body).not.toHaveProperty('contact');
});
