import { foldForSearch } from '../lib/normalise.ts';
import type { Piece } from './passage-pieces.ts';

/** A model, an error, a form: `LF-200`, `E07`. */
const CODE = /(?<![a-z\d])([a-z]{1,6})-?(\d{1,6}[a-z]?)(?![a-z\d])/g;
/** More than words can make up for. */
const OF_ANOTHER = 8;
/** Beside what names the code, where some speak of another. */
const OF_NONE = 4;

/**
 * The log-odds of a passage's pieces where the question names a code: what speaks of another one of the same kind only
 * ("the LF-300 is waterproof" for a question on the LF-200) is no answer.
 */
export function lessOtherCodes(
  question: string,
  pieces: readonly Piece[],
  ratings: readonly number[],
): number[] {
  const asked = codesOf(question);
  if (asked.size === 0) return [...ratings];
  const kinds = new Set(asked.values());
  const of = pieces.map(({ reads }) => {
    const named = [...codesOf(reads)].filter(([, kind]) => kinds.has(kind)).map(([code]) => code);
    if (named.length === 0) return 'none';
    return named.some((code) => asked.has(code)) ? 'this' : 'another';
  });
  if (!of.includes('another')) return [...ratings];
  const less = { this: 0, none: of.includes('this') ? OF_NONE : 0, another: OF_ANOTHER };
  return ratings.map((rating, i) => rating - less[of[i] ?? 'none']);
}

/** Each code with its kind: the letters before the number. */
function codesOf(text: string): Map<string, string> {
  return new Map(
    [...foldForSearch(text).matchAll(CODE)].map(([, kind = '', number = '']) => [`${kind}${number}`, kind]),
  );
}
