import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openScanner, ScannerUnavailable } from '../../src/files/index.ts';
import {
  addDocument,
  exportArchive,
  getDocument,
  getFaqImport,
  ingestJobs,
  readOriginal,
  startFaqImport,
} from '../../src/ingest/index.ts';
import { openClamd } from '../files/clamd.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();
const signal = new AbortController().signal;
let daemon: Awaited<ReturnType<typeof openClamd>>;
beforeAll(async () => {
  daemon = await openClamd();
});
afterAll(() => daemon.close());

const scanned = () => ({ ...test, scanner: openScanner({ clamav: daemon.clamav, timeoutMs: 2_000 }) });

async function learn(deps: ReturnType<typeof scanned>, name: string, content: string) {
  const { accepted } = await addDocument(deps, test.actor, { file: await test.file(name, content) });
  const { id: versionId, file_key } = await test.db
    .selectFrom('document_versions')
    .select(['id', 'file_key'])
    .where('document_id', '=', accepted.id)
    .executeTakeFirstOrThrow();
  const payload = { workspaceId: test.actor.workspaceId, documentId: accepted.id, versionId };
  const job = ingestJobs(deps)['ingest.index-document'];
  let error: unknown;
  await job.run(payload, { attempt: 1, signal }).catch(async (thrown: unknown) => {
    error = thrown;
    await job.failed?.(payload, thrown);
  });
  const document = await getDocument(test.db, test.actor.workspaceId, accepted.id);
  return { document, error, fileKey: file_key };
}

async function isThere(key: string): Promise<boolean> {
  return await test.files.get(key).then(
    () => true,
    () => false,
  );
}

describe('with a virus scanner', () => {
  it('a clean document is learned', async () => {
    const { document, fileKey } = await learn(scanned(), 'clean.md', '# Clean\n\nNothing to see.');
    expect(document).toMatchObject({ status: 'ready' });
    expect(await isThere(fileKey)).toBe(true);
  });

  it('an infected one is refused before it is read, and its file is not kept; clean elsewhere, it may come again', async () => {
    const content = '# Bad\n\nEICAR';
    const { document, fileKey } = await learn(scanned(), 'bad.md', content);
    expect(document).toMatchObject({
      status: 'failed',
      passages: null,
      error: { code: 'document.infected' },
    });
    expect(await isThere(fileKey)).toBe(false);
    // a false alarm that the next signatures no longer raise
    const again = await learn(test as ReturnType<typeof scanned>, 'bad.md', content);
    expect(again.document).toMatchObject({ id: document.id, status: 'ready' });
  });

  it('that cannot be reached a document is tried again, then fails with what to do; it never passes', async () => {
    const away = { ...test, scanner: openScanner({ clamav: '127.0.0.1:9' }) };
    const { document, error } = await learn(away, 'later.md', '# Later\n\nPatience.');
    // not an AppError: the queue tries it again before it calls `failed`
    expect(error).toBeInstanceOf(ScannerUnavailable);
    expect(document).toMatchObject({
      status: 'failed',
      passages: null,
      error: { code: 'scanner.unavailable', message: expect.stringContaining('KNOWDESK_CLAMAV') },
    });
  });

  it('nobody opens a file before it has passed, nor one that never did', async () => {
    const deps = scanned();
    const { accepted } = await addDocument(deps, test.actor, {
      file: await test.file('waits.md', '# Waits\n\nNot looked at yet.'),
    });
    const open = (id: string, scanner = deps.scanner) =>
      readOriginal({ ...test, scanner }, test.actor.workspaceId, id).then(
        ({ bytes }) => bytes,
        (error) => error.code,
      );
    expect(await open(accepted.id)).toBe('document.scan_pending');
    // without a scanner there is nothing to wait for
    expect(await open(accepted.id, openScanner({ clamav: undefined }))).toBe(27);
    await learn(deps, 'waits.md', '# Waits\n\nNot looked at yet.');
    expect(await open(accepted.id)).toBe(27);
    const bad = await learn(deps, 'worse.md', '# Worse\n\nEICAR');
    expect(await open(bad.document.id)).toBe('document.infected');
    const unreached = { ...test, scanner: openScanner({ clamav: '127.0.0.1:9' }) };
    const later = await learn(unreached, 'unread.md', '# Unread\n\nPatience.');
    expect(await open(later.document.id)).toBe('scanner.unavailable');
  });

  it('a table of questions and answers passes it, too', async () => {
    const file = await test.file('faq.csv', 'question,answer\nWhat is it?,EICAR');
    const { id } = await startFaqImport(test, test.actor, file);
    const payload = { workspaceId: test.actor.workspaceId, importId: id };
    const job = ingestJobs(scanned())['ingest.import-faq'];
    await expect(job.run(payload, { attempt: 1, signal })).rejects.toMatchObject({
      code: 'document.infected',
    });
    await job.failed?.(
      payload,
      Object.assign(await job.run(payload, { attempt: 1, signal }).catch((e) => e)),
    );
    expect(await getFaqImport(test.db, test.actor.workspaceId, id)).toMatchObject({
      status: 'failed',
      error: { code: 'document.infected' },
    });
  });

  it('an archive holds no file that has not passed: what waits stays out, what failed comes without its file', async () => {
    const { workspaceId } = test.actor;
    const open = scanned();
    const clean = await learn(open, 'passed.md', '# Passed\n\nAs it should be.');
    await learn(open, 'worse.md', '# Worse\n\nEICAR, worse');
    const away = { ...test, scanner: openScanner({ clamav: '127.0.0.1:9' }) };
    await learn(away, 'unseen.md', '# Unseen\n\nNobody has looked.');
    await addDocument(open, test.actor, { file: await test.file('waits.md', '# Waits\n\nIn the queue.') });
    const all = await unpacked(open, workspaceId);
    const files = all.documents.map(({ title, versions }) => [
      title,
      versions.map(({ hasFile }: { hasFile: boolean }) => hasFile),
    ]);
    expect(files).toContainEqual([clean.document.title, [true]]);
    expect(files).toContainEqual(['worse', [false]]);
    expect(files).toContainEqual(['unseen', [false]]);
    expect(files.map(([title]) => title)).not.toContain('waits');
    expect(all.manifest).toMatchObject({ leftOut: 1, documents: files.length });
    expect(all.bytes).not.toMatch(/EICAR, worse|Nobody has looked|In the queue/);
    // Without a scanner every file passes.
    expect((await unpacked(test as ReturnType<typeof scanned>, workspaceId)).bytes).toMatch(/In the queue/);
  });
});

/** What an archive of the workspace holds: its documents, and the bytes of all files in it. */
async function unpacked(deps: ReturnType<typeof scanned>, workspaceId: string) {
  const stage = await mkdtemp(join(tmpdir(), 'knowdesk-infected-'));
  try {
    const { stream } = await exportArchive(deps, workspaceId);
    await pipeline(stream, extract({ cwd: stage }));
    const read = async (name: string) => JSON.parse(await readFile(join(stage, name), 'utf8'));
    const names = await readdir(join(stage, 'documents'));
    const files = await readdir(join(stage, 'files'));
    const contents = files.map((name) => readFile(join(stage, 'files', name), 'utf8'));
    return {
      manifest: await read('manifest.json'),
      documents: await Promise.all(names.map((name) => read(join('documents', name)))),
      bytes: (await Promise.all(contents)).join('\n'),
    };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}
