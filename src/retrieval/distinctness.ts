import { sameAnswer } from './features.ts';
import type { ModelKey } from './models.ts';
import type { Candidate } from './recall.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** Candidates that are looked at, and rivals that each is held against: more changes nothing and costs time. */
const LOOKED_AT = 3;
const RIVALS = 20;
/**
 * How far above the background the nearest rival of an entry stands in knowledge of fair size, at least. Where nothing
 * stands so near, the knowledge is small, and that makes no entry certain.
 */
const LEAST_RIVAL: Record<ModelKey, number> = { e5: 0.06, bge: 0.15 };
/** Below this it only says that entries crowd there, which `share` knows better. */
const LEAST_DISTINCT: Record<ModelKey, number> = { e5: -0.02, bge: -0.05 };

/**
 * Adds to the nearest FAQ entries how distinct they are: the question's cosine with the entry less the entry's with its
 * nearest rival among the candidates. By the English model where it speaks, else by the multilingual one.
 */
export function withDistinctness(index: WorkspaceIndex, candidates: readonly Candidate[]): Candidate[] {
  const distinct = new Map<Candidate, number>();
  const faq = candidates.filter(({ source }) => source.kind === 'faq');
  for (const [model, list] of Map.groupBy(faq, leadOf)) {
    const cosineOf = ({ scores }: Candidate) => scores[`${model}Cosine`] ?? 0;
    const nearest = list.toSorted((a, b) => cosineOf(b) - cosineOf(a)).slice(0, RIVALS + 1);
    for (const candidate of nearest.slice(0, LOOKED_AT)) {
      const rivals = nearest.filter(({ source }) => !sameAnswer(source, candidate.source));
      const ahead = Math.min(
        cosineOf(candidate) - nearestRival(index, model, candidate, rivals),
        (candidate.scores[model] ?? 0) - LEAST_RIVAL[model],
      );
      distinct.set(candidate, Math.max(LEAST_DISTINCT[model], ahead));
    }
  }
  return candidates.map((candidate) => {
    const value = distinct.get(candidate);
    return value === undefined
      ? candidate
      : { ...candidate, scores: { ...candidate.scores, distinct: value } };
  });
}

/** The model whose cosines order a candidate's kind best. */
export function leadOf({ scores }: Pick<Candidate, 'scores'>): ModelKey {
  return scores.bge === undefined ? 'e5' : 'bge';
}

function nearestRival(
  index: WorkspaceIndex,
  model: ModelKey,
  candidate: Candidate,
  rivals: readonly Candidate[],
): number {
  let nearest = 0;
  const theirs = rivals.flatMap(({ source }) => vectorsOf(index, model, source.id));
  for (const { space, label } of vectorsOf(index, model, candidate.source.id)) {
    const vector = index.spaces.get(space)?.index.vectorOf(label);
    if (!vector) continue;
    for (const rival of theirs) {
      const cosine = index.spaces.get(rival.space)?.index.compare(vector, rival.label) ?? 0;
      if (cosine > nearest) nearest = cosine;
    }
  }
  return nearest;
}

function vectorsOf(index: WorkspaceIndex, model: ModelKey, id: string) {
  return index.partsOf(id).vectors.filter(({ space }) => space.startsWith(`${model}.faq.`));
}
