import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../src/accounts/index.ts';
import {
  addDocument,
  addVersion,
  deleteDocument,
  getDocument,
  listDocuments,
  listPassages,
  listVersions,
  patchDocument,
  readOriginal,
} from '../../src/ingest/index.ts';
import { runIndexJob, useTestIngest } from './support.ts';

const test = useTestIngest();

/** Passages that the search of this node can find for a document. */
async function findable(documentId: string): Promise<string[]> {
  const index = await test.search.current(test.actor.workspaceId);
  return [...index.sources.values()].flatMap((source) =>
    source.kind === 'passage' && source.documentId === documentId ? [source.text] : [],
  );
}

async function waitingJobs(documentId: string): Promise<number> {
  const { rows } =
    await sql`select 1 from graphile_worker._private_jobs where payload->>'documentId' = ${documentId}`.execute(
      test.db,
    );
  return rows.length;
}

describe('a new document', () => {
  it('is stored and its indexing enqueued in one step, then learned and findable', async () => {
    const { accepted, known } = await addDocument(test, test.actor, {
      file: await test.file('Garage rules.md', '# Garage\n\nThe garage closes at 22:30.'),
      tags: ['building'],
    });
    expect({ accepted, known }).toEqual({
      accepted: { id: accepted.id, status: 'queued', version: 1 },
      known: false,
    });
    expect(await waitingJobs(accepted.id)).toBe(1);
    const document = await test.index(accepted.id);
    expect(document).toMatchObject({
      status: 'ready',
      servingVersion: 1,
      title: 'Garage',
      fileName: 'Garage rules.md',
      passages: 1,
      tags: ['building'],
      language: 'en',
    });
    expect(await findable(accepted.id)).toEqual([expect.stringContaining('22:30')]);
    const { items } = await listPassages(test.db, test.actor.workspaceId, accepted.id, { limit: 10 });
    expect(items).toMatchObject([{ version: 1, headingPath: ['Garage'], language: 'en' }]);
    expect((await readOriginal(test, test.actor.workspaceId, accepted.id)).content.toString()).toContain(
      '22:30',
    );
  });

  it('keeps the title that a person gave it', async () => {
    const { accepted } = await addDocument(test, test.actor, {
      file: await test.file('a.md', '# Something else\n\nText.'),
      title: 'House rules',
    });
    expect((await test.index(accepted.id)).title).toBe('House rules');
  });

  it('with the bytes of a ready one is that document, of a waiting one as well, of a deleted one a new one', async () => {
    const content = 'The bicycle cellar is in house B.';
    const ready = await test.learn('b.txt', content);
    const again = await addDocument(test, test.actor, { file: await test.file('renamed.txt', content) });
    expect(again).toEqual({ accepted: { id: ready.id, status: 'ready', version: 1 }, known: true });
    await deleteDocument(test, test.actor, ready.id);
    const anew = await addDocument(test, test.actor, { file: await test.file('b.txt', content) });
    expect(anew.accepted.id).not.toBe(ready.id);
    const waiting = await addDocument(test, test.actor, { file: await test.file('b.txt', content) });
    expect(waiting).toEqual({ accepted: anew.accepted, known: false });
  });

  it('sent twice at the same moment is one document', async () => {
    const files = await Promise.all(
      Array.from({ length: 4 }, () => test.file('c.txt', 'Lift 3 is out of order until Friday.')),
    );
    const added = await Promise.all(files.map((file) => addDocument(test, test.actor, { file })));
    expect(new Set(added.map(({ accepted }) => accepted.id)).size).toBe(1);
  });

  it('that cannot be read is failed with a code and a sentence, and is tried again when it is sent again', async () => {
    const { accepted } = await addDocument(test, test.actor, {
      file: await test.file('d.pdf', '%PDF-1.7 nothing'),
    });
    expect(await test.index(accepted.id)).toMatchObject({
      status: 'failed',
      servingVersion: null,
      error: { code: 'document.broken', message: expect.stringMatching(/\w+ .+\./) },
    });
    const again = await addDocument(test, test.actor, { file: await test.file('d.pdf', '%PDF-1.7 nothing') });
    expect(again).toEqual({ accepted: { id: accepted.id, status: 'queued', version: 1 }, known: false });
  });

  it('over the limit is failed at once, also when it is sent again, and nothing of it is kept', async () => {
    const big = 'x'.repeat(1024 * 1024 + 1);
    for (let i = 0; i < 2; i++) {
      const { accepted } = await addDocument(test, test.actor, { file: await test.file('e.txt', big) });
      expect(accepted.status).toBe('failed');
      expect(await getDocument(test.db, test.actor.workspaceId, accepted.id)).toMatchObject({
        error: { code: 'document.too_large', message: expect.stringContaining('1 MB') },
      });
    }
    const keys: string[] = [];
    for await (const key of test.files.list()) keys.push(key);
    const stored = await test.db
      .selectFrom('document_versions')
      .select('file_key')
      .where('error_code', '=', 'document.too_large')
      .execute();
    expect(stored.filter(({ file_key }) => keys.includes(file_key))).toEqual([]);
  });
});

