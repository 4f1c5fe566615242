import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { create, extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, createInbox } from '../../src/accounts/index.ts';
import type { ArchiveImport } from '../../src/contract/index.ts';
import { createGoldenQuestion, listGoldenQuestions } from '../../src/feedback/index.ts';
import {
  addDocument,
  addVersion,
  createFaqEntry,
  exportArchive,
  getArchiveImport,
  type IngestDeps,
  ingestJobs,
  listDocuments,
  listFaqEntries,
  listVersions,
  patchDocument,
  patchFaqEntry,
  previewDocument,
  rollBackDocument,
  startArchiveImport,
} from '../../src/ingest/index.ts';
import { newId, now } from '../../src/lib/index.ts';
import { decide, defaultPolicy, recordSearchChange } from '../../src/retrieval/index.ts';
import { makePicture } from './picture-support.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knowdesk-archives-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function anotherWorkspace(): Promise<Actor> {
  const workspaceId = newId('ws');
  await test.db
    .insertInto('workspaces')
    .values({ id: workspaceId, name: 'Other', created_at: now() })
    .execute();
  return { ...test.actor, workspaceId, name: 'Bea' };
}

const inbox = (name: string) => ({ name, locale: 'en', allowedOrigins: [] });

/** The archive of our workspace, in a file. */
async function exported(): Promise<string> {
  const path = join(folder, `${newId('arc')}.tar.gz`);
  const { stream } = await exportArchive(test, test.actor.workspaceId);
  await pipeline(stream, createWriteStream(path));
  return path;
}

/** Imports as the worker would. */
async function importInto(actor: Actor, path: string): Promise<ArchiveImport> {
  const { workspaceId } = actor;
  const { id } = await startArchiveImport(test, actor, { name: 'knowledge.tar.gz', path });
  const handler = ingestJobs(test)['ingest.import-archive'];
  const payload = { workspaceId, importId: id };
  try {
    await handler.run(payload, { attempt: 1, signal: new AbortController().signal });
  } catch (error) {
    await handler.failed?.(payload, error);
  }
  return await getArchiveImport(test.db, workspaceId, id);
}

const questions = [
  'When does the library open?',
  'library opening hours on sunday',
  'How do I renew a card?',
  'renew my library card please',
  'What does a lost book cost?',
  'Where can I park a rocket?',
  'Where is the red valve of the pump?',
  'Is there a summer reading club?',
];

/** What a customer sees for each question, without ids. */
async function answers(workspaceId: string) {
  const seen = [];
  for (const question of questions) {
    const { outcome, text, confidence, citations } = await decide(test, {
      workspaceId,
      question,
      history: [],
      policy: defaultPolicy(),
      reach: { inboxId: null, today: '2026-11-22' },
      misses: 0,
    });
    const sources = citations.map(
      ({ documentId: _, versionId: __, passageId: ___, images = [], ...citation }) => ({
        ...citation,
        faqEntryId: citation.faqEntryId !== null,
        images: images.map(({ id: _, ...image }) => image),
      }),
    );
    seen.push({ question, outcome, text, confidence: confidence.toFixed(6), sources });
  }
  return seen;
}

async function rowsOf(workspaceId: string): Promise<number> {
  let rows = 0;
  for (const table of [
    'documents',
    'document_versions',
    'passages',
    'faq_entries',
    'golden_questions',
  ] as const) {
    rows += (await test.db.selectFrom(table).select('id').where('workspace_id', '=', workspaceId).execute())
      .length;
  }
  return rows;
}

async function filesOf(workspaceId: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of test.files.list()) if (key.startsWith(`${workspaceId}/`)) keys.push(key);
  return keys;
}

/** A file of a watched folder. */
async function mirror(path: string, content: string): Promise<string> {
  const file = await test.file(path.split('/').at(-1) ?? path, content);
  const input = { file, sourcePath: `docs/${path}`, mirrored: true };
  const { accepted } = await addDocument(test, test.actor, input);
  return (await test.index(accepted.id)).id;
}

