import { sameAnswer } from './features.ts';
import type { Fused } from './fuse.ts';

export interface Ranked extends Fused {
  /** Its score minus that of the best candidate with a different answer; negative below the first. */
  margin: number;
}

/** Best first; ties by id, so that the same index always answers the same. */
export function rank(fused: readonly Fused[]): Ranked[] {
  const sorted = fused.toSorted((a, b) => b.score - a.score || (a.source.id < b.source.id ? -1 : 1));
  return sorted.map((candidate) => {
    const rival = sorted.find((other) => other !== candidate && !sameAnswer(other.source, candidate.source));
    return { ...candidate, margin: rival ? candidate.score - rival.score : ALONE };
  });
}

/** The margin of an answer that has no rival: as clear as the clearest usually are, not infinite. */
const ALONE = 2;
