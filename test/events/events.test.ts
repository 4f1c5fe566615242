import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveEvent, Message, Stream } from '../../src/contract/index.ts';
import type { Trx } from '../../src/db/index.ts';
import { appendEvent, type Events, lastEventSeq, openEvents } from '../../src/events/index.ts';
import { newId, now, silentLogger } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const stream: Stream = 'conversation:con_1';
let workspaceId: string;
let events: Events;
let ending: AbortController;

beforeEach(async () => {
  workspaceId = await makeWorkspace();
  ending = new AbortController();
  events = await openEvents({ db: database.db, listen: database.listen, logger: silentLogger });
});
afterEach(async () => {
  ending.abort();
  await events.close();
});

async function makeWorkspace(): Promise<string> {
  const id = newId('ws');
  await database.db
    .insertInto('workspaces')
    .values({ id, name: 'Events', settings: '{}', created_at: now() })
    .execute();
  return id;
}

/** An event that says which one it is. */
function told(text: string): LiveEvent {
  const author = { kind: 'bot', id: null, name: null } as const;
  const message: Message = {
    id: text,
    conversationId: 'con_1',
    seq: 1,
    kind: 'outgoing',
    author,
    text,
    attachments: [],
    createdAt: '',
  };
  return { type: 'message.created', message, answer: null };
}
const textOf = (event: LiveEvent) => (event.type === 'message.created' ? event.message.text : '');

const append = (text: string, on: Stream = stream, workspace = workspaceId) =>
  database.db.transaction().execute((db) => appendEvent(db, workspace, on, told(text)));

/** Collects what a subscriber gets, as `seq:text`. */
function collect(after: number, on: Stream = stream, hub = events): string[] {
  const got: string[] = [];
  (async () => {
    for await (const { seq, event } of hub.subscribe({ workspaceId, stream: on, after }, ending.signal)) {
      got.push(`${seq}:${textOf(event)}`);
    }
    got.push('end');
  })();
  return got;
}

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 8_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it did not happen in time');
    await sleep(10);
  }
}

/** Begins a transaction that appends, and leaves it open until `commit`. */
async function appendSlowly(text: string): Promise<{ commit: () => Promise<void> }> {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: appended, resolve: sayAppended } = Promise.withResolvers<void>();
  const done = database.db.transaction().execute(async (db: Trx) => {
    await appendEvent(db, workspaceId, stream, told(text));
    sayAppended();
    await held;
  });
  await Promise.race([appended, done]);
  return {
    async commit() {
      release();
      await done;
    },
  };
}

