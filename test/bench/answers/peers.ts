import type { Embedder } from '../../../src/retrieval/index.ts';
import type { EvalSet } from './eval-data.ts';
import type { Figures } from './figures.ts';

/** Not there yet. */
export async function measurePeers(
  _embedder: Embedder,
  _sets: readonly EvalSet[],
  _progress: (text: string) => void,
): Promise<Record<string, Figures[]>> {
  return {};
}
