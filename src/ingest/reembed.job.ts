import type { Db, Trx } from '../db/index.ts';
import type { JobHandler } from '../jobs/index.ts';
import { isAppError, now } from '../lib/index.ts';
import {
  MODEL_KEYS,
  type ModelNames,
  modelsFor,
  recordSearchChange,
  sameModels,
} from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';
import { countTexts, findKnown, findUnchanged, type LearntText, pageSize, readers } from './learnt-texts.ts';
import { saveVectors } from './save-vectors.ts';

type ReembedDeps = Pick<IngestDeps, 'db' | 'embedder' | 'search'>;
/**
 * Makes the vectors that a workspace lacks under this release's models, while those of before serve (of answers that
 * a release before did not embed: none); then the search changes over in one step and the old ones go. What a stopped run has saved is found by the next one.
 */
export function reembedJob(deps: ReembedDeps): JobHandler<'ingest.reembed'> {
  const { db, embedder } = deps;
  return {
    async run({ workspaceId }, { signal }) {
      const state = await findState(db, workspaceId);
      if (!state?.target) return;
      const total = await countTexts(db, workspaceId);
      await setState(db, workspaceId, {
        status: 'running',
        total,
        done: 0,
        error_code: null,
        error_message: null,
      });
      let done = 0;
      for (const readPage of readers) {
        let after = '';
        for (;;) {
          signal.throwIfAborted();
          const page = await readPage(db, workspaceId, after);
          await embedPage(deps, workspaceId, page);
          done += page.length;
          await setState(db, workspaceId, { done: Math.min(done, total) });
          if (page.length < pageSize) break;
          after = page.at(-1)?.id ?? '';
        }
      }
      await changeOver(db, workspaceId, embedder.models);
      await deps.search.catchUp(workspaceId);
      await deleteOld(db, workspaceId, embedder.models, signal);
    },
    async failed({ workspaceId }, error) {
      await setState(db, workspaceId, {
        status: 'failed',
        error_code: isAppError(error) ? error.code : 'internal',
        error_message: error instanceof Error ? error.message.slice(0, 500) : 'unknown',
      });
    },
  };
}

async function findState(db: Db | Trx, workspaceId: string) {
  return await db
    .selectFrom('embedding_states')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
}

async function setState(
  db: Db,
  workspaceId: string,
  change: Partial<{
    status: 'running' | 'failed';
    total: number;
    done: number;
    error_code: string | null;
    error_message: string | null;
  }>,
): Promise<void> {
  await db.updateTable('embedding_states').set(change).where('workspace_id', '=', workspaceId).execute();
}

async function embedPage({ db, embedder }: ReembedDeps, workspaceId: string, page: readonly LearntText[]) {
  const known = await findKnown(db, workspaceId, page, embedder.models);
  const wanting = page.filter(({ id, item }) =>
    modelsFor(item.language).some((key) => !known.has(`${id} ${embedder.models[key]}`)),
  );
  if (wanting.length === 0) return;
  const vectors = await embedder.embedTexts(wanting.map(({ item }) => item));
  await db.transaction().execute(async (db) => {
    const unchanged = await findUnchanged(db, workspaceId, wanting);
    const owned = wanting.map(({ id, owner }, i) => ({ id, ...owner, vectors: vectors[i] ?? {} }));
    const kept = owned.filter(({ id }) => unchanged.has(id));
    await saveVectors(db, embedder.models, workspaceId, kept);
  });
}

async function changeOver(db: Db, workspaceId: string, models: ModelNames): Promise<void> {
  await db.transaction().execute(async (db) => {
    const state = await db
      .selectFrom('embedding_states')
      .select('target')
      .where('workspace_id', '=', workspaceId)
      .forUpdate()
      .executeTakeFirst();
    // Another release has taken over meanwhile; its own job goes on.
    if (!state?.target || !sameModels(state.target as ModelNames, models)) return;
    await db
      .updateTable('embedding_states')
      .set({ serving: JSON.stringify(models), target: null, status: 'current', finished_at: now() })
      .where('workspace_id', '=', workspaceId)
      .execute();
    await recordSearchChange(db, workspaceId, 'workspace', workspaceId);
  });
}

const deletedAtOnce = 5000;

async function deleteOld(
  db: Db,
  workspaceId: string,
  models: ModelNames,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const gone = await db
      .deleteFrom('embeddings')
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('embeddings')
          .select('id')
          .where('workspace_id', '=', workspaceId)
          .where(
            'model',
            'not in',
            MODEL_KEYS.map((key) => models[key]),
          )
          .limit(deletedAtOnce),
      )
      .executeTakeFirst();
    if (gone.numDeletedRows < BigInt(deletedAtOnce)) return;
  }
}
