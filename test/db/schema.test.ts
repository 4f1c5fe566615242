import { sql } from 'kysely';
import { expect, inject, test } from 'vitest';
import { migrateToLatest, type OpenedDatabase, openDatabase } from '../../src/db/index.ts';
import { migrations } from '../../src/db/migrations/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';
import { databaseUrl, runSql } from '../support/database-url.ts';

const database = useTestDatabase();

/** Tables without `workspace_id`, each with why. */
const withoutWorkspace: Record<string, string> = {
  workspaces: 'it is the workspace: its id is the workspace id',
  setup_links: 'they make the first admin, before any workspace exists',
  user: "better-auth's: a person may belong to several workspaces",
  session: "better-auth's: a session belongs to a person; each request names its workspace",
  account: "better-auth's: how a person signs in",
  verification: "better-auth's: reset and confirmation codes of persons",
  apikey: "better-auth's: bound to one workspace by referenceId",
  job_workers: 'heartbeats of processes, which work for every workspace',
  kysely_migration: "Kysely's list of migrations that ran",
  kysely_migration_lock: "Kysely's own",
};

async function emptyDatabase(use: (open: () => Promise<OpenedDatabase>) => Promise<void>): Promise<void> {
  const { serverUrl, template } = inject('database');
  const name = `${template}_empty`;
  await runSql(serverUrl, `create database ${name} template template0 encoding 'UTF8'`);
  const opened: OpenedDatabase[] = [];
  const open = async () => {
    const config = { dataDir: '', databaseUrl: databaseUrl(serverUrl, name) };
    const one = await openDatabase({ config, logger: silentLogger, as: 'owner' });
    opened.push(one);
    return one;
  };
  try {
    await use(open);
  } finally {
    for (const each of opened) await each.close();
    await runSql(serverUrl, `drop database ${name} with (force)`);
  }
}

test('an empty database is brought to this release once, by whichever of two processes is first', async () => {
  await emptyDatabase(async (open) => {
    const both = [await open(), await open()];
    const ran = await Promise.all(both.map((each) => migrateToLatest(each)));
    const names = Object.keys(migrations).sort();
    expect(ran.map((each) => each.length).sort((a, b) => a - b)).toEqual([0, names.length]);
    expect(ran.flat()).toEqual(names);
    expect(await migrateToLatest(await open())).toEqual([]);

    const tables = async (db: OpenedDatabase) =>
      (
        await sql<{ name: string }>`
        select format('%s.%s %s %s', table_schema, table_name, column_name, data_type) as name
        from information_schema.columns where table_schema in ('public', 'graphile_worker') order by 1
      `.execute(db.db)
      ).rows;
    expect(await tables(await open())).toEqual(await tables(database));
  });
});

test('a database that a newer release has migrated is refused', async () => {
  await emptyDatabase(async (open) => {
    const opened = await open();
    await migrateToLatest(opened);
    await opened.pool.query(`insert into kysely_migration values ('99991231-from-the-future', now())`);
    await expect(migrateToLatest(opened)).rejects.toMatchObject({ code: 'db.newer' });
  });
});

test("every table of ours has workspace_id, not null, and the queue's schema is there", async () => {
  const { rows } = await sql<{ table: string; nullable: string | null }>`
    select t.table_name as table, c.is_nullable as nullable
    from information_schema.tables t
    left join information_schema.columns c
      on c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'workspace_id'
    where t.table_schema = 'public' and t.table_type = 'BASE TABLE'
  `.execute(database.db);
  const without = rows.filter((row) => row.nullable === null).map((row) => row.table);
  expect(without.sort()).toEqual(Object.keys(withoutWorkspace).sort());
  expect(rows.filter((row) => row.nullable === 'YES')).toEqual([]);
  expect(rows.length - without.length).toBeGreaterThan(20);
  await expect(sql`select 1 from graphile_worker.jobs`.execute(database.db)).resolves.toBeDefined();
});

test('every reference between two tables of a workspace includes the workspace', async () => {
  const { rows } = await sql<{ constraint: string; from: string[]; to: string[]; target: string }>`
    select format('%s.%s', k.conrelid::regclass, k.conname) as constraint, k.confrelid::regclass::text as target,
      (select array_agg(a.attname::text order by n.i) from unnest(k.conkey) with ordinality n(num, i)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.num) as from,
      (select array_agg(a.attname::text order by n.i) from unnest(k.confkey) with ordinality n(num, i)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n.num) as to
    from pg_constraint k
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace
      and exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'workspace_id')
      and exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'workspace_id')
  `.execute(database.db);
  expect(rows.length).toBeGreaterThan(15);
  const loose = rows.filter((row) => {
    const at = row.from.indexOf('workspace_id');
    return at < 0 || row.to[at] !== 'workspace_id';
  });
  expect(loose.map((row) => `${row.constraint} → ${row.target}`)).toEqual([]);
});

test('every id of a row in the same workspace is a reference, or is listed here with why not', async () => {
  const notReferences: Record<string, string> = {
    'audit_log.subject_id': 'the entry outlives what it is about',
    'contacts.external_id': "the customer's own id",
    'facts.*': 'facts outlive what they count',
    'search_changes.subject_id': 'tells that the subject is gone, too',
    'messages.author_id': 'a contact, a member or the bot, by author_kind',
    'golden_results.source_id': 'a passage or an FAQ entry as found then: it may be gone since',
  };
  const { rows } = await sql<{ column: string; table: string }>`
    select c.table_name as table, c.column_name as column
    from information_schema.columns c
    where c.table_schema = 'public' and c.column_name like '%\\_id' and c.column_name <> 'workspace_id'
      and not exists (
        select from information_schema.key_column_usage k
        join information_schema.table_constraints t using (constraint_schema, constraint_name)
        where t.constraint_type = 'FOREIGN KEY' and k.table_schema = 'public'
          and k.table_name = c.table_name and k.column_name = c.column_name)
  `.execute(database.db);
  const unlisted = rows.filter(
    ({ table, column }) => !notReferences[`${table}.${column}`] && !notReferences[`${table}.*`],
  );
  expect(unlisted).toEqual([]);
});

test('a row cannot point into another workspace', async () => {
  const at = new Date();
  for (const id of ['ws_a', 'ws_b']) {
    await database.db.insertInto('workspaces').values({ id, name: id, created_at: at }).execute();
  }
  const values = { title: 'Manual', created_at: at, updated_at: at };
  await database.db
    .insertInto('documents')
    .values({ ...values, id: 'doc_a', workspace_id: 'ws_a' })
    .execute();
  const version = (workspace: string) => ({
    id: `ver_${workspace}`,
    workspace_id: workspace,
    document_id: 'doc_a',
    number: 1,
    status: 'queued' as const,
    file_key: 'k',
    file_name: 'f',
    bytes: 1,
    content_hash: 'h',
    created_at: at,
  });
  await expect(database.db.insertInto('document_versions').values(version('ws_b')).execute()).rejects.toThrow(
    'violates foreign key constraint',
  );
  await database.db.insertInto('document_versions').values(version('ws_a')).execute();
});
