import { type Actor, appendAudit } from '../accounts/index.ts';
import type { EmbeddingState } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { AppError, now } from '../lib/index.ts';
import { embedderOf, MODEL_KEYS, MODELS, type ModelNames, sameModels } from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';
import { lacksAnswers } from './learnt-texts.ts';
import { storedProblem } from './stored-problem.ts';

type StateDeps = Pick<IngestDeps, 'db' | 'embedder'>;

/**
 * At start, before any index is read: notes for each workspace whose vectors serve, and has those of other models than
 * this release's, and those of answers that are not there yet, made in the background.
 */
export async function startReembedding({ db, embedder }: StateDeps): Promise<void> {
  for (const { id } of await db.selectFrom('workspaces').select('id').orderBy('id').execute()) {
    await db.transaction().execute((db) => noteModels(db, id, embedder.models));
  }
}

async function noteModels(db: Trx, workspaceId: string, models: ModelNames): Promise<void> {
  const state = await db
    .selectFrom('embedding_states')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .forUpdate()
    .executeTakeFirst();
  const serving = (state?.serving as ModelNames | undefined) ?? (await findServing(db, workspaceId, models));
  const isCurrent =
    sameModels(serving, models) && !(await wantsAnswers(db, workspaceId, models, state?.target));
  const values = {
    // Written like the target, equal models are equal values.
    serving: JSON.stringify(sameModels(serving, models) ? models : serving),
    target: isCurrent ? null : JSON.stringify(models),
    status: isCurrent ? 'current' : 'queued',
    error_code: null,
    error_message: null,
    started_at: isCurrent ? null : now(),
    finished_at: null,
  } as const;
  await db
    .insertInto('embedding_states')
    .values({ workspace_id: workspaceId, ...values })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet(values))
    .execute();
  if (!isCurrent) await enqueueReembedding(db, workspaceId);
}

/** `target`: models that serve already are one only while answers are made for them; then the search waits for the end. */
async function wantsAnswers(db: Trx, workspaceId: string, models: ModelNames, target: object | null = null) {
  const isUnfinished = target !== null && sameModels(target as ModelNames, models);
  return isUnfinished || (await lacksAnswers(db, workspaceId, models));
}

/** A workspace of a release that noted nothing: its vectors tell their models by the names of the models' folders. */
async function findServing(db: Trx, workspaceId: string, models: ModelNames): Promise<ModelNames> {
  const rows = await db
    .selectFrom('embeddings')
    .select('model')
    .distinct()
    .where('workspace_id', '=', workspaceId)
    .execute();
  const names = rows.map(({ model }) => model);
  const found = MODEL_KEYS.map((key) => {
    const isThere = names.includes(models[key]) || names.length === 0;
    return [key, isThere ? models[key] : names.find((name) => name.startsWith(`${MODELS[key].folder}@`))];
  });
  // A workspace without English texts has no vector of the English model: that is no other model.
  return { ...models, ...Object.fromEntries(found.filter(([, name]) => name !== undefined)) } as ModelNames;
}

async function enqueueReembedding(db: Trx, workspaceId: string): Promise<void> {
  await enqueue(db, 'ingest.reembed', { workspaceId }, { key: `reembed:${workspaceId}` });
}

/** Which vectors serve a workspace, and how far the next ones are. */
export async function getEmbeddingState(
  { db, embedder }: StateDeps,
  workspaceId: string,
): Promise<EmbeddingState> {
  const state = await db
    .selectFrom('embedding_states')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  const serving = (state?.serving as ModelNames | undefined) ?? embedder.models;
  const asked = embedderOf(embedder, serving);
  return {
    status: state?.status ?? 'current',
    searchedBy: asked === undefined ? 'words' : asked === embedder ? 'current' : 'older',
    progress: { done: state?.done ?? 0, total: state?.total ?? 0 },
    serving: { ...serving },
    target: (state?.target as ModelNames | null | undefined) ?? null,
    error: state ? storedProblem(state) : null,
  };
}

/** Goes on with what stopped by an error. Throws `embedding.not_failed`. */
export async function retryReembedding(deps: StateDeps, actor: Actor): Promise<EmbeddingState> {
  const { workspaceId } = actor;
  await deps.db.transaction().execute(async (db) => {
    const changed = await db
      .updateTable('embedding_states')
      .set({ status: 'queued', error_code: null, error_message: null })
      .where('workspace_id', '=', workspaceId)
      .where('status', '=', 'failed')
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n)
      throw new AppError(
        'embedding.not_failed',
        'Nothing has stopped: the search models are up to date or on their way.',
      );
    await enqueueReembedding(db, workspaceId);
    await appendAudit(db, actor, { action: 'knowledge.reembedding_retried' });
  });
  return await getEmbeddingState(deps, workspaceId);
}
