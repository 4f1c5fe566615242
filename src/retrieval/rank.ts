import { type Route, routeOf, sameAnswer } from './features.ts';
import type { Fused } from './fuse.ts';

export interface Ranked extends Fused {
  route: Route;
  /**
   * Its score minus that of the best candidate of its route with a different answer; see `leadAlone` where there is
   * none.
   */
  margin: number;
  /**
   * How far its meaning stands behind the nearest of its kind in the other languages, at least −.06; 0 where it is the
   * nearest or the only language. Between languages words do not tell, and their scores have different scales.
   */
  ahead: number;
  /** Its score minus the mean of what stands far below: how much the question is about this at all. */
  contrast: number;
  /** Log-odds of this answer among all answers of its route, each weighing as much as its score says. */
  share: number;
  /** `distinct` of its scores; of those that have none, the least of the first few. */
  distinct: number;
  /** Share of the rankers (each model, words) that put this candidate before all others of its route. */
  agreement: number;
}

/**
 * Orders the candidates of each route, best first, and says how clearly each leads. Routes are not compared here: their
 * scores have different scales, and the same answer in two languages is no contradiction. `language` is the question's.
 */
export function rank(fused: readonly Fused[], language: string): Ranked[] {
  const routes = Map.groupBy(fused, (candidate) => routeOf(candidate, language));
  return [...routes].flatMap(([route, candidates]) => {
    const others = [...routes].filter(([other]) => other !== route && kindOf(other) === kindOf(route));
    const nearest = Math.max(...others.flatMap(([, list]) => list.map(({ scores }) => scores.e5 ?? 0)));
    return rankRoute(route, candidates, nearest);
  });
}

const kindOf = (route: Route) => route.slice(0, route.indexOf('.'));

function rankRoute(route: Route, candidates: readonly Fused[], nearestElsewhere: number): Ranked[] {
  const sorted = candidates.toSorted((a, b) => b.score - a.score || (a.source.id < b.source.id ? -1 : 1));
  const background = meanScore(sorted.slice(Math.min(5, sorted.length >> 1), 40));
  const shares = sharesOf(sorted);
  const leastDistinct = Math.min(0, ...sorted.flatMap(({ scores }) => scores.distinct ?? []));
  const highest = RANKERS.map((ranker) => Math.max(0, ...sorted.map(({ scores }) => scores[ranker] ?? 0)));
  return sorted.map((candidate) => {
    const rival = sorted.find((other) => other !== candidate && !sameAnswer(other.source, candidate.source));
    return {
      ...candidate,
      route,
      margin: rival ? candidate.score - rival.score : leadAlone(sorted.length, candidate.score, background),
      share: logOdds(shares.get(answerOf(candidate)) ?? 0),
      distinct: candidate.scores.distinct ?? leastDistinct,
      ahead: Math.max(FARTHEST_BEHIND, Math.min(0, (candidate.scores.e5 ?? 0) - nearestElsewhere)),
      contrast: background === undefined ? ALONE : candidate.score - background,
      agreement: agreement(candidate, highest),
    };
  });
}

/** What each answer weighs among all of them, its candidates together, 0 to 1. */
function sharesOf(sorted: readonly Fused[]): Map<string, number> {
  const shares = new Map<string, number>();
  const odds = sorted.map(({ score }) => Math.exp(score - (sorted[0]?.score ?? 0)));
  const all = odds.reduce((sum, value) => sum + value, 0);
  sorted.forEach((candidate, i) => {
    const answer = answerOf(candidate);
    shares.set(answer, (shares.get(answer) ?? 0) + (odds[i] ?? 0) / all);
  });
  return shares;
}

const answerOf = ({ source }: Fused) => (source.kind === 'faq' ? source.answer : source.documentId);

/** At most about 4: who stands alone is not certain for that. */
function logOdds(share: number): number {
  return Math.log((share + 0.02) / (1 - share + 0.02));
}

/** The lead of an answer that has nothing beside it: as clear as the clearest usually are, not infinite. */
const ALONE = 3;
/** What of the height above the rest an unrelated document would leave as lead. */
const RIVALLED = 0.4;

/**
 * Of an answer without a rival, as in a knowledge of one document: by how far it stands above that document's other
 * passages. To be alone says nothing for it.
 */
function leadAlone(candidates: number, score: number, background = 0): number {
  return candidates < 3 ? ALONE : RIVALLED * (score - background);
}

const FARTHEST_BEHIND = -0.06;
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
