import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from '../../src/widget/app/client.ts';
import { type FollowDeps, follow } from '../../src/widget/app/follow.ts';
import { refusal, session, signedInStore, stubNetwork } from './support.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A stream that says this; `break`: the line breaks instead of ending in order. */
function stream(text: string, how: 'ends' | 'breaks' | 'stays' = 'ends'): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      if (how === 'ends') controller.close();
    },
    pull(controller) {
      if (how === 'breaks') controller.error(new TypeError('network error'));
    },
  });
  return new Response(body);
}
const event = (id: number, name: string) =>
  `id: ${id}\nevent: rating.saved\ndata: ${JSON.stringify({ type: 'rating.saved', rating: { answerId: name } })}\n\n`;

function start(more: Partial<FollowDeps> = {}) {
  const end = new AbortController();
  const told: string[] = [];
  const client = createClient({
    server: 'https://desk.example/',
    inbox: 'ib',
    store: signedInStore(),
    locale: () => 'en',
  });
  const ended = follow(
    {
      client,
      connected: () => told.push('connected'),
      happened: (each) => told.push(each.type === 'rating.saved' ? each.rating.answerId : each.type),
      lost: () => told.push('lost'),
      refused: ({ code }) => told.push(code),
      ...more,
    },
    'c1',
    end.signal,
  );
  return { told, ended, end };
}

test('after a broken line it resumes behind the last event it got', async () => {
  const asked = stubNetwork((_, count) =>
    count === 1 ? stream(event(4, 'a') + event(5, 'b'), 'breaks') : stream(event(6, 'c'), 'stays'),
  );
  const { told, end } = start();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked.map(({ headers }) => headers['Last-Event-ID'])).toEqual([undefined, '5']);
  expect(told.filter((each) => each.length === 1)).toEqual(['a', 'b', 'c']);
  end.abort();
});

test('an event cut by the break is not told twice and not lost', async () => {
  const half = event(5, 'b').slice(0, 20);
  const asked = stubNetwork((_, count) =>
    count === 1 ? stream(event(4, 'a') + half, 'breaks') : stream(event(5, 'b'), 'stays'),
  );
  const { told, end } = start();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked[1]?.headers['Last-Event-ID']).toBe('4');
  expect(told.filter((each) => each.length === 1)).toEqual(['a', 'b']);
  end.abort();
});

test('a line on which nothing comes for 40 s is given up', async () => {
  const asked = stubNetwork(({ headers }) => {
    const body = new ReadableStream({ start() {} });
    return headers['Last-Event-ID'] ? stream('', 'stays') : new Response(body);
  });
  const { end } = start();
  await vi.advanceTimersByTimeAsync(39_000);
  expect(asked.length).toBe(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.length).toBeGreaterThan(1);
  end.abort();
});

test('a conversation that is not the visitor’s ends it', async () => {
  const asked = stubNetwork(() => refusal(404, 'conversation.not_found'));
  const { told, ended } = start();
  await vi.advanceTimersByTimeAsync(1000);
  await ended;
  expect(told).toEqual(['conversation.not_found']);
  expect(asked.length).toBe(1);
});

test('while the server is away it is asked less and less often', async () => {
  const asked = stubNetwork(() => 'no network');
  const { end } = start();
  await vi.advanceTimersByTimeAsync(10_000);
  const early = asked.length;
  expect(early).toBeGreaterThan(2);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked.length - early).toBeLessThan(10);
  end.abort();
});

test('a quiet line that the server closes in order every few minutes is opened again at once', async () => {
  const asked = stubNetwork(({ path }) => {
    if (path === 'session') return session('t2');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const beat = setInterval(
          () => controller.enqueue(new TextEncoder().encode(': still here\n\n')),
          15_000,
        );
        setTimeout(() => {
          clearInterval(beat);
          controller.close();
        }, 900_000);
      },
    });
    return new Response(body);
  });
  const { told, end } = start();
  await vi.advanceTimersByTimeAsync(5 * 900_000 + 1000);
  expect(asked.filter(({ path }) => path !== 'session').length).toBe(6);
  expect(told).not.toContain('lost');
  end.abort();
});
