import { join } from 'node:path';
import type { Db, Trx } from '../db/index.ts';
import type { Logger } from '../lib/index.ts';
import type { Embedder } from './embedder.ts';
import type { KnownTerms } from './lexical-index.ts';
import { loadFaqEntries, loadPassages } from './load-sources.ts';
import { modelsInForce } from './models-in-force.ts';
import { loadSnapshot, loadTerms, saveSnapshot } from './snapshot.ts';
import type { SourceWithVectors } from './source.ts';
import { compareIndexes } from './verify-index.ts';
import { createWorkspaceIndex, type WorkspaceIndex } from './workspace-index.ts';

/** The search of all workspaces of this node. */
export interface Search {
  /** The workspace's index, equal to everything committed before the call. */
  current(workspaceId: string): Promise<WorkspaceIndex>;
  /** Loads the workspace's index, so that its first question does not wait for it. */
  ready(workspaceId: string): Promise<void>;
  /** Takes over what was committed; what asks for `current` has it done anyway. */
  catchUp(workspaceId: string): Promise<void>;
  /** Differences between the index in memory and one made anew from the rows; empty when equal. */
  verify(workspaceId: string): Promise<string[]>;
  /** Writes the snapshots. */
  close(): Promise<void>;
}

interface Entry {
  index: WorkspaceIndex;
  /** The catching up in progress and one waiting behind it: whoever asks must see what was committed before. */
  running: Promise<void> | undefined;
  queued: Promise<void> | undefined;
}

export function openSearch(options: {
  db: Db;
  embedder: Pick<Embedder, 'models' | 'older'>;
  dataDir: string;
  logger: Logger;
}): Search {
  const { db, dataDir, logger, embedder } = options;
  const entries = new Map<string, Promise<Entry>>();
  const folderOf = (workspaceId: string) => join(dataDir, 'index', workspaceId);
  let closed = false;

  async function open(workspaceId: string): Promise<Entry> {
    const started = performance.now();
    const index = await readIndex(db, workspaceId, embedder, loadTerms(folderOf(workspaceId)));
    const snapshot = loadSnapshot(folderOf(workspaceId), index);
    await settleClassifiers(index);
    const took = Math.round(performance.now() - started);
    logger.info({ workspaceId, sources: index.sources.size, snapshot, ms: took }, 'search index ready');
    settle(workspaceId, index);
    return { index, running: undefined, queued: undefined };
  }

  function settle(workspaceId: string, index: WorkspaceIndex): void {
    for (const space of index.spaces.values()) {
      space.index.settle().catch((error) => logger.error({ workspaceId, error }, 'index graph not built'));
    }
  }

  function entryOf(workspaceId: string): Promise<Entry> {
    let entry = entries.get(workspaceId);
    if (!entry) {
      entry = open(workspaceId);
      entries.set(workspaceId, entry);
      entry.catch(() => entries.delete(workspaceId));
    }
    return entry;
  }

  async function caughtUp(workspaceId: string): Promise<WorkspaceIndex> {
    const entry = await entryOf(workspaceId);
    // What runs may have read the head before our caller's commit; the one behind it starts after.
    if (entry.running) {
      entry.queued ??= entry.running.catch(() => {}).then(() => start(entry, workspaceId));
      await entry.queued;
    } else await start(entry, workspaceId);
    return entry.index;
  }

  function start(entry: Entry, workspaceId: string): Promise<void> {
    entry.queued = undefined;
    entry.running = takeOver(entry, workspaceId)
      .then((changed) => {
        if (changed && !closed) settle(workspaceId, entry.index);
      })
      .finally(() => {
        entry.running = undefined;
      });
    return entry.running;
  }

  /** True when there was something to take over; the old index serves until a new one has been read whole. */
  async function takeOver(entry: Entry, workspaceId: string): Promise<boolean> {
    // Every change moves the head: for most questions this is the one thing read.
    if ((await headOf(db, workspaceId)) <= entry.index.appliedSeq) return false;
    if (!(await isToBeReadAnew(db, workspaceId, entry.index.appliedSeq)))
      await applyChanges(db, workspaceId, entry.index);
    else {
      const fresh = await readIndex(db, workspaceId, embedder);
      await settleClassifiers(fresh);
      entry.index = fresh;
    }
    return true;
  }

  return {
    async ready(workspaceId) {
      await caughtUp(workspaceId);
    },
    async catchUp(workspaceId) {
      await caughtUp(workspaceId);
    },
    current: caughtUp,
    async verify(workspaceId) {
      const fresh = await readIndex(db, workspaceId, embedder);
      return compareIndexes(await caughtUp(workspaceId), fresh);
    },
    async close() {
      closed = true;
      for (const [workspaceId, opened] of entries) {
        const entry = await opened.catch(() => undefined);
        if (entry) saveSnapshot(folderOf(workspaceId), entry.index);
      }
      entries.clear();
    },
  };
}