/** What was changed past the rooms is read anew. */
async function recordChanges() {
  const { workspaceId } = test.actor;
  await test.db.transaction().execute((db) => recordSearchChange(db, workspaceId, 'workspace', workspaceId));
  await test.search.catchUp(workspaceId);
}

async function fillOurs() {
  const { actor, db } = test;
  const desk = await db.transaction().execute((db) => createInbox(db, actor, inbox('Desk')));
  const hours = await test.learn(
    'Hours.md',
    '# Hours\n\nThe library opens at 9.\n\n## Sunday\n\nOn Sunday the library opens at 11.',
  );
  await addVersion(
    test,
    actor,
    hours.id,
    await test.file('Hours.md', '# Hours\n\nThe library is closed for good.'),
  );
  await test.index(hours.id);
  await rollBackDocument(test, actor, hours.id);
  const fees = await test.learn(
    'Fees.md',
    '# Fees\n\nA lost book costs 30 euros. A lost card costs 5 euros.',
  );
  await patchDocument(test, actor, fees.id, {
    tags: ['money'],
    validUntil: '2030-12-31',
    audience: [desk.id],
  });
  const faq = await createFaqEntry(test, actor, {
    question: 'How do I renew a card?',
    variants: ['card renewal', 'my card has run out'],
    answer: 'At the desk, with a **passport**.',
    tags: ['cards'],
  });
  const picture = makePicture([], 120, 90).toString('base64');
  const links = await mirror(
    'guide/pump.md',
    `# Pump\n\nThe red valve of the pump is on its left, see [prices](../prices.md#late).\n\n![Valve](data:image/png;base64,${picture})`,
  );
  await mirror('prices.md', '# Prices\n\nPrices of the pump.\n\n## Late\n\nA late pump costs 7.');
  const club = await test.learn('Club.md', '# Club\n\nThe summer reading club meets on Mondays.');
  await test.db.updateTable('documents').set({ retired_at: now() }).where('id', '=', club.id).execute();
  await test.db
    .updateTable('documents')
    .set({ url: 'https://docs.example.com/guide/pump' })
    .where('id', '=', links)
    .execute();
  await recordChanges();
  await test.learn('Broken.pdf', '%PDF-1.7 nothing');
  await createGoldenQuestion(db, actor, {
    question: 'Renew card?',
    expected: { kind: 'faq', faqEntryId: faq.id },
    tags: [],
  });
  return { desk, hours, fees, faq };
}