const killListeners = () =>
  database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'knowdesk listen' and datname = current_database()`,
  );

describe('a subscription', () => {
  it('gives what is there after the sequence, then what is committed, in order', async () => {
    for (const text of ['a', 'b', 'c']) await append(text);
    const got = collect(1);
    await until(() => got.length === 2);
    expect(await append('d')).toBe(4);
    await until(() => got.length === 3);
    expect(got).toEqual(['2:b', '3:c', '4:d']);
  });

  it('hears of a commit at once', async () => {
    const got = collect(0);
    await sleep(100);
    const times: number[] = [];
    for (let n = 1; n <= 20; n++) {
      await append(`${n}`);
      const committed = performance.now();
      await until(() => got.length === n);
      times.push(performance.now() - committed);
    }
    expect(times.toSorted((a, b) => a - b)[10]).toBeLessThan(200);
  });

  it('gives nothing of a transaction that rolls back, and leaves no gap', async () => {
    const got = collect(0);
    await append('a');
    const rolledBack = database.db.transaction().execute(async (db) => {
      await appendEvent(db, workspaceId, stream, told('lost'));
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    await append('b');
    await until(() => got.length === 2);
    expect(got).toEqual(['1:a', '2:b']);
  });

  it('gives nothing of another stream or of another workspace with the same stream', async () => {
    const other = await makeWorkspace();
    const got = collect(0);
    await append('other stream', 'conversation:con_2');
    await append('other workspace', stream, other);
    await append('mine');
    await until(() => got.length > 0);
    await sleep(50);
    expect(got).toEqual(['1:mine']);
  });

  it('reads more events than one page holds', async () => {
    await database.db.transaction().execute(async (db) => {
      for (let n = 1; n <= 450; n++) await appendEvent(db, workspaceId, stream, told(`${n}`));
    });
    const got = collect(0);
    await until(() => got.length === 450);
    expect(got).toEqual(Array.from({ length: 450 }, (_, n) => `${n + 1}:${n + 1}`));
  });

  it('ends when its signal aborts and when the hub closes', async () => {
    const own = new AbortController();
    const ended: string[] = [];
    const watch = async (name: string, signal: AbortSignal) => {
      for await (const _ of events.subscribe({ workspaceId, stream, after: 0 }, signal));
      ended.push(name);
    };
    const both = Promise.all([watch('own', own.signal), watch('hub', ending.signal)]);
    await sleep(50);
    own.abort();
    await until(() => ended.length === 1);
    await events.close();
    await both;
    expect(ended).toEqual(['own', 'hub']);
  });
});

describe('resuming while writers commit out of order', () => {
  it('makes the second writer wait, so that no lower sequence appears after a higher one', async () => {
    const got = collect(0);
    const slow = await appendSlowly('slow');
    const quick = append('quick');
    await sleep(200);
    expect(got).toEqual([]);
    await slow.commit();
    expect(await quick).toBe(2);
    await until(() => got.length === 2);
    expect(got).toEqual(['1:slow', '2:quick']);
  });

  it('loses and doubles nothing from any sequence, with many writers and readers that come and go', async () => {
    const writers = 6;
    const each = 40;
    const total = writers * each;
    // Every reader breaks off after a few events and resumes from the last it had, as a browser does.
    const read = async (patience: number) => {
      const got: number[] = [];
      while (got.length < total && !ending.signal.aborted) {
        const visit = new AbortController();
        let left = patience;
        for await (const { seq } of events.subscribe(
          { workspaceId, stream, after: got.at(-1) ?? 0 },
          visit.signal,
        )) {
          if (seq !== null) got.push(seq);
          left -= 1;
          if (left === 0 || got.length === total) break;
        }
        visit.abort();
      }
      return got;
    };
    const readers = [1, 3, 7, 1000].map(read);
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let n = 0; n < each; n++) {
          await database.db.transaction().execute(async (db) => {
            if (writer % 2) await sleep(Math.random() * 4);
            await appendEvent(db, workspaceId, stream, told(`${writer}-${n}`));
            if (writer % 2 === 0) await sleep(Math.random() * 4);
          });
        }
      }),
    );
    const expected = Array.from({ length: total }, (_, n) => n + 1);
    for (const got of await Promise.all(readers)) expect(got).toEqual(expected);
    for (const after of [0, 1, 17, total - 1]) {
      const got = collect(after);
      await until(() => got.length === total - after);
      expect(got.map((line) => Number(line.split(':')[0]))).toEqual(expected.slice(after));
    }
  });
});

describe('an event that is committed while a read is on its way', () => {
  it('reaches the one who reads and one who subscribes meanwhile', async () => {
    const gate = Promise.withResolvers<void>();
    let held = 0;
    const slow = await openEvents({
      // Holds back what the first query has already found.
      db: database.db.withPlugin({
        transformQuery: ({ node }) => node,
        transformResult: async ({ result }) => {
          held += 1;
          if (held === 1) await gate.promise;
          return result;
        },
      }),
      listen: database.listen,
      logger: silentLogger,
    });
    const reader = collect(0, stream, slow);
    await until(() => held === 1);
    await append('meanwhile');
    // Its notification has come by then: the newcomer must not be given what the held read found.
    await sleep(200);
    const newcomer = collect(0, stream, slow);
    await sleep(50);
    gate.resolve();
    await until(() => reader.length === 1 && newcomer.length === 1);
    expect([reader, newcomer]).toEqual([['1:meanwhile'], ['1:meanwhile']]);
    await slow.close();
  });
});

describe('the listening connection', () => {
  it('goes on after its backend was killed, with what was committed meanwhile', async () => {
    const got = collect(0);
    await append('before');
    await until(() => got.length === 1);
    const { rows } = await killListeners();
    expect(rows).toHaveLength(1);
    await append('meanwhile');
    await until(() => got.length === 2);
    await until(async () => (await listeners()) === 1);
    await append('after');
    await until(() => got.length === 3);
    expect(got).toEqual(['1:before', '2:meanwhile', '3:after']);
  });

  it('is one for many subscribers, and one notification costs them one query', async () => {
    const many = Array.from({ length: 100 }, () => collect(0));
    await append('a');
    await until(() => many.every((got) => got.length === 1));
    expect(await listeners()).toBe(1);
    let reads = 0;
    const counted = await openEvents({
      db: database.db.withPlugin({
        transformQuery: ({ node }) => {
          if (node.kind === 'SelectQueryNode') reads += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      }),
      listen: database.listen,
      logger: silentLogger,
    });
    const others = Array.from({ length: 100 }, () => collect(0, stream, counted));
    await until(() => others.every((got) => got.length === 1));
    reads = 0;
    await append('b');
    await until(() => others.every((got) => got.length === 2));
    expect(reads).toBe(1);
    await counted.close();
  });

  it('is not needed for an event to arrive in the end', async () => {
    const deaf = await openEvents({
      db: database.db,
      listen: async () => async () => {},
      logger: silentLogger,
      pollMs: 50,
    });
    const got = collect(0, stream, deaf);
    await sleep(100);
    await append('polled');
    await until(() => got.length === 1);
    expect(got).toEqual(['1:polled']);
    await deaf.close();
  });

  const listeners = async () => {
    const { rows } = await database.pool.query(
      `select pid from pg_stat_activity where application_name = 'knowdesk listen' and datname = current_database()`,
    );
    return rows.length;
  };
});

describe('the last sequence of a stream', () => {
  it('is 0 before the first event and stays when its events are gone', async () => {
    expect(await lastEventSeq(database.db, workspaceId, stream)).toBe(0);
    await append('a');
    await append('b');
    await database.db.deleteFrom('events').where('workspace_id', '=', workspaceId).execute();
    expect(await lastEventSeq(database.db, workspaceId, stream)).toBe(2);
    expect(await append('c')).toBe(3);
  });
});
