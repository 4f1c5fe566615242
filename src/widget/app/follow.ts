import type { ConversationEvent } from '../../contract/index.ts';
import type { Client } from './client.ts';
import { createEventParser } from './event-parser.ts';
import type { Failure } from './result.ts';
import { isPassing } from './result.ts';

export type FollowDeps = {
  client: Client;
  /** The stream listens; whatever happened before may now be read without a gap. Called on every connection. */
  connected: () => void;
  happened: (event: ConversationEvent) => void;
  lost: () => void;
  /** The server will not let us listen; following has ended. */
  refused: (failure: Failure) => void;
};

/** The server says something every 15 s; after this long the line is dead, whatever the browser thinks. */
const silenceMs = 40_000;
const longestWaitMs = 30_000;

/** Listens to a conversation until `signal` aborts; resumes after the last event it got. */
export async function follow(deps: FollowDeps, conversationId: string, signal: AbortSignal): Promise<void> {
  let lastEventId: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    const line = new AbortController();
    const both = either(signal, line);
    const result = await deps.client.stream(`conversations/${conversationId}/events`, {
      signal: both,
      ...(lastEventId === undefined ? {} : { lastEventId }),
    });
    if (signal.aborted) return;
    let alive = false;
    const since = Date.now();
    if (result.ok) {
      deps.connected();
      alive = await read(result.value, line, (event) => {
        failures = 0;
        if (event.id !== undefined) lastEventId = event.id;
        deps.happened(JSON.parse(event.data) as ConversationEvent);
      });
    } else if (!isPassing(result.failure)) {
      return deps.refused(result.failure);
    }
    if (signal.aborted) return;
    if (Date.now() - since > longestWaitMs) failures = 0;
    // A line that ended in order (the server closes it with the token) is opened again at once.
    if (alive && failures === 0) {
      failures = 1;
      continue;
    }
    deps.lost();
    failures++;
    await pause(
      Math.min(longestWaitMs, 1000 * 2 ** Math.min(failures, 5)) * (0.5 + Math.random() / 2),
      signal,
    );
  }
}

/** Reads to the end; true when the server ended it, false when the line broke. */
async function read(
  response: Response,
  line: AbortController,
  found: Parameters<typeof createEventParser>[0],
): Promise<boolean> {
  const reader = response.body?.getReader();
  if (!reader) return false;
  const decoder = new TextDecoder();
  const parse = createEventParser(found);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        line.abort();
        reader.cancel().catch(() => {});
      }, silenceMs);
      const { done, value } = await reader.read();
      if (done) return !line.signal.aborted;
      parse(decoder.decode(value, { stream: true }));
    }
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
}

/** Aborted as soon as the outer one or its own is; `AbortSignal.any` is too young for the browsers inside apps. */
export function either(outer: AbortSignal, own: AbortController): AbortSignal {
  if (outer.aborted) own.abort();
  outer.addEventListener('abort', () => own.abort(), { once: true, signal: own.signal });
  return own.signal;
}

/** Waits, but not longer than until the network is back. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
