import { foldForSearch } from '../lib/normalise.ts';
import type { Piece } from './passage-pieces.ts';
import type { Asked } from './rate-sentences.ts';
import { isEastAsian, termsOfFolded } from './terms.ts';

/** More than words can make up for. */
const JUST_SAID = 8;

/**
 * The log-odds of a passage's pieces where the question goes on from what the bot just said: a piece of that is no
 * answer again ("and overseas?" after the sentence on journeys at home), unless none says more of what the message asks
 * for.
 */
export function lessWhatWasSaid(
  { said, focus = [], weightOf }: Pick<Asked, 'said' | 'focus' | 'weightOf'>,
  pieces: readonly Piece[],
  ratings: readonly number[],
): number[] {
  if (said === undefined) return [...ratings];
  const before = foldForSearch(said);
  const asked = pieces.map(({ reads }) => {
    const folded = foldForSearch(reads);
    const terms = new Set(termsOfFolded(folded));
    const has = (term: string) => (isEastAsian(term) ? folded.includes(term) : terms.has(term));
    const held = focus.filter((word) => word.every(has));
    return held.reduce((sum, word) => sum + Math.max(0, ...word.map(weightOf)), 0);
  });
  const most = Math.max(0, ...asked);
  return ratings.map((rating, i) => {
    const repeats = before.includes(foldForSearch(pieces[i]?.text ?? ''));
    const tells = most > 0 && (asked[i] ?? 0) >= most;
    return repeats && !tells ? rating - JUST_SAID : rating;
  });
}
