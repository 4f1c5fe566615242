import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { migrateToLatest } from '../../src/db/index.ts';
import { giveDatabase, one, open, usePreparedDatabase } from './data-folders.ts';
import { isRoot, nobody, processesIn, someUser, startWorker, temporaryFolder } from './processes.ts';

// Making a database takes a second on an idle machine, and ten on one that is busy with other tests.
vi.setConfig({ testTimeout: 90_000 });
const folderWithDatabase = usePreparedDatabase();

test.runIf(isRoot)('it runs as an ordinary user', async () => {
  const folder = temporaryFolder({ owner: nobody });
  const owner = startWorker('owner.worker.ts', [folder], nobody);
  expect(await owner.next()).toMatchObject({ role: 'owner' });
  expect(statSync(join(folder, 'pg')).uid).toBe(nobody.uid);
  owner.kill('SIGTERM');
  await owner.exited;
  expect(processesIn(folder)).toEqual([]);
});

test.runIf(isRoot)('a user without a name on this machine is told what to do', async () => {
  const worker = startWorker('owner.worker.ts', [temporaryFolder({ owner: someUser })], someUser);
  const answer = await worker.next();
  expect(answer.code).toBe('db.no_user');
  expect(answer.message).toContain('DATABASE_URL');
});

test.runIf(isRoot)(
  'root goes on with the database of an ordinary user as that user, and takes over a copied one',
  async () => {
    const folder = folderWithDatabase();
    giveDatabase(folder, nobody);
    await (await open(folder)).close();
    expect(statSync(join(folder, 'pg', 'PG_VERSION')).uid).toBe(nobody.uid);

    // As `cp -r` by root leaves it.
    giveDatabase(folder, { uid: 0, gid: 0 });
    await open(folder);
    expect(statSync(join(folder, 'pg', 'PG_VERSION')).uid).not.toBe(0);
  },
);

test.runIf(isRoot)("another user's database is refused with what to do", async () => {
  const folder = folderWithDatabase(temporaryFolder({ owner: nobody }));
  giveDatabase(folder, someUser);
  const worker = startWorker('owner.worker.ts', [folder], nobody);
  expect(await worker.next()).toMatchObject({
    code: 'db.folder_owner',
    message: expect.stringContaining(`uid ${someUser.uid}`),
  });
});

test.runIf(isRoot)('a user who may not write the data folder is told so at once', async () => {
  const worker = startWorker('owner.worker.ts', [temporaryFolder()], nobody);
  expect(await worker.next()).toMatchObject({
    code: 'db.folder_unwritable',
    message: expect.stringContaining('KNOWDESK_DATA'),
  });
});

/** CAP_DAC_READ_SEARCH is bit 2; containers usually lack it. */
const mayReach =
  isRoot &&
  (Number.parseInt(
    /CapEff:\s*([0-9a-f]+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0',
    16,
  ) &
    4) ===
    4;

test.runIf(mayReach)('root can keep the data where only root may go, such as below /root', async () => {
  const closed = temporaryFolder({ mode: 0o700 });
  const folder = join(closed, 'data');
  const first = await open(folder);
  await migrateToLatest(first);
  await first.close();
  const database = await open(folder);
  expect(await one(database, 'select count(*) as n from workspaces')).toEqual({ n: 0 });
  expect(statSync(closed).mode & 0o777).toBe(0o700);
});