describe('a next version', () => {
  it('takes the place of the serving one when it is ready, not before', async () => {
    const { id } = await test.learn('f.md', 'The pool opens at 7.');
    await addVersion(test, test.actor, id, await test.file('f.md', 'The pool opens at 8.'));
    expect(await getDocument(test.db, test.actor.workspaceId, id)).toMatchObject({
      status: 'queued',
      version: 2,
      servingVersion: 1,
    });
    expect(await findable(id)).toEqual(['The pool opens at 7.']);
    expect(await test.index(id)).toMatchObject({ status: 'ready', servingVersion: 2 });
    expect(await findable(id)).toEqual(['The pool opens at 8.']);
    const { items } = await listVersions(test.db, test.actor.workspaceId, id);
    expect(items.map(({ number, serving }) => [number, serving])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it('that fails leaves the last good one serving', async () => {
    const { id } = await test.learn('g.md', 'The sauna is on the roof.');
    await addVersion(test, test.actor, id, await test.file('g.pdf', '%PDF-1.7 nothing'));
    expect(await test.index(id)).toMatchObject({ status: 'failed', version: 2, servingVersion: 1 });
    expect(await findable(id)).toEqual(['The sauna is on the roof.']);
  });

  it('that was overtaken while it was learned does not take the place of the later one', async () => {
    const { accepted } = await addDocument(test, test.actor, {
      file: await test.file('h.md', 'Version one of the fire drill.'),
    });
    const first = await test.db
      .selectFrom('document_versions')
      .select('id')
      .where('document_id', '=', accepted.id)
      .executeTakeFirstOrThrow();
    await addVersion(
      test,
      test.actor,
      accepted.id,
      await test.file('h.md', 'Version two of the fire drill.'),
    );
    await test.index(accepted.id);
    await runIndexJob(test, accepted.id, first.id);
    expect(await getDocument(test.db, test.actor.workspaceId, accepted.id)).toMatchObject({
      servingVersion: 2,
    });
    expect(await findable(accepted.id)).toEqual(['Version two of the fire drill.']);
  });

  it('comes from the same path on the command line', async () => {
    const path = '/srv/docs/i.md';
    const { accepted } = await addDocument(test, test.actor, {
      file: await test.file('i.md', 'Badge rule one.'),
      sourcePath: path,
    });
    const next = await addDocument(test, test.actor, {
      file: await test.file('i.md', 'Badge rule two.'),
      sourcePath: path,
    });
    expect(next.accepted).toEqual({ id: accepted.id, status: 'queued', version: 2 });
  });
});

describe('a document', () => {
  it('that is deleted answers nothing from then on and is not there any more', async () => {
    const { id } = await test.learn('j.md', 'The terrace is closed in winter.');
    await deleteDocument(test, test.actor, id);
    expect(await findable(id)).toEqual([]);
    await expect(getDocument(test.db, test.actor.workspaceId, id)).rejects.toMatchObject({
      code: 'document.not_found',
    });
    await expect(deleteDocument(test, test.actor, id)).rejects.toMatchObject({ code: 'document.not_found' });
  });

  it('that is deleted while it is learned stays deleted', async () => {
    const { accepted } = await addDocument(test, test.actor, {
      file: await test.file('k.md', 'Deleted before it was learned.'),
    });
    const { id: versionId } = await test.db
      .selectFrom('document_versions')
      .select('id')
      .where('document_id', '=', accepted.id)
      .executeTakeFirstOrThrow();
    await deleteDocument(test, test.actor, accepted.id);
    await runIndexJob(test, accepted.id, versionId);
    expect(await findable(accepted.id)).toEqual([]);
  });

  it('is renamed and found under its new title by name', async () => {
    const { id } = await test.learn('l.md', 'Deliveries go to gate 4.');
    expect(
      await patchDocument(test, test.actor, id, { title: 'Logistics 100 %', access: 'quote' }),
    ).toMatchObject({ title: 'Logistics 100 %', access: 'quote' });
    const list = await listDocuments(test.db, test.actor.workspaceId, { q: '100 %', limit: 10 });
    expect(list.items.map((document) => document.id)).toEqual([id]);
  });

  it("is not another workspace's to see or change", async () => {
    const { id } = await test.learn('m.md', 'Private to this workspace.');
    const stranger: Actor = { ...test.actor, workspaceId: 'ws_other' };
    const file = await test.file('m.md', 'x');
    for (const attempt of [
      () => getDocument(test.db, stranger.workspaceId, id),
      () => deleteDocument(test, stranger, id),
      () => patchDocument(test, stranger, id, { title: 'mine' }),
      () => addVersion(test, stranger, id, file),
      () => readOriginal(test, stranger.workspaceId, id),
      () => listPassages(test.db, stranger.workspaceId, id, { limit: 1 }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'document.not_found' });
    }
  });
});

it('the list pages from the newest without gaps or repeats', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listDocuments(test.db, test.actor.workspaceId, { limit: 4, cursor });
    seen.push(...page.items.map((document) => document.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  const all = await test.db
    .selectFrom('documents')
    .select('id')
    .where('deleted_at', 'is', null)
    .where('workspace_id', '=', test.actor.workspaceId)
    .orderBy('id', 'desc')
    .execute();
  expect(seen).toEqual(all.map(({ id }) => id));
});