describe('an archive of all knowledge', () => {
  it('imported into an empty workspace gives the same answers, and loses nothing of what makes them', async () => {
    const ours = await fillOurs();
    const before = await answers(test.actor.workspaceId);
    expect(before.filter(({ outcome }) => outcome === 'answered').length).toBeGreaterThan(1);
    const path = await exported();
    const other = await anotherWorkspace();
    const desk = await test.db.transaction().execute((db) => createInbox(db, other, inbox('Desk')));
    const done = await importInto(other, path);
    expect(done).toMatchObject({
      status: 'done',
      error: null,
      report: { documents: 6, versions: 7, faqEntries: 1, goldenQuestions: 1, skipped: 0, warnings: [] },
    });
    expect(await answers(other.workspaceId)).toEqual(before);
    expect(await test.search.verify(other.workspaceId)).toEqual([]);
    const { items } = await listDocuments(test.db, other.workspaceId, { limit: 10, q: 'Fees' });
    expect(items).toMatchObject([{ tags: ['money'], validUntil: '2030-12-31', audience: [desk.id] }]);
    const hours = await listDocuments(test.db, other.workspaceId, { limit: 10, q: 'Hours' });
    expect(hours.items).toMatchObject([{ version: 2, servingVersion: 1 }]);
    const versions = await listVersions(test.db, other.workspaceId, hours.items[0]?.id ?? '');
    expect(versions.items.map(({ number, createdBy }) => [number, createdBy])).toEqual([
      [2, 'Ann'],
      [1, 'Ann'],
    ]);
    // Rolling forward in the copy needs the other version's passages and vectors as well.
    const entries = await listFaqEntries(test.db, other.workspaceId, { limit: 10 });
    expect(entries.items).toMatchObject([{ variants: ours.faq.variants, tags: ['cards'] }]);
    const golden = await listGoldenQuestions(test.db, other.workspaceId, { limit: 10 });
    expect(golden.items).toMatchObject([{ expected: { kind: 'faq', faqEntryId: entries.items[0]?.id } }]);
    // A picture lies beside its version; links lead from copy to copy.
    expect((await filesOf(other.workspaceId)).length).toBe(8);
    const pump = await listDocuments(test.db, other.workspaceId, { limit: 10, q: 'Pump' });
    const preview = await previewDocument(test.db, other.workspaceId, pump.items[0]?.id ?? '', {
      start: 0,
      end: 0,
    });
    expect(preview.images).toMatchObject([{ alt: 'Valve', width: 120, height: 90 }]);
    const target = await listDocuments(test.db, other.workspaceId, { limit: 10, path: 'docs/prices.md' });
    expect(preview.links).toMatchObject([{ documentId: target.items[0]?.id, title: 'Prices' }]);
    expect(preview.links[0]?.targetEnd).toBeGreaterThan(0);
  }, 120_000);

  it('imported again adds nothing', async () => {
    const path = await exported();
    const other = await anotherWorkspace();
    await importInto(other, path);
    const rows = await rowsOf(other.workspaceId);
    expect((await importInto(other, path)).report).toMatchObject({
      documents: 0,
      faqEntries: 0,
      goldenQuestions: 0,
      skipped: 8,
    });
    expect(await rowsOf(other.workspaceId)).toBe(rows);
  });

  it('keeps what is for an inbox that is not there from everybody, and says so', async () => {
    const path = await exported();
    const other = await anotherWorkspace();
    const { report } = await importInto(other, path);
    expect(report?.warnings).toEqual([{ inbox: 'Desk', title: 'Fees' }]);
    const { items } = await listDocuments(test.db, other.workspaceId, { limit: 10, q: 'Fees' });
    expect(items).toMatchObject([{ audience: [] }]);
  });

  it('carries drafts as drafts', async () => {
    const settings = (reviewKnowledge: boolean) =>
      test.db
        .updateTable('workspaces')
        .set({ settings: JSON.stringify({ reviewKnowledge }) })
        .where('id', '=', test.actor.workspaceId)
        .execute();
    await settings(true);
    const { items } = await listFaqEntries(test.db, test.actor.workspaceId, { limit: 1 });
    await patchFaqEntry(test, test.actor, items[0]?.id ?? '', { answer: 'Online.' });
    const path = await exported();
    await settings(false);
    const other = await anotherWorkspace();
    await importInto(other, path);
    const copied = await listFaqEntries(test.db, other.workspaceId, { limit: 1 });
    expect(copied.items).toMatchObject([
      { answer: 'At the desk, with a **passport**.', draft: { answer: 'Online.', review: 'draft' } },
    ]);
  });
});

