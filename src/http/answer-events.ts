import type { Context } from 'hono';
import { z } from 'zod';
import type { Stream } from '../contract/index.ts';
import { lastEventSeq } from '../events/index.ts';
import { now } from '../lib/index.ts';
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

/**
 * Answers with the live events of a stream: those after `Last-Event-ID`, or without the header those from now on.
 * `until` ends it earlier.
 */
export async function answerEvents(
  c: Context,
  deps: HttpDeps,
  source: { workspaceId: string; stream: Stream; until?: Date },
): Promise<Response> {
  const { workspaceId, stream } = source;
  const after = readLastEventId(c) ?? (await lastEventSeq(deps.db, workspaceId, stream));
  const gone = new AbortController();
  const left = source.until ? source.until.getTime() - now().getTime() : longestMs;
  const end = AbortSignal.any([deps.stopping, AbortSignal.timeout(Math.max(0, Math.min(left, longestMs)))]);
  const signal = AbortSignal.any([gone.signal, end]);
  const events = deps.events.subscribe({ workspaceId, stream, after }, signal);
  const heartbeatMs = deps.heartbeatMs ?? 15_000;
  return c.body(eventStream(events, { heartbeatMs, end, left: () => gone.abort() }), 200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    // nginx would otherwise hold events back until its buffer is full.
    'X-Accel-Buffering': 'no',
  });
}

function readLastEventId(c: Context): number | undefined {
  const id = c.req.header('last-event-id');
  return id === undefined || id === '' ? undefined : Number(id);
}
