import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { AcceptedDocument, Document, List, QuestionResult } from '../../src/contract/index.ts';
import { memberClient, visitorClient } from '../support/api-client.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  databaseRuns,
  killAll,
  makeDataFolder,
  runCommand,
  type Setup,
  setUp,
  startKnowdesk,
} from '../support/running-server.ts';

afterAll(killAll);

const question = 'How long are expense receipts kept?';
const note = '# Receipts\n\nExpense receipts are kept for 11 years and then destroyed.\n';

async function answerOf(url: string, setup: Setup): Promise<QuestionResult['answer']> {
  const visitor = await visitorClient(url, setup.inboxKey);
  return (await visitor.ask((await visitor.start()).id, question)).answer;
}

describe('the command line', () => {
  it('beside a server uses its database and leaves the work to it; a second server on the folder is refused with the pid', async () => {
    const dataDir = await makeDataFolder();
    const server = await startKnowdesk(dataDir);
    const setup = await setUp(dataDir);
    const second = await runCommand(dataDir, ['serve', '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(String(server.pid));
    expect(second.stderr).toContain('db.folder_in_use');

    const folder = await makeDataFolder();
    await writeFile(join(folder, 'receipts.md'), note);
    await writeFile(join(folder, 'broken.pdf'), '%PDF-1.7 nothing');
    const learned = await runCommand(dataDir, ['ingest', folder]);
    expect(learned.code).toBe(1);
    expect(learned.stdout).toContain('1 of 2 learned.');
    expect(learned.stderr).toContain('document.broken');
    expect(await answerOf(server.url, setup)).toMatchObject({
      outcome: 'answered',
      citations: [{ title: 'Receipts' }],
    });

    // a file known by its path is the next version
    await writeFile(join(folder, 'receipts.md'), note.replace('11 years', '12 years'));
    expect((await runCommand(dataDir, ['ingest', join(folder, 'receipts.md')])).code).toBe(0);
    const member = memberClient(server.url, setup);
    const { body } = await member.get<List<Document>>('/documents?q=receipts');
    expect(body.items).toMatchObject([{ version: 2, servingVersion: 2, status: 'ready' }]);

    const report = await runCommand(dataDir, ['report', '--from', '2026-01-01', '--to', '2030-01-01']);
    expect(report.stdout).toMatch(/hit_rate +100\.0 % +1\/1/);
    expect(await server.kill('SIGTERM')).toBe(0);
  }, 120_000);

  it('without a server starts the database, does the work itself and stops it', async () => {
    const dataDir = await makeDataFolder();
    const setup = await setUp(dataDir);
    await writeFile(join(dataDir, 'receipts.md'), note);
    const learned = await runCommand(dataDir, ['ingest', join(dataDir, 'receipts.md')]);
    expect(learned).toMatchObject({ code: 0, stdout: expect.stringContaining('1 of 1 learned.') });
    expect(await databaseRuns(dataDir)).toBe(false);
    const server = await startKnowdesk(dataDir);
    expect(await answerOf(server.url, setup)).toMatchObject({ outcome: 'answered' });
    await server.kill('SIGTERM');
  }, 120_000);

  it('says in one sentence what is wrong with a setting, an option or a workspace', async () => {
    const dataDir = await makeDataFolder();
    const port = await runCommand(dataDir, ['serve'], { PORT: 'many' });
    expect(port).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/PORT \("many"\).*Allowed: a whole number from 0 to 65535/),
    });
    const none = await runCommand(dataDir, ['report', '--from', '2026-01-01', '--to', '2026-02-01']);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('workspace.none') });
    const password = await runCommand(dataDir, [
      'setup',
      '--email',
      'a@example.com',
      '--password',
      'short',
      '--workspace',
      'W',
    ]);
    expect(password).toMatchObject({ code: 1, stderr: expect.stringContaining('--password') });
  }, 60_000);
});

describe('a backup', () => {
  it('made while serving gives the same answers in an empty folder, in PostgreSQL, and from there in a folder again', async () => {
    const from = await makeDataFolder();
    const setup = await setUp(from);
    const server = await startKnowdesk(from);
    const member = memberClient(server.url, setup);
    const { body } = await member.upload<AcceptedDocument>('/documents', {
      name: 'receipts.md',
      content: note,
    });
    await member.settled(body.id);
    await member.post('/faq-entries', {
      question: 'Who may approve?',
      variants: ['who approves'],
      answer: 'Managers approve.',
    });
    const before = await answerOf(server.url, setup);
    const file = join(from, 'backup.tar.gz');
    expect(await runCommand(from, ['backup', file])).toMatchObject({ code: 0 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await runCommand(from, ['restore', file])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('db.folder_in_use'),
    });
    await server.kill('SIGTERM');
    expect(await runCommand(from, ['restore', file])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('backup.not_empty'),
    });

    const database = await createEmptyDatabase();
    const shared = { DATABASE_URL: database.url };
    const places = [
      { dataDir: await makeDataFolder(), env: {}, source: file },
      { dataDir: await makeDataFolder(), env: shared, source: file },
      { dataDir: await makeDataFolder(), env: {}, source: 'from PostgreSQL' },
    ];
    for (const place of places) {
      const source = place.source === file ? file : join(place.dataDir, 'second.tar.gz');
      if (source !== file)
        expect(await runCommand(places[1]?.dataDir ?? '', ['backup', source], shared)).toMatchObject({
          code: 0,
        });
      expect(await runCommand(place.dataDir, ['restore', source], place.env)).toMatchObject({ code: 0 });
      const restored = await startKnowdesk(place.dataDir, place.env);
      const answer = await answerOf(restored.url, setup);
      expect({ ...answer, id: '' }).toEqual({
        ...before,
        id: '',
        confidence: expect.closeTo(before?.confidence ?? 0, 3),
      });
      const original = await fetch(`${restored.url}/api/documents/${body.id}/file`, {
        headers: { authorization: `Bearer ${setup.apiKey}` },
      });
      expect(await original.text()).toBe(note);
      expect(await restored.kill('SIGTERM')).toBe(0);
    }
    await database.close();
  }, 240_000);
});

async function createEmptyDatabase() {
  const database = await createTestDatabase();
  // the tests' template has tables already; a restore brings its own
  await database.pool.query(
    'drop schema public cascade; create schema public; drop schema graphile_worker cascade',
  );
  return database;
}