describe('history in an archive', () => {
  it('says who changed what of its contents when, and is not written into the history of where it is imported', async () => {
    const stage = await mkdtemp(join(folder, 'stage-'));
    const path = await exported();
    await extract({ file: path, cwd: stage });
    const lines = (await readFile(join(stage, 'history.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const fees = lines.find(({ action, detail }) => action === 'document.changed' && detail.changes.tags);
    expect(fees).toMatchObject({ by: 'Ann', detail: { changes: { tags: { from: [], to: ['money'] } } } });
    const document = JSON.parse(await readFile(join(stage, `${fees.of}.json`), 'utf8'));
    expect(document.title).toBe('Fees');
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort());
    const other = await anotherWorkspace();
    await importInto(other, path);
    const rows = await test.db
      .selectFrom('audit_log')
      .select(['action', 'actor'])
      .where('workspace_id', '=', other.workspaceId)
      .execute();
    expect(rows.filter(({ actor }) => actor !== 'system:import').map(({ action }) => action)).toEqual([
      'knowledge.import_started',
    ]);
  });
});

describe('a hostile archive', () => {
  /** Our archive, unpacked, changed, packed again. */
  async function changed(change: (stage: string) => Promise<unknown>, options: object = {}): Promise<string> {
    const stage = await mkdtemp(join(folder, 'stage-'));
    await extract({ file: await exported(), cwd: stage });
    await change(stage);
    const path = join(folder, `${newId('arc')}.tar.gz`);
    await create({ gzip: true, file: path, cwd: stage, portable: true, ...options }, await readdir(stage));
    return path;
  }
  const edit = async (file: string, how: (value: Record<string, unknown>) => unknown) =>
    writeFile(file, JSON.stringify(how(JSON.parse(await readFile(file, 'utf8')))));

  async function refused(path: string): Promise<string | undefined> {
    const other = await anotherWorkspace();
    const done = await importInto(other, path);
    expect(done.status).toBe('failed');
    expect(await rowsOf(other.workspaceId)).toBe(0);
    expect(await filesOf(other.workspaceId)).toEqual([]);
    return done.error?.code;
  }

  it('that is cut off, or none at all, is refused and nothing of it imported', async () => {
    const whole = await readFile(await exported());
    const cut = join(folder, 'cut.tar.gz');
    for (const content of [whole.subarray(0, whole.length / 2), Buffer.from('not a tar'), Buffer.alloc(0)]) {
      await writeFile(cut, content);
      expect(await refused(cut)).toBe('archive.broken');
    }
    await writeFile(cut, gzipSync(Buffer.alloc(100_000, 'x')));
    expect(await refused(cut)).toBe('archive.broken');
  });

  it('of another schema version is refused with its number', async () => {
    const path = await changed((stage) =>
      edit(join(stage, 'manifest.json'), (manifest) => ({ ...manifest, version: 99 })),
    );
    expect(await refused(path)).toBe('archive.version_unknown');
  });

  it('of a later version says so, whatever else it holds that this release does not know', async () => {
    const path = await changed(async (stage) => {
      await edit(join(stage, 'manifest.json'), (manifest) => ({ ...manifest, version: 3 }));
      await writeFile(join(stage, 'moods.json'), '[]');
    });
    expect(await refused(path)).toBe('archive.version_unknown');
  });

  it('of the first version, without websites and history, is read', async () => {
    const path = await changed(async (stage) => {
      await edit(join(stage, 'manifest.json'), (manifest) => {
        const { sources: _, historyLines: __, leftOut: ___, ...first } = manifest;
        return { ...first, version: 1 };
      });
      await rm(join(stage, 'sources.json'));
      await rm(join(stage, 'history.jsonl'));
    });
    const done = await importInto(await anotherWorkspace(), path);
    expect(done).toMatchObject({ status: 'done', report: { documents: 6, faqEntries: 1, sources: 0 } });
  });

  it('with a website of another kind than the web, or a schedule that means nothing, is refused', async () => {
    const source = {
      url: 'https://docs.example.com/',
      kind: 'page',
      schedule: 'daily',
      maxPages: 5,
      maxDepth: 1,
      language: null,
      tags: [],
      access: 'passage',
      pages: [],
      createdAt: '2026-11-22T00:00:00.000Z',
    };
    for (const [change, code] of [
      [{}, undefined],
      [{ url: 'file:///etc/passwd' }, 'archive.broken'],
      [{ schedule: 'now and then' }, 'archive.broken'],
    ] as const) {
      const path = await changed(async (stage) => {
        await writeFile(join(stage, 'sources.json'), JSON.stringify([{ ...source, ...change }]));
        await edit(join(stage, 'manifest.json'), (manifest) => ({ ...manifest, sources: 1 }));
      });
      if (code) expect(await refused(path)).toBe(code);
      else expect((await importInto(await anotherWorkspace(), path)).report).toMatchObject({ sources: 1 });
    }
  });

  it('with a path out of its folder, a link or a stranger is refused, and nothing lies outside', async () => {
    const marker = join(folder, 'escaped.txt');
    await writeFile(marker, 'before');
    const outside = join(folder, 'nested');
    await mkdir(outside);
    const climbing = join(folder, 'climbing.tar.gz');
    await create({ gzip: true, file: climbing, cwd: outside, preservePaths: true }, ['../escaped.txt']);
    await writeFile(marker, 'after');
    expect(await refused(climbing)).toBe('archive.unsafe');
    expect(await readFile(marker, 'utf8')).toBe('after');
    const linked = await changed((stage) => symlink('/etc/passwd', join(stage, 'files', '0-9')));
    expect(await refused(linked)).toBe('archive.unsafe');
    const stranger = await changed((stage) => writeFile(join(stage, 'evil.sh'), '#!'));
    expect(await refused(stranger)).toBe('archive.unsafe');
  });

  it('that unpacks to far more than it is stops early', async () => {
    const path = await changed((stage) =>
      writeFile(join(stage, 'files', '0-77'), Buffer.alloc(300 * 1024 * 1024)),
    );
    expect(await refused(path)).toBe('archive.unsafe');
  }, 60_000);

  it('whose files or spans are not what it says is refused', async () => {
    const swapped = await changed((stage) => writeFile(join(stage, 'files', '0-1'), 'something else'));
    expect(await refused(swapped)).toBe('archive.broken');
    const missing = await changed((stage) => rm(join(stage, 'files', '0-1')));
    expect(await refused(missing)).toBe('archive.broken');
    for (const change of [{ end: 1_000_000 }, { text: 7 }, { start: -1 }]) {
      const path = await changed((stage) =>
        edit(join(stage, 'documents', '0.json'), (document) => {
          const [version] = document.versions as Record<string, object[]>[];
          Object.assign(version?.passages?.[0] ?? {}, change);
          return document;
        }),
      );
      expect(await refused(path)).toBe('archive.broken');
    }
    const fewer = await changed((stage) =>
      edit(join(stage, 'manifest.json'), (manifest) => ({ ...manifest, documents: 7 })),
    );
    expect(await refused(fewer)).toBe('archive.broken');
  });

  it('that cannot be written to its end leaves no row and no file', async () => {
    const path = await exported();
    const other = await anotherWorkspace();
    const { id } = await startArchiveImport(test, other, { name: 'k.tar.gz', path });
    let puts = 0;
    const files: IngestDeps['files'] = {
      ...test.files,
      put: async (key, content) => {
        if (++puts === 3) throw new Error('the disk is full');
        await test.files.put(key, content);
      },
    };
    const { db, embedder, search, logger, limits, scanner, fetcher } = test;
    const deps = { db, embedder, search, logger, limits, scanner, fetcher, files };
    const handler = ingestJobs(deps)['ingest.import-archive'];
    const payload = { workspaceId: other.workspaceId, importId: id };
    const run = handler.run(payload, { attempt: 1, signal: new AbortController().signal });
    await expect(run).rejects.toThrow('the disk is full');
    expect(await rowsOf(other.workspaceId)).toBe(0);
    expect(await filesOf(other.workspaceId)).toHaveLength(1);
    await handler.failed?.(payload, new Error('the disk is full'));
    expect(await filesOf(other.workspaceId)).toEqual([]);
    expect(await getArchiveImport(test.db, other.workspaceId, id)).toMatchObject({
      status: 'failed',
      error: { code: 'archive.failed' },
    });
  });

  it('with a NUL character in a text is refused', async () => {
    const path = await changed((stage) =>
      edit(join(stage, 'faq.json'), (faq) =>
        Object.values(faq).map((each) => ({ ...(each as object), answer: 'a\0b' })),
      ),
    );
    expect(await refused(path)).toBe('archive.broken');
  });

  it('holds what was uploaded byte for byte', async () => {
    const stage = await mkdtemp(join(folder, 'stage-'));
    await extract({ file: await exported(), cwd: stage });
    const document = JSON.parse(await readFile(join(stage, 'documents', '0.json'), 'utf8'));
    const content = await readFile(join(stage, 'files', '0-1'));
    expect(createHash('sha256').update(content).digest('hex')).toBe(document.versions[0].contentHash);
    expect(content.toString()).toContain('On Sunday the library opens at 11.');
  });
});
