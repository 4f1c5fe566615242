import type { LiveEvent } from '../contract/index.ts';

/** Without a number what passes: the reader resumes after the last one that has one. */
type Numbered = { seq: number | null; event: LiveEvent };

const encoder = new TextEncoder();
/** How long a browser waits before it connects again. */
const retryMs = 2000;

/**
 * Live events as Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html): `id` is the
 * sequence in the stream. The next event is only fetched when the reader has taken the last one, so a slow reader
 * costs no memory. A comment goes out after each `heartbeatMs` of silence, so that proxies keep the line open and a
 * gone reader is noticed. Ends when `events` ends or `end` aborts; when the reader leaves, `left` is called.
 */
export function eventStream(
  events: AsyncIterable<Numbered>,
  options: { heartbeatMs: number; end: AbortSignal; left: () => void },
): ReadableStream<Uint8Array> {
  const iterator = events[Symbol.asyncIterator]();
  let waiting: Promise<IteratorResult<Numbered>> | undefined;
  const ended = new Promise<'end'>((resolve) => {
    if (options.end.aborted) resolve('end');
    options.end.addEventListener('abort', () => resolve('end'), { once: true });
  });
  const stop = () => {
    options.left();
    waiting?.catch(() => {});
    iterator.return?.().catch(() => {});
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode(`retry: ${retryMs}\n\n`));
      },
      async pull(controller) {
        waiting ??= iterator.next();
        const next = await firstOf(waiting, ended, options.heartbeatMs);
        if (next === 'silence') return controller.enqueue(encoder.encode(': still here\n\n'));
        if (next === 'end' || next.done) {
          stop();
          return controller.close();
        }
        waiting = undefined;
        controller.enqueue(encoder.encode(format(next.value)));
      },
      cancel: stop,
    },
    { highWaterMark: 1 },
  );
}

function format({ seq, event }: Numbered): string {
  const id = seq === null ? '' : `id: ${seq}\n`;
  return `${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

async function firstOf<T>(
  next: Promise<T>,
  ended: Promise<'end'>,
  ms: number,
): Promise<T | 'end' | 'silence'> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<'silence'>((resolve) => {
    timer = setTimeout(() => resolve('silence'), ms);
  });
  try {
    return await Promise.race([ended, next, silence]);
  } finally {
    clearTimeout(timer);
  }
}
