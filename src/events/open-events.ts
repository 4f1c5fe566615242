import { sql } from 'kysely';
import type { Stream } from '../contract/index.ts';
import type { Db, OpenedDatabase } from '../db/index.ts';
import type { Logger } from '../lib/index.ts';
import { createReader, pageSize, type ReadEvents, type SequencedEvent } from './read-events.ts';
import { channel, toKey } from './stream-key.ts';

export type Subscription = {
  workspaceId: string;
  stream: Stream;
  /** The last sequence that the subscriber has; 0 for all that is kept (7 days). */
  after: number;
};

export type Events = {
  /**
   * The stream's events after a sequence: first those that are there, then each as it is committed, in order, none
   * lost, none twice, until the signal aborts or `close`. Goes on by itself after the database was away.
   */
  subscribe(subscription: Subscription, signal: AbortSignal): AsyncIterable<SequencedEvent>;
  /** Ends all subscriptions. */
  close(): Promise<void>;
};

/** One who waits. `fresh` says that something may have happened since the last read. */
type Subscriber = { key: string; last: number; fresh: boolean; wake: () => void };

const retryMs = 1_000;

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
  const stopListening = await listen(channel, { onNotify: wakeKey, onGap: wakeAll });
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
    async close() {
      clearInterval(poll);
      closing.abort();
      await stopListening();
    },
  };
}

async function* follow(
  hub: { subscribers: Map<string, Set<Subscriber>>; read: ReadEvents; logger: Logger },
  { workspaceId, stream, after }: Subscription,
  signal: AbortSignal,
): AsyncGenerator<SequencedEvent, void> {
  const self: Subscriber = { key: toKey(workspaceId, stream), last: after, fresh: true, wake: () => {} };
  add(hub.subscribers, self);
  try {
    while (!signal.aborted) {
      if (!self.fresh) {
        await pause(self, signal);
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
