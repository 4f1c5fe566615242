import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { findBinaries } from '../../src/db/embedded/binaries.ts';
import { isAppError } from '../../src/lib/index.ts';
import { one, open, usePreparedDatabase } from './data-folders.ts';
import { processesIn, startWorker, temporaryFolder, until } from './processes.ts';

// Making a database takes a second on an idle machine, and ten on one that is busy with other tests.
vi.setConfig({ testTimeout: 90_000 });
const folderWithDatabase = usePreparedDatabase();

function postmaster(folder: string): number {
  return Number(readFileSync(join(folder, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

test('it starts from nothing, is found as it was left, and leaves no process and no lock behind', async () => {
  const folder = temporaryFolder();
  const first = await open(folder);
  expect(first.role).toBe('owner');
  await first.pool.query('create table kept as select 42 as n');
  await first.close();
  expect(processesIn(folder)).toEqual([]);
  expect(readdirSync(folder).sort()).toEqual(['pg', 'pg-socket']);
  expect(readdirSync(join(folder, 'pg-socket'))).toEqual([]);

  const second = await open(folder);
  expect(await one(second, 'select n from kept')).toEqual({ n: 42 });
});

test('it has no TCP port, writes through to the disk, sorts text the same everywhere, and is no superuser', async () => {
  const database = await open(folderWithDatabase());
  expect(
    await one(
      database,
      `select current_setting('listen_addresses') as port, current_setting('fsync') as fsync, current_setting('server_encoding') as encoding,
        current_setting('TimeZone') as zone, datlocprovider::text || ' ' || datlocale as locale, rolsuper as super
      from pg_database, pg_roles where datname = current_database() and rolname = current_user`,
    ),
  ).toEqual({ port: '', fsync: 'on', encoding: 'UTF8', zone: 'UTC', locale: 'b C.UTF-8', super: false });
  expect(await one(database, `select lower('ÀÉ') as l, 'Zebra' < 'apple' as s`)).toEqual({
    l: 'àé',
    s: true,
  });
});

test('nobody else on the machine can enter the folder of the socket or of the data', async () => {
  const folder = folderWithDatabase();
  await open(folder);
  for (const name of ['pg', 'pg-socket']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700);
});

test('a second server on the folder is refused with the pid of the first', async () => {
  const folder = folderWithDatabase();
  const owner = startWorker('owner.worker.ts', [folder]);
  expect(await owner.next()).toMatchObject({ role: 'owner' });
  const second = startWorker('owner.worker.ts', [folder]);
  const answer = await second.next();
  expect(answer.code).toBe('db.folder_in_use');
  expect(answer.message).toContain(`pid ${owner.pid} `);
});

test('a command is the guest of a running server, and its end does not stop the database', async () => {
  const folder = folderWithDatabase();
  const owner = await open(folder);
  await owner.pool.query('create table shared as select 1 as n');
  const guest = await open(folder, 'owner-or-guest');
  expect(guest.role).toBe('guest');
  expect(await one(guest, 'select n from shared')).toEqual({ n: 1 });
  await guest.close();
  expect(await one(owner, 'select n from shared')).toEqual({ n: 1 });
  await owner.close();

  const alone = await open(folder, 'owner-or-guest');
  expect(alone.role).toBe('owner');
});

test('a command that comes while the server is still starting waits for it', async () => {
  const folder = temporaryFolder();
  const owner = startWorker('owner.worker.ts', [folder]);
  await until(() => existsSync(join(folder, 'knowdesk.lock')));
  expect((await open(folder, 'owner-or-guest')).role).toBe('guest');
  expect(await owner.next()).toMatchObject({ role: 'owner' });
});

test('kill -9 of the owner leaves no database process, and what was acknowledged is there afterwards', async () => {
  const folder = folderWithDatabase();
  const owner = startWorker('owner.worker.ts', [folder, 'write']);
  await owner.next();
  const committed: unknown[] = [];
  while (committed.length < 100) committed.push((await owner.next()).committed);
  expect(processesIn(folder).length).toBeGreaterThan(3);
  owner.kill('SIGKILL');
  await owner.exited;

  // Without a pause: the new owner waits for the old database to stop.
  const database = await open(folder);
  const rows = await database.db.selectFrom('workspaces').select('id').execute();
  expect(rows.map((row) => row.id)).toEqual(expect.arrayContaining(committed));
  await database.close();
  expect(processesIn(folder)).toEqual([]);
});

test('after kill -9 of the owner the database is gone by itself', async () => {
  const folder = folderWithDatabase();
  const owner = startWorker('owner.worker.ts', [folder]);
  await owner.next();
  owner.kill('SIGKILL');
  await until(() => processesIn(folder).length === 0, 5_000);
  expect(existsSync(join(folder, 'pg', 'postmaster.pid'))).toBe(false);
});

test('a start that is killed while it makes the database leaves nothing that a later start trips over', async () => {
  const folder = temporaryFolder();
  const drafts = () => readdirSync(folder).filter((name) => name.startsWith('pg.new-'));
  const starter = startWorker('owner.worker.ts', [folder]);
  await until(() => drafts().some((name) => existsSync(join(folder, name, 'base'))));
  starter.kill('SIGKILL');
  await starter.exited;
  expect(existsSync(join(folder, 'pg'))).toBe(false);

  const database = await open(folder);
  expect(await one(database, 'select 1 as n')).toEqual({ n: 1 });
  expect(drafts()).toEqual([]);
});

test('a folder too deep for a socket gets one elsewhere, which goes away with the database', async () => {
  const folder = join(temporaryFolder(), 'd'.repeat(120));
  mkdirSync(folder);
  folderWithDatabase(folder);
  const owner = startWorker('owner.worker.ts', [folder]);
  const { host } = await owner.next();
  expect(String(host).length).toBeLessThan(80);
  expect(JSON.parse(readFileSync(join(folder, 'knowdesk.lock'), 'utf8'))).toMatchObject({ socketDir: host });
  expect((await open(folder, 'owner-or-guest')).role).toBe('guest');
  owner.kill('SIGKILL');
  await until(() => !existsSync(String(host)), 5_000);
});

test('a folder name with spaces, quotes and Chinese works', async () => {
  const folder = join(temporaryFolder(), `a "b", 'c' 数据`);
  mkdirSync(folder);
  const database = await open(folderWithDatabase(folder));
  expect(await one(database, 'select 1 as n')).toEqual({ n: 1 });
});

test('a database that dies under a running server is started again, and the server survives it', async () => {
  const folder = folderWithDatabase();
  const database = await open(folder);
  await database.pool.query('create table kept as select 42 as n');
  // A connection in the middle of a transaction, one that listens, and idle ones.
  const inTransaction = await database.pool.connect();
  await inTransaction.query('begin');
  let gaps = 0;
  const heard: string[] = [];
  await database.listen('news', { onNotify: (payload) => heard.push(payload), onGap: () => gaps++ });

  process.kill(postmaster(folder), 'SIGKILL');
  await until(() =>
    inTransaction.query('select 1').then(
      () => false,
      () => true,
    ),
  );
  inTransaction.release(true);
  await until(async () => (await one(database, 'select n from kept').catch(() => undefined)) !== undefined);
  await until(() => gaps === 1);
  await database.pool.query(`notify news, 'again'`);
  await until(() => heard.length === 1);
  expect(heard).toEqual(['again']);
});

test('close does not wait for a query that goes on for ever', async () => {
  const database = await open(folderWithDatabase());
  const slow = expect(sql`select pg_sleep(60)`.execute(database.db)).rejects.toThrow();
  await until(async () =>
    Boolean(
      await one(
        database,
        `select 1 from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`,
      ),
    ),
  );
  const start = performance.now();
  await database.close();
  await slow;
  expect(performance.now() - start).toBeLessThan(8_000);
});

test('a database that does not react is stopped by force, and loses nothing', async () => {
  const folder = folderWithDatabase();
  const database = await open(folder);
  await database.pool.query('create table kept as select 42 as n');
  process.kill(postmaster(folder), 'SIGSTOP');
  const start = performance.now();
  await database.close();
  expect(performance.now() - start).toBeLessThan(11_000);
  expect(await one(await open(folder), 'select n from kept')).toEqual({ n: 42 });
});

test('Ctrl-C, which reaches every process of the terminal, leaves stopping the database to the server', async () => {
  const folder = folderWithDatabase();
  const owner = startWorker('owner.worker.ts', [folder]);
  await owner.next();
  const group = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[2];
  expect(group(postmaster(folder))).not.toBe(group(owner.pid));
});

test('a database of another PostgreSQL version is left alone', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'pg'));
  writeFileSync(join(folder, 'pg', 'PG_VERSION'), '15\n');
  await expect(open(folder)).rejects.toMatchObject({ code: 'db.cluster_version' });
  expect(existsSync(join(folder, 'knowdesk.lock'))).toBe(false);
});

test('where there are no binaries, the error says to set DATABASE_URL', () => {
  for (const [platform, arch] of [
    ['win32', 'x64'],
    ['freebsd', 'x64'],
    ['linux', 'riscv64'],
  ]) {
    try {
      findBinaries(platform, arch);
      expect.unreachable();
    } catch (error) {
      expect(isAppError(error, 'db.no_binaries') && error.message).toContain('DATABASE_URL');
    }
  }
});
