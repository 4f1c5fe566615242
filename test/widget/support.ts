import { vi } from 'vitest';
import type { Store } from '../../src/widget/app/store.ts';
import { openStore } from '../../src/widget/app/store.ts';

/** A place to keep things that two openings share, as two loads of a page do. */
export function memoryStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

export function signedInStore(storage = memoryStorage()): Store {
  const store = openStore('ib', storage);
  store.update(() => ({
    visitor: 'v1',
    token: 't1',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  }));
  return store;
}

export type Asked = { method: string; path: string; headers: Record<string, string>; body: unknown };
type Reply = Response | 'no network';

/** The network: what is asked is noted, and `reply` says what comes back. */
export function stubNetwork(reply: (asked: Asked, count: number) => Reply | Promise<Reply>): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const asked: Asked = {
      method: init.method ?? 'GET',
      path: new URL(url).pathname.replace('/api/widget/', ''),
      headers: init.headers as Record<string, string>,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    };
    all.push(asked);
    const answer = await reply(asked, all.length);
    if (answer === 'no network') throw new TypeError('Failed to fetch');
    return answer;
  });
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('removeEventListener', () => {});
  return all;
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

export function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return json({ error: { code, message: code, requestId: 'r' } }, status, headers);
}

export function session(token: string, visitor = 'v1'): Response {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  return json({ token, expiresAt, visitor, inbox: { name: 'Shop', locale: 'zh-CN' } }, 201);
}
