import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from '../../src/widget/app/client.ts';
import { createOutbox, type Done, type OutboxDeps } from '../../src/widget/app/outbox.ts';
import type { Entry } from '../../src/widget/app/outbox-entry.ts';
import type { Store } from '../../src/widget/app/store.ts';
import { json, memoryStorage, refusal, session, signedInStore, stubNetwork } from './support.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(store: Store, more: Partial<OutboxDeps> = {}) {
  const locale = () => 'zh-CN';
  const end = new AbortController();
  const done: Done[] = [];
  const client = createClient({ server: 'https://desk.example/', inbox: 'ib', store, locale });
  const outbox = createOutbox({
    client,
    store,
    inbox: 'ib',
    locale,
    signal: end.signal,
    changed: () => {},
    created: () => {},
    done: (each) => done.push(each),
    gone: () => {},
    refused: () => {},
    troubled: () => {},
    ...more,
  });
  return { outbox, done, end };
}

const question = (key: string, text: string, conversationId: string | null = 'c1'): Entry => ({
  kind: 'question',
  key,
  text,
  afterSeq: 0,
  at: 0,
  conversationId,
});
const texts = (asked: { body: unknown }[]) => asked.map(({ body }) => (body as { text?: string }).text);

test('what fails is sent again under the same key, and nothing overtakes it', async () => {
  const store = signedInStore();
  const asked = stubNetwork((_, count) =>
    count < 3 ? 'no network' : count === 3 ? refusal(503, 'x.unavailable') : json({}),
  );
  const { outbox, done } = open(store);
  outbox.add(question('k1', 'first'));
  outbox.add(question('k2', 'second'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(texts(asked)).toEqual(['first', 'first', 'first', 'first', 'second']);
  expect(asked.map(({ headers }) => headers['Idempotency-Key'])).toEqual(['k1', 'k1', 'k1', 'k1', 'k2']);
  expect(done.map(({ entry }) => entry.key)).toEqual(['k1', 'k2']);
  expect(store.read().outbox).toEqual([]);
});

test('what was not acknowledged before a reload goes out after it, under the same key', async () => {
  const storage = memoryStorage();
  stubNetwork(() => 'no network');
  const before = open(signedInStore(storage));
  before.outbox.add(question('k1', 'kept'));
  await vi.advanceTimersByTimeAsync(100);
  before.end.abort();
  const asked = stubNetwork(() => json({}));
  const after = open(signedInStoreAgain(storage));
  after.outbox.drain();
  await vi.advanceTimersByTimeAsync(100);
  expect(asked.map(({ headers }) => headers['Idempotency-Key'])).toEqual(['k1']);
  expect(after.done.length).toBe(1);
});

function signedInStoreAgain(storage: ReturnType<typeof memoryStorage>): Store {
  const kept = storage.getItem('knowdesk:ib') ?? '';
  const store = signedInStore(storage);
  storage.setItem('knowdesk:ib', kept);
  return store;
}

test('the first question begins a conversation, once, however often that has to be tried', async () => {
  const created: string[] = [];
  const asked = stubNetwork(({ path }, count) => {
    if (count === 1) return 'no network';
    return path === 'conversations' ? json({ id: 'c9' }, 201) : json({}, 201);
  });
  const { outbox } = open(signedInStore(), { created: ({ id }) => created.push(id) });
  outbox.add(question('k1', 'a', null));
  outbox.add(question('k2', 'b', null));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.map(({ path }) => path)).toEqual([
    'conversations',
    'conversations',
    'conversations/c9/messages',
    'conversations/c9/messages',
  ]);
  expect(asked[0]?.headers['Idempotency-Key']).toBe(asked[1]?.headers['Idempotency-Key']);
  expect(created).toEqual(['c9']);
});

test('a refused question stays until the customer decides, and does not hold up the next', async () => {
  const store = signedInStore();
  const asked = stubNetwork(({ body }) =>
    (body as { text: string }).text === 'bad' ? refusal(400, 'request.invalid') : json({}),
  );
  const { outbox, done } = open(store);
  outbox.add(question('k1', 'bad'));
  outbox.add(question('k2', 'good'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(store.read().outbox?.map(({ key, refused }) => [key, refused?.code])).toEqual([
    ['k1', 'request.invalid'],
  ]);
  expect(done.map(({ entry }) => entry.key)).toEqual(['k2']);
  outbox.retry('k1');
  await vi.advanceTimersByTimeAsync(1000);
  expect(texts(asked)).toEqual(['bad', 'good', 'bad']);
  outbox.drop('k1');
  expect(store.read().outbox).toEqual([]);
});

test('a question to a conversation that is gone begins a new one; a rating of it is dropped', async () => {
  const gone: string[] = [];
  const asked = stubNetwork(({ path }) => {
    if (path === 'conversations') return json({ id: 'c2' }, 201);
    return path.includes('c1') ? refusal(404, 'conversation.not_found') : json({});
  });
  const store = signedInStore();
  const { outbox } = open(store, { gone: (id) => gone.push(id) });
  outbox.add(question('k1', 'hello'));
  outbox.add({ kind: 'rating', answerId: 'a1', score: 'neutral', key: 'k2', at: 0, conversationId: 'c1' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(gone).toEqual(['c1']);
  expect(asked.map(({ path }) => path)).toEqual([
    'conversations/c1/messages',
    'conversations',
    'conversations/c2/messages',
  ]);
  expect(store.read().outbox).toEqual([]);
});

test('a page that the inbox does not list is told once, and the question is kept', async () => {
  const store = signedInStore();
  store.update(({ token: _, ...rest }) => rest);
  const refused: string[] = [];
  const asked = stubNetwork(() => refusal(403, 'inbox.origin_refused'));
  const { outbox } = open(store, { refused: ({ code }) => refused.push(code) });
  outbox.add(question('k1', 'hello'));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(refused).toEqual(['inbox.origin_refused']);
  expect(asked.length).toBe(1);
  expect(store.read().outbox?.length).toBe(1);
});

test('a server that asks for patience gets it', async () => {
  const asked = stubNetwork((_, count) =>
    count === 1 ? refusal(429, 'rate.limited', { 'Retry-After': '20' }) : json({}),
  );
  const { outbox } = open(signedInStore());
  outbox.add(question('k1', 'hello'));
  await vi.advanceTimersByTimeAsync(15_000);
  expect(asked.length).toBe(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.length).toBe(2);
});

test('a session that ends in the middle does not cost the question', async () => {
  const store = signedInStore();
  const asked = stubNetwork(({ path, headers }) => {
    if (path === 'session') return session('t2');
    return headers.Authorization === 'Bearer t2' ? json({}) : refusal(401, 'request.unauthenticated');
  });
  const { outbox, done } = open(store);
  outbox.add(question('k1', 'hello'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.map(({ path }) => path)).toEqual([
    'conversations/c1/messages',
    'session',
    'conversations/c1/messages',
  ]);
  expect(done.length).toBe(1);
});

test('an answer that comes after the customer signed out is not shown to the next', async () => {
  let arrive = (_: Response) => {};
  stubNetwork(
    () =>
      new Promise<Response>((resolve) => {
        arrive = resolve;
      }),
  );
  const store = signedInStore();
  const { outbox, done } = open(store);
  outbox.add(question('k1', 'mine'));
  await vi.advanceTimersByTimeAsync(10);
  store.clear();
  arrive(json({}));
  await vi.advanceTimersByTimeAsync(10);
  expect(done).toEqual([]);
});
