import type { QuestionWord } from './question-words.ts';
import { searchTerms } from './terms.ts';

export interface WordRating {
  /** Per sentence: the weight of the question's words in it, less for long sentences. */
  ratings: number[];
  /** Share of the question's weight that the best sentence holds, 0 to 1: how much the ratings can be trusted. */
  covered: number;
}

/** Rates sentences by the words they share with the question (`words`); `weightOf` is a term's rarity. */
export function rateByWords(
  words: readonly QuestionWord[],
  sentences: readonly string[],
  weightOf: (term: string) => number,
): WordRating {
  const wanted = words.map((word) => ({
    word,
    weight: Math.max(0, ...word.map(weightOf)),
  }));
  const all = wanted.reduce((sum, { weight }) => sum + weight, 0);
  let covered = 0;
  const ratings = sentences.map((sentence) => {
    const terms = new Set(searchTerms(sentence));
    let found = 0;
    for (const { word, weight } of wanted) if (word.every((term) => terms.has(term))) found += weight;
    covered = Math.max(covered, all > 0 ? found / all : 0);
    // Long sentences share words by chance.
    return found / (1 + 0.15 * Math.log2(1 + terms.size));
  });
  return { ratings, covered };
}

/** Adds how near in meaning each sentence is (cosine with the question), which decides where few words are shared. */
export function rateByMeaning(words: WordRating, cosines: readonly number[]): number[] {
  const most = Math.max(...words.ratings) || 1;
  const best = Math.max(...cosines);
  const worst = Math.min(...cosines);
  return cosines.map((cosine, i) => {
    const meaning = best > worst ? (cosine - worst) / (best - worst) : 0;
    return (1 - words.covered) * meaning + (words.ratings[i] ?? 0) / most;
  });
}
