import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LiveEvent, Stream } from '../../src/contract/index.ts';
import { appendEvent } from '../../src/events/index.ts';
import { eventStream } from '../../src/http/event-stream.ts';
import { createApp } from '../../src/http/index.ts';
import {
  bearer,
  json,
  makeVisitor,
  makeWorkspace,
  request,
  type TestWorkspace,
  useTestApp,
} from './support.ts';

const test = useTestApp();
let workspace: TestWorkspace;
let visitor: Awaited<ReturnType<typeof makeVisitor>>;
let path: string;
beforeAll(async () => {
  workspace = await makeWorkspace(test);
  visitor = await makeVisitor(test, workspace);
  path = `/api/widget/conversations/${visitor.conversationId}/events`;
});

type Read = { events: EventSourceMessage[]; comments: number; retry: number | undefined; ended: boolean };

/** Reads the stream until `enough`, then leaves it. */
async function read(response: Response, enough: (read: Read) => boolean): Promise<Read> {
  const found: Read = { events: [], comments: 0, retry: undefined, ended: false };
  const parser = createParser({
    onEvent: (event) => found.events.push(event),
    onRetry: (ms) => {
      found.retry = ms;
    },
    onComment: () => {
      found.comments += 1;
    },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (reader && !enough(found)) {
    const { done, value } = await reader.read();
    if (done) {
      found.ended = true;
      break;
    }
    parser.feed(value);
  }
  await reader?.cancel();
  return found;
}

const stream = (): Stream => `conversation:${visitor.conversationId}`;
const anEvent = (text: string) => ({ type: 'message.created', message: { text } }) as unknown as LiveEvent;
async function append(...texts: string[]) {
  for (const text of texts) {
    await test.db
      .transaction()
      .execute((db) => appendEvent(db, workspace.workspaceId, stream(), anEvent(text)));
  }
}
const textsOf = ({ events }: Read) => events.map((each) => JSON.parse(each.data).message.text);
const follow = (lastEventId?: string) =>
  test.call(path, {
    headers: { ...visitor.headers, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
  });

describe('an event stream', () => {
  it('starts with now, names each event and its place, and says when to come back', async () => {
    await append('before');
    const response = await follow();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    const reading = read(response, ({ events }) => events.length === 2);
    await append('one', 'two');
    const found = await reading;
    expect(textsOf(found)).toEqual(['one', 'two']);
    expect(found.retry).toBe(2000);
    expect(found.events.map((each) => each.event)).toEqual(['message.created', 'message.created']);
    const [first, second] = found.events.map((each) => Number(each.id));
    expect(second).toBe((first ?? 0) + 1);
  });

  it('goes on after the last event received, with nothing lost and nothing doubled', async () => {
    const reading = read(await follow(), ({ events }) => events.length === 1);
    await append('a');
    const { events } = await reading;
    // While nobody listens, and while somebody listens again.
    await append('b', 'c');
    const resumed = read(await follow(events[0]?.id), ({ events }) => events.length === 4);
    await append('d', 'e');
    expect(textsOf(await resumed)).toEqual(['b', 'c', 'd', 'e']);
  });

  it('resumes right while two writers commit out of order', async () => {
    const start = await read(await follow('0'), ({ events }) => events.length > 0);
    let last = start.events.at(-1)?.id;
    const before = await test.db
      .selectFrom('event_streams')
      .select('last_seq')
      .where('stream', '=', stream())
      .executeTakeFirstOrThrow();
    last = String(before.last_seq);
    const writer = async (name: string) => {
      for (let n = 0; n < 20; n++) {
        await test.db.transaction().execute(async (db) => {
          await appendEvent(db, workspace.workspaceId, stream(), anEvent(`${name}${n}`));
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        });
      }
    };
    const writing = Promise.all([writer('x'), writer('y')]);
    const texts: string[] = [];
    while (texts.length < 40) {
      // Leaves after every few events and comes back.
      const part = await read(await follow(last), ({ events }) => events.length >= 3);
      texts.push(...textsOf(part));
      last = part.events.at(-1)?.id;
      if (texts.length >= 38) break;
    }
    await writing;
    const rest = 40 - texts.length;
    if (rest > 0)
      texts.push(...textsOf(await read(await follow(last), ({ events }) => events.length >= rest)));
    for (const name of ['x', 'y']) {
      expect(texts.filter((text) => text.startsWith(name))).toEqual(
        Array.from({ length: 20 }, (_, n) => `${name}${n}`),
      );
    }
  });

  it('gives a sign of life when nothing happens', async () => {
    const found = await read(await follow(), ({ comments }) => comments === 2);
    expect(found.events).toEqual([]);
  });

  it('refuses an id that is none', async () => {
    const response = await follow('abc');
    expect([response.status, Object.keys((await json(response)).error.fields)]).toEqual([
      400,
      ['last-event-id'],
    ]);
  });

  it('of the workspace tells its members, and no visitor', async () => {
    const reading = read(
      await test.call('/api/events', { headers: bearer(workspace.apiKey) }),
      ({ events }) => events.length === 1,
    );
    await test.call('/api/tickets', { body: { subject: 'Live' }, headers: bearer(workspace.apiKey) });
    const { events } = await reading;
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({
      type: 'ticket.created',
      ticket: { subject: 'Live' },
    });
    expect((await test.call('/api/events', { headers: visitor.headers })).status).toBe(401);
  });

  it('leaves out what its reader may not read', async () => {
    const all = bearer(workspace.apiKey);
    const narrow = { name: 'Narrow', scopes: ['conversations:read'] };
    const { key } = await json(await test.call('/api/api-keys', { body: narrow, headers: all }));
    const response = await test.call('/api/events', { headers: bearer(key) });
    const reading = read(response, ({ events }) => events.length === 1);
    await test.call('/api/tickets', { body: { subject: 'Not theirs' }, headers: all });
    const reply = { body: { text: 'Hello' }, headers: all };
    await test.call(`/api/conversations/${visitor.conversationId}/messages`, reply);
    expect((await reading).events[0]?.event).not.toBe('ticket.created');
  });

  it('asked for by HEAD opens nothing', async () => {
    const response = await test.call('/api/events', { method: 'HEAD', headers: bearer(workspace.apiKey) });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
  });

  it('ends when the server stops', async () => {
    const stopping = new AbortController();
    const app = createApp({ ...test.deps, stopping: stopping.signal });
    const response = await request(app, path, { headers: visitor.headers });
    const reading = read(response, () => false);
    stopping.abort();
    expect((await reading).ended).toBe(true);
  });

  it('takes no more events than its reader does', async () => {
    let taken = 0;
    async function* endless() {
      for (;;) {
        taken += 1;
        yield { seq: taken, event: anEvent(String(taken)) };
      }
    }
    const left = new AbortController();
    const end = new AbortController().signal;
    const body = eventStream(endless(), { heartbeatMs: 10, end, left: () => left.abort() });
    const reader = body.getReader();
    await reader.read();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(taken).toBeLessThanOrEqual(3);
    await reader.cancel();
    expect(left.signal.aborted).toBe(true);
  });
});
