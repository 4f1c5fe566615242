import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Actor } from '../../src/accounts/index.ts';
import type { Document } from '../../src/contract/index.ts';
import { openFileStore, openScanner } from '../../src/files/index.ts';
import {
  addDocument,
  getDocument,
  type IngestDeps,
  ingestJobs,
  parseLimits,
  type UploadedFile,
} from '../../src/ingest/index.ts';
import { newId, now, silentLogger } from '../../src/lib/index.ts';
import { createFetcher } from '../../src/lib/safe-fetch.ts';
import { openSearch } from '../../src/retrieval/index.ts';
import { fakeEmbedder } from '../chat/support.ts';
import { useTestDatabase } from '../support/database.ts';

export type TestIngest = IngestDeps & {
  actor: Actor;
  /** A file on disk, as the door leaves an upload. */
  file(name: string, content: string | Buffer): Promise<UploadedFile>;
  /** Does the waiting index job of the document's newest version, as the worker would. */
  index(documentId: string): Promise<Document>;
  /** Adds a document and learns it. */
  learn(name: string, content: string): Promise<Document>;
};

/** A workspace that can learn: real database, real files, real parsing; stand-in vectors. */
export function useTestIngest(): TestIngest {
  const database = useTestDatabase();
  const state: Partial<TestIngest> & { folder?: string } = {};
  beforeAll(async () => {
    const { db } = database;
    const folder = await mkdtemp(join(tmpdir(), 'knowdesk-ingest-'));
    const limits = parseLimits({ maxUploadBytes: 1024 * 1024, parseTimeoutMs: 20_000, parseMemoryMb: 512 });
    const search = openSearch({ db, embedder: fakeEmbedder, dataDir: folder, logger: silentLogger });
    const workspaceId = newId('ws');
    await db.insertInto('workspaces').values({ id: workspaceId, name: 'W', created_at: now() }).execute();
    const actor: Actor = {
      workspaceId,
      kind: 'api_key',
      memberId: null,
      id: 'key_1',
      name: 'Ann',
      scopes: [],
      role: null,
    };
    const deps: IngestDeps = {
      db,
      files: openFileStore({ dataDir: folder }),
      embedder: fakeEmbedder,
      search,
      logger: silentLogger,
      limits,
      scanner: openScanner({ clamav: undefined }),
      fetcher: createFetcher({ allow: ['127.0.0.1'], userAgent: 'Knowdesk/test' }),
    };
    Object.assign(state, deps, { folder, actor });
  });
  afterAll(async () => {
    await state.search?.close();
    if (state.folder) await rm(state.folder, { recursive: true, force: true });
  });
  const test = new Proxy(state as TestIngest, { get: (target, property) => Reflect.get(target, property) });
  state.file = async (name, content) => {
    const path = join(state.folder ?? '', newId('upl'));
    await writeFile(path, content);
    return { name, path };
  };
  state.index = async (documentId) => {
    const { id: versionId } = await test.db
      .selectFrom('document_versions')
      .select('id')
      .where('document_id', '=', documentId)
      .orderBy('number', 'desc')
      .executeTakeFirstOrThrow();
    await runIndexJob(test, documentId, versionId);
    return await getDocument(test.db, test.actor.workspaceId, documentId);
  };
  state.learn = async (name, content) => {
    const { accepted } = await addDocument(test, test.actor, { file: await test.file(name, content) });
    return await test.index(accepted.id);
  };
  return test;
}

/** One job as the queue does it: what cannot be learned ends in `failed`. */
export async function runIndexJob(deps: TestIngest, documentId: string, versionId: string): Promise<void> {
  const handler = ingestJobs(deps)['ingest.index-document'];
  const payload = { workspaceId: deps.actor.workspaceId, documentId, versionId };
  try {
    await handler.run(payload, { attempt: 1, signal: new AbortController().signal });
  } catch (error) {
    await handler.failed?.(payload, error);
  }
}
