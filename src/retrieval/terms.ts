import { foldForSearch } from '../lib/normalise.ts';

/** East Asian runs, or words of any other script with what holds codes together: `e-1042`, `v2.3`, `node.js`, `a/b`. */
const RUNS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+|[[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]]+(?:['’._\-\/+#\&@][[\p{L}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]]+)*[+#]*/gv;
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * The terms that the lexical index compares: stems of words, two-character pieces of Chinese, Japanese and Korean
 * runs, and codes with their parts. In order, with repetitions.
 */
export function searchTerms(text: string): string[] {
  return termsOfFolded(foldForSearch(text));
}

export function termsOfFolded(folded: string): string[] {
  return runsOf(folded).flatMap(termsOfRun);
}

/** The runs of one script that a folded text is made of. */
export function runsOf(folded: string): string[] {
  return folded.match(RUNS) ?? [];
}

export function isEastAsian(run: string): boolean {
  return EAST_ASIAN.test(run);
}

export function termsOfRun(run: string): string[] {
  const terms: string[] = [];
  if (isEastAsian(run)) addPairs(terms, run);
  else addWord(terms, run);
  return terms;
}

function addPairs(terms: string[], run: string): void {
  const characters = Array.from(run);
  if (characters.length === 1) terms.push(run);
  for (let i = 0; i + 1 < characters.length; i++) terms.push(`${characters[i]}${characters[i + 1]}`);
}

function addWord(terms: string[], run: string): void {
  const word = run.replace(/['’](s|re|ve|ll|d|m|t)$/u, '');
  const parts = word.split(/['’._\-/+#&@]+/u).filter(Boolean);
  if (parts.length > 1 || /[+#]$/.test(word)) terms.push(word);
  for (const part of parts) terms.push(stem(part));
}

/**
 * Takes the plural and the verb endings off English words; codes and words with digits stay. Deliberately small: two
 * forms of one word must meet, two different words must not.
 */
function stem(word: string): string {
  if (word.length < 4 || /[^a-z]/.test(word)) return word;
  let base = word;
  if (/(ss|us|is)$/.test(base)) return base;
  if (base.endsWith('ies') && base.length > 4) base = `${base.slice(0, -3)}y`;
  else if (/(ches|shes|sses|xes|zes)$/.test(base)) base = base.slice(0, -2);
  else if (base.endsWith('s')) base = base.slice(0, -1);
  for (const ending of ['ing', 'ed']) {
    const rest = base.slice(0, -ending.length);
    if (base.endsWith(ending) && rest.length >= 3 && /[aeiouy]/.test(rest)) {
      base = /([bdgklmnprt])\1$/.test(rest) ? rest.slice(0, -1) : rest;
      break;
    }
  }
  return base.length > 4 && base.endsWith('e') ? base.slice(0, -1) : base;
}
