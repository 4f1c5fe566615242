import type { Evidence } from '../../contract/index.ts';
import { foldForSearch } from '../../lib/normalise.ts';
import { splitSentences } from '../../lib/split-sentences.ts';
import { cosine } from '../cosine.ts';
import type { Embedder } from '../embedder.ts';
import { LEANS_BACK } from '../pick-quote.ts';
import { contentWords, type QuestionWord } from '../question-words.ts';
import { isEastAsian, searchTerms } from '../terms.ts';

/** Least cosine (multilingual model) between a sentence and the words that it is said to reword. */
const NEAR = 0.88;
/** Windows this close are as likely meant. */
const SAME = 0.015;
/** A sentence may reword so many neighbouring ones together. */
const MOST_TOGETHER = 3;

/** A sentence of the evidence, or neighbours together. */
interface Window {
  vector: Float32Array;
  /** Its words, those of its headings and, where it leans on the sentence before, of that one. */
  folded: string;
  terms: ReadonlySet<string>;
  exact: string;
  denies: boolean;
}

/** What sentences are compared with, for each piece of evidence. */
export type Ground = Window[][];

/** Prepares evidence for `supportOf`: embeds it once for all sentences of a reply. */
export async function groundOf(
  embedder: Pick<Embedder, 'embedSentences'>,
  evidence: readonly Evidence[],
): Promise<Ground> {
  const texts = evidence.map(({ passage }) => windowsOf(passage));
  const vectors = await embedder.embedSentences(texts.flat().map(({ text }) => text));
  return texts.map((windows, i) =>
    windows.flatMap(({ text, before }) => {
      const vector = vectors.shift();
      const { title = '', headingPath = [] } = evidence[i] ?? {};
      const said = [title, ...headingPath, before, text].join('\n');
      const folded = foldForSearch(said);
      const terms = new Set(searchTerms(said));
      return vector ? [{ vector, folded, terms, exact: exactForm(said), denies: denies(text) }] : [];
    }),
  );
}

function windowsOf(passage: string): { text: string; before: string }[] {
  const sentences = splitSentences(passage).map(({ text }) => text);
  return sentences.flatMap((first, from) => {
    const before = LEANS_BACK.test(first) ? (sentences[from - 1] ?? '') : '';
    return Array.from({ length: Math.min(MOST_TOGETHER, sentences.length - from) }, (_, more) => ({
      text: sentences.slice(from, from + more + 1).join(' '),
      before,
    }));
  });
}

/**
 * Which of the evidence that a sentence cites says what it says: what it rewords (nearest in meaning) has all its
 * numbers, codes and addresses and all its words that say something, and denies something where it does and only there.
 * Strict: a sentence refused wrongly costs nothing but the wording. None where it cites what is not there.
 */
export async function supportOf(
  embedder: Pick<Embedder, 'embedSentences'>,
  ground: Ground,
  sentence: string,
  cited: readonly number[],
): Promise<number[]> {
  const windows = cited.flatMap((place) => ground[place]?.map((window) => ({ place, window })) ?? []);
  if (windows.length === 0 || cited.some((place) => ground[place] === undefined)) return [];
  const [vector] = await embedder.embedSentences([sentence]);
  if (!vector) return [];
  const rated = windows.map((each) => ({ ...each, near: cosine(vector, each.window.vector) }));
  const best = Math.max(...rated.map(({ near }) => near));
  if (best < NEAR) return [];
  const parts = exactParts(sentence);
  // Numbers and denials are compared by themselves.
  const words = contentWords(inFigures(sentence).replace(DENIES_ZH, ' ')).filter(
    (word) => !word.every((term) => GENERIC.has(term) || /^[\d.]+$/.test(term)),
  );
  const saying = rated.filter(
    ({ window, near }) =>
      near >= best - SAME &&
      window.denies === denies(sentence) &&
      parts.every((part) => window.exact.includes(` ${part} `)) &&
      words.every((word) => says(window, word)),
  );
  return cited.filter((cite) => saying.some(({ place }) => place === cite));
}

/** Words that state nothing by themselves. */
const GENERIC = new Set(
  (
    'not no never cannot none without unless except only take get receive will within can customer please also then after it there once happen follow however within 会 将 需 则 即 就 均 由 您 可 请 得 于 内 后 前 者 对 为 该 此 时 且 与 个 等 到 在 会在 会由 ' +
    '会被 之后 之内 以内 另外 同时 客户 用户'
  ).split(' '),
);

/** Forms of one word count as one: "approve" and "approval". Long Chinese words are cut differently here and there. */
function says({ terms, folded }: Window, word: QuestionWord): boolean {
  const found = word.filter((term) =>
    isEastAsian(term)
      ? folded.includes(term)
      : terms.has(term) || [...terms].some((other) => sameFamily(term, other)),
  );
  return word.length < 2 ? found.length === word.length : found.length * 2 >= word.length;
}

function sameFamily(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 5 || Math.abs(a.length - b.length) > 4 || !/^[a-z]+$/.test(a))
    return false;
  const common = Math.min(a.length, b.length) - 1;
  return a.slice(0, common) === b.slice(0, common) || (common > 5 && a.slice(0, 6) === b.slice(0, 6));
}

const DENIES_ZH =
  /不(?!仅|但|同|断|妨|管|过|超过|少于|低于|如)|没有|没(?=[能法办收])|无(?!论|线)|未(?!来)|勿|别(?=[在把用])|禁止|拒绝|除外/g;
const DENIES_EN =
  /\b(?:not|no|never|cannot|neither|nor|none|nothing|nobody|without|unless|except|forbidden|prohibited|denied|refuse[sd]?|only)\b|n['’]t\b/gi;

/** Whether it says that something is not so. "Only" counts: it denies all the rest. */
function denies(text: string): boolean {
  return (foldForSearch(text).match(DENIES_EN) ?? text.match(DENIES_ZH) ?? []).length > 0;
}

const DIGITS: Record<string, string> = {
  一: '1',
  二: '2',
  两: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
  十: '10',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
};

/**
 * Numbers in figures, without thousands separators; one to twelve in words, and 一 to 十 before a unit, count as figures.
 */
function inFigures(text: string): string {
  return foldForSearch(text)
    .replace(/(\d)[,，](?=\d{3}(?!\d))/g, '$1')
    .replace(
      /[一二两三四五六七八九十](?=个|天|年|月|日|周|小时|分钟|次|名|人|元|倍|种|份|项|位|台|张|折|星期|工作日)/g,
      (digit) => DIGITS[digit] ?? digit,
    )
    .replace(
      /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/g,
      (word) => DIGITS[word] ?? word,
    );
}

const EXACT =
  /[a-z]*:\/\/[^\s，。]+|[\w.+-]+@[\w-]+\.[\w.-]+|[a-z]*[-_]?\d+(?:[.:-]\d+)*(?:[-_]?[a-z]+\d+)*/g;

/** What must stand in the evidence letter by letter: numbers, codes, addresses. */
function exactParts(text: string): string[] {
  return (inFigures(text).match(EXACT) ?? []).map((part) => part.replace(/[.:,-]+$/, ''));
}

function exactForm(text: string): string {
  return ` ${exactParts(text).join(' ')} `;
}
