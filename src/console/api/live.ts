import { createParser } from 'eventsource-parser';
import type { WorkspaceEvent } from '../../contract/index.ts';
import { workspaceHeader } from './workspace.ts';

export type LiveState = 'connecting' | 'live' | 'offline';
type Following = {
  onEvent: (event: WorkspaceEvent) => void;
  /** Called with `live` each time the line stands again. */
  onState: (state: LiveState) => void;
  signal: AbortSignal;
  path?: string;
};

const firstWaitMs = 1000;
const longestWaitMs = 20_000;
/** The server sends a heartbeat every 15 s: a line that says nothing for this long is dead. */
const silenceMs = 45_000;

/** Follows the workspace's events until aborted; goes on after the last one when the line breaks. */
export async function followEvents({
  onEvent,
  onState,
  signal,
  path = '/api/events',
}: Following): Promise<void> {
  let lastId: string | undefined;
  let waitMs = firstWaitMs;
  while (!signal.aborted) {
    onState('connecting');
    try {
      const headers = { ...workspaceHeader(), ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
      const silence = new AbortController();
      const response = await fetch(path, { headers, signal: AbortSignal.any([signal, silence.signal]) });
      if (response.status === 401 || response.status === 403) return onState('offline');
      if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
      onState('live');
      waitMs = firstWaitMs;
      await readEvents(response.body, silence, (id, event) => {
        lastId = id ?? lastId;
        onEvent(event);
      });
    } catch {
      if (signal.aborted) return;
      onState('offline');
      await sleep(waitMs, signal);
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    }
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  silence: AbortController,
  onEvent: (id: string | undefined, event: WorkspaceEvent) => void,
): Promise<void> {
  const parser = createParser({
    onEvent: ({ id, data }) => {
      if (data !== '') onEvent(id, JSON.parse(data) as WorkspaceEvent);
    },
  });
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      parser.feed(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const wake = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', wake, { once: true });
    addEventListener('online', wake, { once: true });
  });
}
