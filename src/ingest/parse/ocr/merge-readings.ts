/** A character as the second reader saw it; `confidence` is 0 to 100, `spaced` says that a blank stands before it. */
export type SecondChar = { char: string; confidence: number; spaced: boolean };

/**
 * Below this a Han character of the second reader is a guess. Of 912 that differed on 13 pages it was wrong with 16 of
 * the 20 below (as far as the words around tell), and with 12 of those above.
 */
const LEAST = 88;
const HAN = /\p{Script=Han}/u;
const LETTER = /[\p{Script=Latin}\p{Nd}.]/u;
/** Both stand for the same thing with these; the first reader takes one for the other and the second does not. */
const SQUARE = new Map([
  ['【', '['],
  ['】', ']'],
]);

/** Signs at the end of a phrase, as they are written among Han; small ones are easily taken for dots. */
const SIGNS = new Map([
  [',', '，'],
  ['，', '，'],
  ['。', '。'],
  ['、', '、'],
]);
const DOT = /[·・‧'’]/u;

/** What two readers may write differently and mean the same, like ， and , or the letters of full width. */
function fold(char: string): string {
  const plain = char.normalize('NFKC');
  return SQUARE.get(plain) ?? plain;
}

type First = { char: string; spaced: boolean };

function firstChars(text: string): First[] {
  const found: First[] = [];
  let spaced = false;
  for (const char of text) {
    if (char !== ' ') found.push({ char, spaced });
    spaced = char === ' ';
  }
  return found;
}

/** What it costs to take `a` and `b` for the same character; Han and others never are. */
function distance(a: string, b: string): number {
  if (fold(a) === fold(b)) return 0;
  return HAN.test(a) === HAN.test(b) ? 1 : 2.1;
}

type Pair = { first?: First; second?: SecondChar };

/** The two readings side by side with the fewest differences (Levenshtein). */
function align(first: readonly First[], second: readonly SecondChar[]): Pair[] {
  const width = second.length + 1;
  const cost = new Float32Array((first.length + 1) * width);
  const at = (i: number, j: number) => cost[i * width + j] ?? 0;
  const between = (i: number, j: number) =>
    at(i - 1, j - 1) + distance(first[i - 1]?.char ?? '', second[j - 1]?.char ?? '');
  for (let i = 0; i <= first.length; i += 1)
    for (let j = 0; j <= second.length; j += 1)
      cost[i * width + j] =
        i === 0 || j === 0 ? i + j : Math.min(between(i, j), at(i - 1, j) + 1, at(i, j - 1) + 1);
  const pairs: Pair[] = [];
  let [i, j] = [first.length, second.length];
  while (i > 0 || j > 0) {
    const both = i > 0 && j > 0 && at(i, j) === Math.fround(between(i, j));
    const left = i > 0 && (both || j === 0 || at(i, j) === Math.fround(at(i - 1, j) + 1));
    const right = both || !left;
    const [a, b] = [left ? first[i - 1] : undefined, right ? second[j - 1] : undefined];
    pairs.push({ ...(a ? { first: a } : {}), ...(b ? { second: b } : {}) });
    if (left) i -= 1;
    if (right) j -= 1;
  }
  return pairs.reverse();
}

/** Of two readings of a place, `after` a character, the one to keep. */
function choose({ first, second }: Pair, after: string): First | undefined {
  const isKnown = second !== undefined && HAN.test(second.char) && second.confidence >= LEAST;
  if (!first) return isKnown ? { char: second.char, spaced: false } : undefined;
  if (!second) return first;
  const isSquare = SQUARE.get(first.char) === fold(second.char);
  if (isSquare || (isKnown && HAN.test(first.char))) return { ...first, char: second.char };
  const sign = after !== '' && DOT.test(first.char) ? SIGNS.get(second.char) : undefined;
  return sign ? { char: sign, spaced: false } : first;
}

function isSameLetter({ first, second }: Pair): boolean {
  return first !== undefined && LETTER.test(first.char) && fold(first.char) === fold(second?.char ?? '');
}

/**
 * One line from two readings of it: Han characters as the second reader saw them, who knows all of traditional script;
 * letters, digits, signs and what only the first one saw as he did. Where both saw the same letters the second one's
 * blanks between them count.
 */
export function mergeReadings(text: string, second: readonly SecondChar[]): string {
  let merged = '';
  let before: Pair | undefined;
  for (const pair of align(firstChars(text), second)) {
    const chosen = choose(pair, merged.at(-1) ?? '');
    const spaced =
      before && isSameLetter(before) && isSameLetter(pair) ? pair.second?.spaced : chosen?.spaced;
    if (chosen) merged += (spaced ? ' ' : '') + chosen.char;
    before = pair;
  }
  return merged;
}
