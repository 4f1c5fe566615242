import type { Context } from 'hono';
import { z } from 'zod';
import type { LiveEvent, Stream } from '../contract/index.ts';
import { type LiveItem, lastEventSeq } from '../events/index.ts';
import { eventStream } from './event-stream.ts';
import type { HttpDeps } from './types.ts';

/** After this long the caller connects again, and with that shows anew that it may listen. */
const longestMs = 15 * 60_000;

export const lastEventIdHeader = z.object({
  'last-event-id': z
    .string()
    .regex(/^(\d{1,15})?$/, 'is not an id of this stream')
    .optional()
    .meta({ description: 'The last `id` received: goes on after it. Without it, from now on.' }),
});

export const eventStreamResponse = {
  description:
    'Server-Sent Events: `id` is the sequence in the stream, `event` the type of the event, `data` the event as JSON. Stays open; connect again with `Last-Event-ID` when it ends.',
  content: { 'text/event-stream': { schema: { type: 'string' as const } } },
};

type Source = {
  workspaceId: string;
  stream: Stream;
  /** Events that the caller may not see are left out. */
  mayRead?: (event: LiveEvent) => boolean;
  /** Called once it stands; `signal` aborts when it ends. */
  opened?: (signal: AbortSignal) => void;
};

/** Answers with the live events of a stream: those after `Last-Event-ID`, or without the header those from now on. */
export async function answerEvents(c: Context, deps: HttpDeps, source: Source): Promise<Response> {
  const headers = {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    // nginx would otherwise hold events back until its buffer is full.
    'X-Accel-Buffering': 'no',
  };
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  const { workspaceId, stream, mayRead = () => true } = source;
  const after = readLastEventId(c) ?? (await lastEventSeq(deps.db, workspaceId, stream));
  const gone = new AbortController();
  const end = AbortSignal.any([deps.stopping, AbortSignal.timeout(longestMs)]);
  const signal = AbortSignal.any([gone.signal, end]);
  source.opened?.(signal);
  const events = deps.events.subscribe({ workspaceId, stream, after }, signal);
  const readable = only(events, mayRead);
  const heartbeatMs = deps.heartbeatMs ?? 15_000;
  return c.body(eventStream(readable, { heartbeatMs, end, left: () => gone.abort() }), 200, headers);
}

async function* only(
  events: ReturnType<HttpDeps['events']['subscribe']>,
  mayRead: (event: LiveEvent) => boolean,
): AsyncGenerator<LiveItem> {
  for await (const each of events) if (mayRead(each.event)) yield each;
}

function readLastEventId(c: Context): number | undefined {
  const id = c.req.header('last-event-id');
  return id === undefined || id === '' ? undefined : Number(id);
}
