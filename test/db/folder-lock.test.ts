import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acquireFolderLock, findLockHolder, socketFile } from '../../src/db/embedded/folder-lock.ts';
import { processStart } from '../../src/db/embedded/process-identity.ts';
import { startWorker, temporaryFolder } from './processes.ts';

/** Above any pid_max, so nobody has it. */
const noPid = 2 ** 30;

function writeLock(folder: string, holder: { pid: number; start: string; socketDir?: string }): void {
  writeFileSync(
    join(folder, 'knowdesk.lock'),
    JSON.stringify({ host: hostname(), socketDir: '/nowhere', ...holder }),
  );
}

function readLock(folder: string): { pid: number; start: string } {
  return JSON.parse(readFileSync(join(folder, 'knowdesk.lock'), 'utf8'));
}

test('the first one owns the folder, the second one learns its pid, and a release frees it', async () => {
  const folder = temporaryFolder();
  const first = await acquireFolderLock(folder, '/nowhere');
  expect(first).toHaveProperty('lock');
  expect(readLock(folder)).toMatchObject({ pid: process.pid, start: processStart(process.pid) });

  expect(await acquireFolderLock(folder, '/nowhere')).toMatchObject({ holder: { pid: process.pid } });
  if ('lock' in first) first.lock.release();
  expect(readdirSync(folder)).toEqual([]);
  expect(await acquireFolderLock(folder, '/nowhere')).toHaveProperty('lock');
});

test('the lock of a process that is gone is taken over', async () => {
  const folder = temporaryFolder();
  writeLock(folder, { pid: noPid, start: 'boot/1' });
  expect(await acquireFolderLock(folder, '/nowhere')).toHaveProperty('lock');
  expect(readLock(folder).pid).toBe(process.pid);
  expect(readdirSync(folder)).toEqual(['knowdesk.lock']);
});

test('a pid that another process has by now does not keep a stale lock alive', async () => {
  const folder = temporaryFolder();
  const start = processStart(process.ppid);
  expect(start).toBeDefined();
  writeLock(folder, { pid: process.ppid, start: `${start}0` });
  expect(await acquireFolderLock(folder, '/nowhere')).toHaveProperty('lock');

  const alive = temporaryFolder();
  writeLock(alive, { pid: process.ppid, start: start ?? '' });
  expect(await acquireFolderLock(alive, '/nowhere')).toMatchObject({ holder: { pid: process.ppid } });
});

test('a lock file that a power cut emptied counts as stale', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'knowdesk.lock'), '');
  expect(await findLockHolder(folder)).toBeUndefined();
  expect(await acquireFolderLock(folder, '/nowhere')).toHaveProperty('lock');
});

test('a process that cannot be seen from here still owns the folder while its database answers', async () => {
  const folder = temporaryFolder();
  const server = createServer().listen(join(folder, socketFile));
  try {
    writeLock(folder, { pid: noPid, start: 'boot/1', socketDir: folder });
    expect(await acquireFolderLock(folder, '/nowhere', 300)).toMatchObject({ holder: { pid: noPid } });
  } finally {
    server.close();
  }
  expect(await acquireFolderLock(folder, '/nowhere')).toHaveProperty('lock');
});

test('a takeover that crashed half-way delays the next one, no more', async () => {
  const folder = temporaryFolder();
  writeLock(folder, { pid: noPid, start: 'boot/1' });
  const guard = join(folder, 'knowdesk.lock.takeover');
  mkdirSync(guard);
  const longAgo = Date.now() / 1000 - 60;
  utimesSync(guard, longAgo, longAgo);
  expect(await acquireFolderLock(folder, '/nowhere')).toHaveProperty('lock');
});

test('of several processes that take over a stale lock at the same moment, exactly one wins', async () => {
  const folder = temporaryFolder();
  const rounds = 40;
  for (let round = 0; round < rounds; round += 1) {
    mkdirSync(join(folder, String(round)));
    writeLock(join(folder, String(round)), { pid: noPid, start: 'boot/1' });
  }
  const start = String(Date.now() + 2_500);
  const racers = Array.from({ length: 4 }, () =>
    startWorker('lock.worker.ts', [folder, String(rounds), start]),
  );
  const reports = await Promise.all(racers.map((each) => each.next()));
  const won = reports.flatMap((each) => each.won as number[]).sort((a, b) => a - b);
  expect(won).toEqual(Array.from({ length: rounds }, (_, round) => round));
  // It was a race: not one of them was always first.
  expect(reports.filter((each) => (each.won as number[]).length > 0).length).toBeGreaterThan(1);
});
