import { foldForSearch } from '../lib/normalise.ts';
import { answerTypeOf, holdsType } from './answer-type.ts';
import type { QuestionWord } from './question-words.ts';
import { longestRun } from './term-order.ts';
import { isEastAsian, searchTerms, termsOfFolded } from './terms.ts';

/** A question as its sentences are rated by it. */
export interface Asked {
  text: string;
  /** Its words as the knowledge writes them. */
  words: readonly QuestionWord[];
  /** A term's rarity. */
  weightOf: (term: string) => number;
  /** Those of them that a follow-up adds to the question before: they tell the sentences apart. */
  focus?: readonly QuestionWord[];
  /** What the bot said before such a follow-up. */
  said?: string;
}

/** What is known of each sentence without a model; all in 0 to 1. */
export interface WordSignals {
  /** Share of the question's weight that the sentence holds. */
  cover: number;
  /** The same without the words of the subject, which the whole passage is about. */
  rest: number;
  /** The same where of a Chinese word its characters count, wherever they stand: 银灰色 says something of 颜色. */
  parts: number;
  /** The same as `cover` where every sentence is taken to say the words of the subject too. */
  inPlace: number;
  /** It holds the kind of thing that is asked for: a time, an amount, a place, a reason. */
  type: number;
  /** Longest run of the question's terms that stands so in the sentence, as a share of the question. */
  run: number;
}

interface Weighted {
  parts: readonly string[];
  weight: number;
}

/**
 * Logistic weights, fitted on the train splits of squad2 and cmrc2018 as a softmax over the sentences of the right
 * passage.
 */
const WORDS = { rest: 4, parts: 4.5, type: 1.1, run: 1.4 };
/** The same across languages, on xquad_en2zh; `meaning` is the cosine with the question. */
const ACROSS = { cover: 5.3, type: 0.7, meaning: 56 };
/** How much more a follow-up's own words weigh than those of the question that it goes on from. */
const IN_FOCUS = 3;

/**
 * `subject` is what the passage stands under, its title and headings: "what is the goal of OpenCourseWare" is answered
 * by "its goal is …", and the words of the subject are no sign of the sentence that answers.
 */
export function signalsOf(asked: Asked, subject: string, sentences: readonly string[]): WordSignals[] {
  const about = new Set(searchTerms(subject));
  const focus = new Set(asked.focus?.flat());
  const words = asked.words.map((parts) => ({
    parts,
    weight:
      Math.max(0, ...parts.map(asked.weightOf)) * (parts.some((term) => focus.has(term)) ? IN_FOCUS : 1),
  }));
  const rest = words.filter(({ parts }) => !parts.every((term) => about.has(term)));
  const restInParts = rest.map(({ parts, weight }) => ({ parts: charactersOf(parts), weight }));
  const type = answerTypeOf(asked.text);
  const order = searchTerms(asked.text);
  return sentences.map((sentence) => {
    const folded = foldForSearch(sentence);
    const said = termsOfFolded(folded);
    const terms = new Set(said);
    const says = (term: string) => terms.has(term);
    return {
      cover: covered(words, says),
      rest: covered(rest, says),
      parts: covered(restInParts, (part) => (isEastAsian(part) ? folded.includes(part) : says(part))),
      inPlace: covered(words, (term) => says(term) || about.has(term)),
      type: type === undefined ? 0 : Number(holdsType(sentence, type)),
      run: longestRun(order, said) / (order.length || 1),
    };
  });
}

/** Part of a long word counts as part of it: Chinese names are cut differently here and there. */
function covered(words: readonly Weighted[], says: (part: string) => boolean): number {
  let all = 0;
  let found = 0;
  for (const { parts, weight } of words) {
    all += weight;
    found += (weight * parts.filter(says).length) / (parts.length || 1);
  }
  return all > 0 ? found / all : 0;
}

/** The characters of a Chinese word, else its terms. */
function charactersOf(word: QuestionWord): readonly string[] {
  const text = word.join('');
  return isEastAsian(text) ? [...new Set(text)] : word;
}

type Rateable = Pick<WordSignals, keyof typeof WORDS>;

/** Log-odds of each sentence against the others. */
export function ratingsOf(signals: readonly Rateable[]): number[] {
  return signals.map(
    ({ rest, parts, type, run }) =>
      WORDS.rest * rest + WORDS.parts * parts + WORDS.type * type + WORDS.run * run,
  );
}

/** The same for a question in another language, by cosines with the sentences. */
export function ratingsAcross(signals: readonly WordSignals[], cosines: readonly number[]): number[] {
  return signals.map(
    ({ cover, type }, i) => ACROSS.cover * cover + ACROSS.type * type + ACROSS.meaning * (cosines[i] ?? 0),
  );
}

/** As a sentence is rated beside those of other passages: what its subject says counts as said. */
export function standingOf({ inPlace, type, run }: WordSignals): Rateable {
  return { rest: inPlace, parts: inPlace, type, run };
}

/** Probabilities that a sentence is the one, from the log-odds of all of them. */
export function shares(ratings: readonly number[]): number[] {
  const most = Math.max(...ratings);
  const odds = ratings.map((rating) => Math.exp(rating - most));
  const all = odds.reduce((sum, value) => sum + value, 0);
  return odds.map((value) => value / all);
}
