import type { Db, Trx } from '../db/index.ts';
import type { Embedder } from './embedder.ts';
import { MODEL_KEYS, type ModelKey } from './models.ts';

/** Names of models as they stand in `embeddings.model`. */
export type ModelNames = Readonly<Record<ModelKey, string>>;

export function sameModels(a: ModelNames, b: ModelNames): boolean {
  return MODEL_KEYS.every((key) => a[key] === b[key]);
}

/** The embedder that makes vectors of those models: this release's, or one of before that is still there. */
export function embedderOf<E extends Pick<Embedder, 'models'> & { older?: readonly E[] }>(
  embedder: E,
  models: ModelNames | null,
): E | undefined {
  if (models === null) return undefined;
  return [embedder, ...(embedder.older ?? [])].find((each) => sameModels(each.models, models));
}

/**
 * Whose vectors a workspace is searched by: those of before while new ones are being made, since half of each would
 * favour what is done already. Null where nobody can embed a question for them any more: then words alone search,
 * until all of the new ones are there.
 */
export async function modelsInForce(
  db: Db | Trx,
  workspaceId: string,
  embedder: Pick<Embedder, 'models' | 'older'>,
): Promise<ModelNames | null> {
  const state = await db
    .selectFrom('embedding_states')
    .select('serving')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!state) return embedder.models;
  return embedderOf(embedder, state.serving as ModelNames)?.models ?? null;
}
