import { type Route, routeOf, sameAnswer } from './features.ts';
import type { Fused } from './fuse.ts';

export interface Ranked extends Fused {
  route: Route;
  /** Its score minus that of the best candidate of its route with a different answer; negative below the first. */
  margin: number;
  /** Its score minus the mean of what stands far below: how much the question is about this at all. */
  contrast: number;
  /** Share of the rankers (each model, words) that put this candidate before all others of its route. */
  agreement: number;
}

/**
 * Orders the candidates of each route, best first, and says how clearly each leads. Routes are not compared here: their
 * scores have different scales, and the same answer in two languages is no contradiction. `language` is the question's.
 */
export function rank(fused: readonly Fused[], language: string): Ranked[] {
  const routes = Map.groupBy(fused, (candidate) => routeOf(candidate, language));
  return [...routes].flatMap(([route, candidates]) => rankRoute(route, candidates));
}

function rankRoute(route: Route, candidates: readonly Fused[]): Ranked[] {
  const sorted = candidates.toSorted((a, b) => b.score - a.score || (a.source.id < b.source.id ? -1 : 1));
  const background = meanScore(sorted.slice(Math.min(5, sorted.length >> 1), 40));
  const highest = RANKERS.map((ranker) => Math.max(0, ...sorted.map(({ scores }) => scores[ranker] ?? 0)));
  return sorted.map((candidate) => {
    const rival = sorted.find((other) => other !== candidate && !sameAnswer(other.source, candidate.source));
    return {
      ...candidate,
      route,
      margin: rival ? candidate.score - rival.score : ALONE,
      contrast: background === undefined ? ALONE : candidate.score - background,
      agreement: agreement(candidate, highest),
    };
  });
}

/** The lead of an answer that has no rival: as clear as the clearest usually are, not infinite. */
const ALONE = 3;
const RANKERS = ['e5', 'bge', 'lexical'] as const;

function meanScore(candidates: readonly Fused[]): number | undefined {
  if (candidates.length === 0) return undefined;
  return candidates.reduce((sum, { score }) => sum + score, 0) / candidates.length;
}

function agreement({ scores }: Fused, highest: readonly number[]): number {
  const speaking = RANKERS.map((ranker, i) => ({ own: scores[ranker] ?? 0, best: highest[i] ?? 0 }));
  const heard = speaking.filter(({ best }) => best > 0);
  return heard.length === 0 ? 0 : heard.filter(({ own, best }) => own >= best).length / heard.length;
}
