import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create, extract } from 'tar';
import { beforeAll, describe, expect, it } from 'vitest';
import { getArchiveImport, type IngestDeps, ingestJobs, startArchiveImport } from '../../src/ingest/index.ts';
import { newId } from '../../src/lib/index.ts';
import { useArchives } from './archive-support.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();
const { folder, anotherWorkspace, exported, importInto, rowsOf, filesOf, fillOurs } = useArchives(test);
beforeAll(async () => {
  await fillOurs();
}, 120_000);

describe('a hostile archive', () => {
  /** Our archive, unpacked, changed, packed again. */
  async function changed(change: (stage: string) => Promise<unknown>, options: object = {}): Promise<string> {
    const stage = await mkdtemp(join(folder(), 'stage-'));
    await extract({ file: await exported(), cwd: stage });
    await change(stage);
    const path = join(folder(), `${newId('arc')}.tar.gz`);
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
    const cut = join(folder(), 'cut.tar.gz');
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
    const marker = join(folder(), 'escaped.txt');
    await writeFile(marker, 'before');
    const outside = join(folder(), 'nested');
    await mkdir(outside);
    const climbing = join(folder(), 'climbing.tar.gz');
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
});
