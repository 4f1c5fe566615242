import { sql } from 'kysely';
import type { LiveEvent, Stream } from '../contract/index.ts';
import type { Db, OpenedDatabase } from '../db/index.ts';
import type { Logger } from '../lib/index.ts';
import { createReader, pageSize, type ReadEvents, type SequencedEvent } from './read-events.ts';
import { channel, momentChannel, toKey } from './stream-key.ts';

export type Subscription = {
  workspaceId: string;
  stream: Stream;
  /** The last sequence that the subscriber has; 0 for all that is kept (7 days). */
  after: number;
};

/** What a subscriber gets: `seq` is null for what passes and is not in the stream. */
export type LiveItem = { seq: number | null; event: LiveEvent };

export type Events = {
  /**
   * The stream's events after a sequence: first those that are there, then each as it is committed, in order, none
   * lost, none twice, until the signal aborts or `close`. Goes on by itself after the database was away. What passes
   * (`sendMoment`) comes in between, if it happens while somebody listens.
   */
  subscribe(subscription: Subscription, signal: AbortSignal): AsyncIterable<LiveItem>;
  /** Calls back with the workspace when something may have happened in its `workspace` stream; returns how to stop. */
  watch(onNews: (workspaceId: string) => void): () => void;
  /** Ends all subscriptions. */
  close(): Promise<void>;
};

/** One who waits. `fresh` says that something may have happened since the last read. */
type Subscriber = {
  key: string;
  last: number;
  fresh: boolean;
  wake: () => void;
  moments: LiveEvent[];
};

const retryMs = 1_000;
/** Of a reader that cannot follow only the latest moments are kept. */
const mostMoments = 50;

/**
 * Live events for any number of subscribers over one LISTEN. A lost notification delays an event by at most `pollMs`:
 * that often one query compares the heads of the streams that somebody waits on.
 */
export async function openEvents(deps: {
  db: Db;
  listen: OpenedDatabase['listen'];
  logger: Logger;
  pollMs?: number;
}): Promise<Events> {
  const { db, listen, logger, pollMs = 15_000 } = deps;
  const subscribers = new Map<string, Set<Subscriber>>();
  const watchers = new Set<(workspaceId: string) => void>();
  const closing = new AbortController();
  const wakeKey = (key: string) => {
    for (const each of subscribers.get(key) ?? []) {
      each.fresh = true;
      each.wake();
    }
  };
  const wakeAll = () => {
    for (const key of subscribers.keys()) wakeKey(key);
  };
  const hear = (key: string) => {
    wakeKey(key);
    const [workspaceId = '', stream] = key.split(' ');
    if (stream === 'workspace') for (const each of watchers) each(workspaceId);
  };
  const stopListening = await listen(channel, { onNotify: hear, onGap: wakeAll });
  const stopMoments = await listen(momentChannel, {
    onNotify: (payload) => passOn(subscribers, payload),
    onGap: () => {},
  });
  const poll = setInterval(() => {
    findBehind(db, subscribers).then(
      (keys) => keys.forEach(wakeKey),
      (error: Error) => logger.debug({ error: error.message }, 'polling the event streams failed'),
    );
  }, pollMs);
  poll.unref();
  const read = createReader(db);

  return {
    subscribe: (subscription, signal) =>
      follow({ subscribers, read, logger }, subscription, AbortSignal.any([signal, closing.signal])),
    watch(onNews) {
      watchers.add(onNews);
      return () => watchers.delete(onNews);
    },
    async close() {
      clearInterval(poll);
      closing.abort();
      await Promise.all([stopListening(), stopMoments()]);
    },
  };
}

async function* follow(
  hub: { subscribers: Map<string, Set<Subscriber>>; read: ReadEvents; logger: Logger },
  { workspaceId, stream, after }: Subscription,
  signal: AbortSignal,
): AsyncGenerator<LiveItem, void> {
  const key = toKey(workspaceId, stream);
  const self: Subscriber = { key, last: after, fresh: true, wake: () => {}, moments: [] };
  add(hub.subscribers, self);
  try {
    while (!signal.aborted) {
      for (const event of self.moments.splice(0)) yield { seq: null, event };
      if (!self.fresh) {
        if (self.moments.length === 0) await pause(self, signal);
        continue;
      }
      // Before the read: what is notified during it may not be in it.
      self.fresh = false;
      let events: SequencedEvent[];
      try {
        events = await hub.read(workspaceId, stream, self.last);
      } catch (error) {
        hub.logger.warn(
          { error: (error as Error).message, stream },
          'reading live events failed; trying again',
        );
        await pause(self, signal, retryMs);
        self.fresh = true;
        continue;
      }
      if (events.length === pageSize) self.fresh = true;
      for (const event of events) {
        if (signal.aborted) return;
        self.last = event.seq;
        yield event;
      }
    }
  } finally {
    remove(hub.subscribers, self);
  }
}

/** Hands what passes to those who listen to its stream in this process. */
function passOn(subscribers: Map<string, Set<Subscriber>>, payload: string): void {
  // Only sendMoment writes to this channel.
  const { workspaceId, stream, event } = JSON.parse(payload) as {
    workspaceId: string;
    stream: Stream;
    event: LiveEvent;
  };
  for (const each of subscribers.get(toKey(workspaceId, stream)) ?? []) {
    if (each.moments.length >= mostMoments) each.moments.shift();
    each.moments.push(event);
    each.wake();
  }
}

/** Until the subscriber is woken, the signal aborts, or `timeoutMs` passed. */
function pause(self: Subscriber, signal: AbortSignal, timeoutMs?: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = timeoutMs === undefined ? undefined : setTimeout(done, timeoutMs);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      self.wake = () => {};
      resolve();
    }
    // A retry keeps its distance: a notification must not hurry it.
    if (timeoutMs === undefined) self.wake = done;
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

function add(subscribers: Map<string, Set<Subscriber>>, self: Subscriber): void {
  const others = subscribers.get(self.key);
  if (others) others.add(self);
  else subscribers.set(self.key, new Set([self]));
}

function remove(subscribers: Map<string, Set<Subscriber>>, self: Subscriber): void {
  const others = subscribers.get(self.key);
  others?.delete(self);
  if (others?.size === 0) subscribers.delete(self.key);
}

/** The keys of streams whose head is ahead of a subscriber: their notification was lost or is on its way. */
async function findBehind(db: Db, subscribers: Map<string, Set<Subscriber>>): Promise<string[]> {
  if (subscribers.size === 0) return [];
  const { rows } = await sql<{ key: string; last_seq: number }>`
    select workspace_id || ' ' || stream as key, last_seq
    from event_streams
    join unnest(${[...subscribers.keys()]}::text[]) as wanted
      on workspace_id = split_part(wanted, ' ', 1) and stream = split_part(wanted, ' ', 2)
  `.execute(db);
  return rows
    .filter(({ key, last_seq }) => [...(subscribers.get(key) ?? [])].some((each) => each.last < last_seq))
    .map(({ key }) => key);
}
