import { foldForSearch } from '../lib/normalise.ts';
import { isEastAsian, runsOf, termsOfRun } from './terms.ts';

/** A word of a question, as the terms that a text must hold to hold the word. */
export type QuestionWord = readonly string[];

const STOP_ZH = new Set(
  (
    '的 了 吗 呢 吧 啊 呀 么 嘛 得 地 着 过 怎么 怎样 怎么样 如何 什么 什么样 啥 哪 哪些 哪里 哪儿 哪个 为什么 为何 多少 多久 多长 多长时间 几 几个 ' +
    '可以 能 能够 能不能 可不可以 是否 是不是 有没有 请问 请 麻烦 我 我们 咱们 你 你们 您 他 她 它 他们 这 那 这个 那个 这些 那些 这里 那里 ' +
    '在 和 与 跟 及 或 或者 还是 要 想 想要 会 就 都 也 还 又 再 才 被 把 给 对 从 到 让 用 时 时候 之后 以后 之前 以前 之内 里 里面 是 有 没有 ' +
    '一个 一下 一些 需要 应该 应当 怎么办 咋办 咋 办 如果 的话 因为 所以 但是 而 而且 以及 由 于 关于 对于 谁'
  ).split(' '),
);
const STOP_EN = new Set(
  (
    'the a an is are was were be been am do does did done can could i you we he she it they my your our his her its their me us them to of in on at ' +
    'for with from by as how what when where which who whom whose why this that these those there here if and or but so will would should shall may ' +
    'might must have has had having about into any some please want need get got just also too very much many'
  ).split(' '),
);

/** Names that fold into stop words: "us" is a country in "and the US?", "it" a department in "does IT pay?". */
const NAMES = /\b(?:US|IT)\b/g;

function namesIn(text: string): Set<string> {
  const others = text.replace(NAMES, '');
  const shouted = /\p{Lu}/u.test(others) && !/[\p{Ll}\p{Lo}]/u.test(others);
  const named = new Set(shouted ? [] : (text.match(NAMES) ?? []).map((name) => name.toLowerCase()));
  return /\bthe us\b/i.test(text) ? named.add('us') : named;
}

/** As `foldForSearch`, but such names stay in upper case, so that they are known again. */
export function foldBesideNames(text: string): string {
  const names = namesIn(text);
  return foldForSearch(text).replace(/\b(?:us|it)\b/g, (word) =>
    names.has(word) ? word.toUpperCase() : word,
  );
}

let segmenter: Intl.Segmenter | undefined;

/**
 * The words of a question that say what it is about. Question words and the like are left out unless there are no
 * others. Chinese is cut into words by ICU's dictionary; a text has a word when it has its pairs of characters.
 */
export function questionWords(question: string): QuestionWord[] {
  const all = wordsOf(question);
  const content = all.filter(({ stop }) => !stop);
  return unique((content.length > 0 ? content : all).map(({ word }) => word));
}

/** The same without question words and the like; none where a question is made of them: "要多久？", "how long?". */
export function contentWords(question: string): QuestionWord[] {
  return unique(wordsOf(question).flatMap(({ word, stop }) => (stop ? [] : [word])));
}

function wordsOf(question: string): { word: QuestionWord; stop: boolean }[] {
  const all: { word: QuestionWord; stop: boolean }[] = [];
  const names = namesIn(question);
  for (const run of runsOf(foldForSearch(question))) {
    if (isEastAsian(run)) all.push(...cut(run));
    else all.push({ word: termsOfRun(run), stop: STOP_EN.has(run) && !names.has(run) });
  }
  return all;
}

/** Single characters between known words stand together: names that the dictionary does not know. */
function cut(run: string): { word: QuestionWord; stop: boolean }[] {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  const words: { text: string; stop: boolean }[] = [];
  for (const { segment } of segmenter.segment(run)) {
    const last = words.at(-1);
    const stop = STOP_ZH.has(segment);
    const single = segment.length === 1 && !stop;
    if (single && last && !last.stop && !STOP_ZH.has(last.text) && last.text.length < 4) last.text += segment;
    else words.push({ text: segment, stop });
  }
  return words.map(({ text, stop }) => ({ word: termsOfRun(text), stop }));
}

function unique(words: readonly QuestionWord[]): QuestionWord[] {
  return [...new Map(words.map((word) => [word.join(' '), word])).values()];
}
