import { expect, test } from 'vitest';
import { useTestDatabase } from '../support/database.ts';
import { until } from './processes.ts';

const database = useTestDatabase();

test('a notification reaches every handler of its channel, after the commit and only then', async () => {
  const first: string[] = [];
  const second: string[] = [];
  await database.listen('Room "A"', { onNotify: (payload) => first.push(payload) });
  const stop = await database.listen('Room "A"', { onNotify: (payload) => second.push(payload) });
  await database.listen('other', { onNotify: () => expect.unreachable() });

  const client = await database.pool.connect();
  await client.query('begin');
  await client.query(`select pg_notify('Room "A"', 'one')`);
  await database.pool.query(`select pg_notify('Room "A"', 'before')`);
  await until(() => first.length === 1);
  expect(first).toEqual(['before']);
  await client.query('commit');
  client.release();
  await until(() => first.length === 2);
  expect(first).toEqual(['before', 'one']);

  await stop();
  await database.pool.query(`select pg_notify('Room "A"', 'three')`);
  await until(() => first.length === 3);
  expect(second).toEqual(['before', 'one']);
});

test('a connection that breaks is replaced, and the handler is told that it may have missed something', async () => {
  const heard: string[] = [];
  let gaps = 0;
  await database.listen('news', { onNotify: (payload) => heard.push(payload), onGap: () => gaps++ });
  for (const round of [1, 2]) {
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'knowdesk listen' and datname = current_database()`,
    );
    await until(() => gaps === round);
    await database.pool.query(`select pg_notify('news', $1)`, [`after ${round}`]);
    await until(() => heard.includes(`after ${round}`));
  }
});

test('the pool replaces connections that were cut, also one that is in use', async () => {
  const client = await database.pool.connect();
  const cut = `select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'knowdesk' and pid <> pg_backend_pid() and datname = current_database()`;
  await database.pool.query(cut);
  await until(() =>
    client.query('select 1').then(
      () => false,
      () => true,
    ),
  );
  client.release(true);
  expect((await database.pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
});
