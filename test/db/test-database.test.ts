import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestDatabase, useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();

test('a test file has a migrated database of its own', async () => {
  const other = await createTestDatabase();
  try {
    await database.db
      .insertInto('workspaces')
      .values({ id: 'ws_1', name: 'One', created_at: new Date() })
      .execute();
    expect(await other.db.selectFrom('workspaces').selectAll().execute()).toEqual([]);
    expect(await database.db.selectFrom('workspaces').select('id').execute()).toEqual([{ id: 'ws_1' }]);
  } finally {
    await other.close();
  }
});

test('numbers, days and times come back as what they are', async () => {
  const { rows } = await sql`
    select count(*) as count, 2.5::numeric as amount, date '2026-03-01' as day,
      timestamptz '2026-03-01 08:00+08' as at, '{"a":[1]}'::jsonb as data, array['x','y'] as list
    from generate_series(1, 3)
  `.execute(database.db);
  expect(rows).toEqual([
    {
      count: 3,
      amount: 2.5,
      day: '2026-03-01',
      at: new Date('2026-03-01T00:00:00Z'),
      data: { a: [1] },
      list: ['x', 'y'],
    },
  ]);
});

test('a bigint that a number cannot hold is an error, not a wrong number', async () => {
  await expect(sql`select 9007199254740993::bigint as n`.execute(database.db)).rejects.toThrow('beyond 2^53');
  // The connection is still good.
  expect((await sql`select 1 as n`.execute(database.db)).rows).toEqual([{ n: 1 }]);
});