/** Reads everything, in one view of the database. */
async function readIndex(
  db: Db,
  workspaceId: string,
  embedder: Pick<Embedder, 'models' | 'older'>,
  known?: KnownTerms,
): Promise<WorkspaceIndex> {
  return await inOneView(db, async (db) => {
    const index = createWorkspaceIndex(await modelsInForce(db, workspaceId, embedder), known);
    const seq = await headOf(db, workspaceId);
    for await (const items of oneAhead(loadPassages(db, workspaceId))) await addAll(index, items);
    for await (const items of oneAhead(loadFaqEntries(db, workspaceId))) await addAll(index, items);
    index.appliedSeq = seq;
    return index;
  });
}

/** The database reads the next piece while one is added. */
async function* oneAhead<T>(pieces: AsyncGenerator<T>): AsyncGenerator<T> {
  for (let next = pieces.next(); ; ) {
    const { done, value } = await next;
    if (done) return;
    next = pieces.next();
    // An error is thrown where it is awaited.
    next.catch(() => {});
    yield value;
  }
}

async function isToBeReadAnew(db: Db, workspaceId: string, after: number): Promise<boolean> {
  const row = await db
    .selectFrom('search_changes')
    .select('seq')
    .where('workspace_id', '=', workspaceId)
    .where('subject_kind', '=', 'workspace')
    .where('seq', '>', after)
    .executeTakeFirst();
  return row !== undefined;
}

async function applyChanges(db: Db, workspaceId: string, index: WorkspaceIndex): Promise<void> {
  const { subjects, items, seq } = await inOneView(db, (db) =>
    readChanges(db, workspaceId, index.appliedSeq),
  );
  // Everything is read before the index is touched: a broken connection leaves it as it was, to be tried again.
  for (const subject of subjects) index.drop(subject);
  await addAll(index, items);
  await settleClassifiers(index);
  index.appliedSeq = seq;
}

/** Left to the next question, thousands of new FAQ texts would hold the event loop for seconds. */
async function settleClassifiers(index: WorkspaceIndex): Promise<void> {
  for (const { fewShot, crowding } of index.spaces.values()) {
    await fewShot?.settle();
    crowding();
  }
}

async function readChanges(db: Trx, workspaceId: string, after: number) {
  const changes = await db
    .selectFrom('search_changes')
    .select(['subject_kind', 'subject_id', 'seq'])
    .where('workspace_id', '=', workspaceId)
    .where('seq', '>', after)
    .orderBy('seq')
    .execute();
  const idsOf = (kind: string) => changes.filter((c) => c.subject_kind === kind).map((c) => c.subject_id);
  const items: SourceWithVectors[] = [];
  for await (const page of loadPassages(db, workspaceId, idsOf('document'))) items.push(...page);
  for await (const page of loadFaqEntries(db, workspaceId, idsOf('faq_entry'))) items.push(...page);
  const subjects = changes.map((change) => `${change.subject_kind}:${change.subject_id}`);
  return { subjects, items, seq: changes.at(-1)?.seq ?? after };
}

async function headOf(db: Db | Trx, workspaceId: string): Promise<number> {
  const head = await db
    .selectFrom('search_heads')
    .select('seq')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return head?.seq ?? 0;
}

/** All reads see the same moment: a version that changes meanwhile is never half old, half new. */
function inOneView<T>(db: Db, read: (db: Trx) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read);
}

const SLICE_MS = 10;

/** Adds many without holding the event loop. */
async function addAll(index: WorkspaceIndex, items: readonly SourceWithVectors[]): Promise<void> {
  let sliceEnd = performance.now() + SLICE_MS;
  for (const item of items) {
    index.add(item);
    if (performance.now() < sliceEnd) continue;
    await new Promise((resolve) => setImmediate(resolve));
    sliceEnd = performance.now() + SLICE_MS;
  }
}
