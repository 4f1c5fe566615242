import simplifiedToTraditional from 'opencc-js/dict/STCharacters';
import traditionalToSimplified from 'opencc-js/dict/TSCharacters';

/** BCP 47 tags of what is told apart; `other` is any further language. */
export type Language = 'zh-Hans' | 'zh-Hant' | 'en' | 'ja' | 'ko' | 'other';

/** Longer texts are judged by pieces of this many characters from the start, the middle and the end. */
const SAMPLE = 4000;

/** Characters of one script only: those whose counterparts do not include themselves (so 后, 里 and 台 do not count). */
function onlyOneScript(entries: string): Set<string> {
  const found = new Set<string>();
  for (const entry of entries.split('|')) {
    const [key, ...values] = entry.split(' ');
    if (key && !values.includes(key)) found.add(key);
  }
  return found;
}

let scripts: { simplified: Set<string>; traditional: Set<string> } | undefined;
function scriptTables(): { simplified: Set<string>; traditional: Set<string> } {
  scripts ??= {
    simplified: onlyOneScript(simplifiedToTraditional),
    traditional: onlyOneScript(traditionalToSimplified),
  };
  return scripts;
}

const ENGLISH_WORDS = new Set(
  (
    'the of and to a in is it you that for on are with as be this have from or by not but what all when your can if do how ' +
    'my we i an will there their which at was has no yes our me any does please why where who need get use after before'
  ).split(' '),
);

function sample(text: string): string {
  if (text.length <= SAMPLE * 3) return text;
  const middle = Math.floor((text.length - SAMPLE) / 2);
  return `${text.slice(0, SAMPLE)} ${text.slice(middle, middle + SAMPLE)} ${text.slice(-SAMPLE)}`;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function chineseScript(text: string): 'zh-Hans' | 'zh-Hant' {
  const { simplified, traditional } = scriptTables();
  let balance = 0;
  for (const char of text) {
    if (simplified.has(char)) balance += 1;
    else if (traditional.has(char)) balance -= 1;
  }
  return balance >= 0 ? 'zh-Hans' : 'zh-Hant';
}

/** Frequent words of other European languages that are no English words. */
const FOREIGN_WORDS = new Set(
  'der die und das ist nicht ein eine mit für auf den von le les des et est une dans pour que qui el los las una por con para il della che sono per het een van niet voor och att som на и'.split(
    ' ',
  ),
);

function isEnglish(words: string[]): boolean {
  let english = 0;
  let foreign = 0;
  for (const word of words) {
    const lower = word.toLowerCase();
    if (ENGLISH_WORDS.has(lower)) english += 1;
    else if (FOREIGN_WORDS.has(lower)) foreign += 1;
  }
  if (foreign > english) return false;
  // A list of names, a title or a short question: plain ASCII letters pass, accents tell another language.
  return english / words.length >= 0.12 || words.every((word) => /^[a-z'’-]+$/i.test(word));
}

/**
 * The language most of `text` is written in; `undefined` where it holds no letters. Chinese counts by characters,
 * Latin by words, so "怎么 reset password" is Chinese. Chinese that fits both scripts counts as simplified.
 */
export function detectLanguage(text: string): Language | undefined {
  const part = sample(text);
  const han = count(part, /\p{Script=Han}/gu);
  const kana = count(part, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const hangul = count(part, /\p{Script=Hangul}/gu);
  const words = part.match(/[\p{Script=Latin}'’-]*\p{Script=Latin}[\p{Script=Latin}'’-]*/gu) ?? [];
  const others = count(
    part,
    /(?!\p{Script=Latin})[\p{L}--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]]+/gv,
  );
  const eastAsian = han + kana + hangul;
  if (eastAsian + words.length + others === 0) return undefined;
  // Chinese help texts are full of product names: a third as many characters as words is still Chinese.
  if (eastAsian >= (words.length + others) / 3) {
    if (hangul > han + kana) return 'ko';
    if (kana > eastAsian * 0.1) return 'ja';
    return chineseScript(part);
  }
  if (others > words.length) return 'other';
  return isEnglish(words) ? 'en' : 'other';
}
