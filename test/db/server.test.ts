import { createServer } from 'node:net';
import { expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/index.ts';
import { checkServer } from '../../src/db/open-server.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { databaseUrl } from '../support/database-url.ts';

const open = (url: string) =>
  openDatabase({ config: { dataDir: '/nowhere', databaseUrl: url }, logger: silentLogger, as: 'owner' });

test('a server that is too old or not in UTF-8 is refused with what to do', () => {
  const server = { version: 170_002, name: '17.2', encoding: 'UTF8' };
  expect(() => checkServer(server, 'db:5432')).not.toThrow();
  expect(() => checkServer({ ...server, version: 160_010, name: '16.10' }, 'db:5432')).toThrow(
    expect.objectContaining({
      code: 'db.version_unsupported',
      message: expect.stringContaining('PostgreSQL 16.10'),
    }),
  );
  expect(() => checkServer({ ...server, encoding: 'SQL_ASCII' }, 'db:5432')).toThrow(
    expect.objectContaining({ code: 'db.encoding_unsupported' }),
  );
});

test('a server that cannot be reached is named, its password is not', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => free.once('listening', done));
  const address = free.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await new Promise((done) => free.close(done));
  const error = await open(`postgres://me:hunter2@127.0.0.1:${port}/desk`).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'db.unreachable',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
  expect(String(error)).not.toContain('hunter2');
});

test('a database that does not exist is named', async () => {
  const url = databaseUrl(inject('database').serverUrl, 'no_such_database');
  await expect(open(url)).rejects.toMatchObject({
    code: 'db.unreachable',
    message: expect.stringContaining('no_such_database'),
  });
});
