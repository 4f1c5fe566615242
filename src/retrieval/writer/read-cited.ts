import { splitSentences } from '../../lib/split-sentences.ts';

/** A sentence as it was written, and the numbers of the sources that it names, from 1. */
export interface CitedSentence {
  text: string;
  sources: number[];
}

const NUMBER = '[\\d０-９]{1,2}';
const NAME = '(?:\\^|sources?|refs?|来源|來源|资料|資料|出处|出處)?\\s*[:：#]?\\s*';
const NUMBERS = `${NAME}${NUMBER}(?:\\s*[,，、;；–-]\\s*${NAME}${NUMBER})*`;
/** `[1]`, `【1】`, `［１］`, `[1, 2]`, `[1-2]`, `[^1]`, `[Source 1]`, `[来源1]`, `【1†source】` */
const BRACKETED = `[[【［]\\s*${NUMBERS}\\s*(?:†[^\\]】］]{0,40})?[\\]】］]`;
/** `(1)` only at the end of a sentence: elsewhere it numbers what follows, or says a number again. */
const IN_PARENTHESES = `[(（]${NUMBERS}[)）](?=\\s*(?:[。.!！?？;；]|$))`;
const MARKERS = new RegExp(
  `\\s*((?:\\**(?:${BRACKETED}|${IN_PARENTHESES})\\**\\s*)+)([。.!?！？…;；,，:：]*)`,
  'i',
);
/** The beginning of another marker, the rest of which may still come. */
const BEGUN = /^\s*\**(?:[[【［(（][^\]】］)）]{0,24})?$/;
/** A list of the sources below the reply says nothing that the citations do not. */
const SOURCES_BELOW =
  /(?:^|\n)[\s*#]*(?:sources?|references?|citations?|来源|來源|参考资料|參考資料|参考来源|參考來源|引用)[\s*]*[:：]/i;

/**
 * Takes a reply as it comes in pieces and gives back each sentence as soon as it and its citation are complete. Several
 * sentences before one citation all carry it.
 */
export function createCitedReader() {
  let rest = '';
  let isBelow = false;

  function take(atEnd: boolean): CitedSentence[] {
    const below = isBelow ? null : SOURCES_BELOW.exec(rest);
    if (below) {
      isBelow = true;
      rest = rest.slice(0, below.index);
    }
    const found: CitedSentence[] = [];
    for (let match = MARKERS.exec(rest); match; match = MARKERS.exec(rest)) {
      const end = match.index + match[0].length;
      // Another marker or the full stop may still follow.
      if (!atEnd && BEGUN.test(rest.slice(end))) break;
      const sources = numbersIn(match[1] ?? '');
      const text = plain(`${rest.slice(0, match.index)}${match[2] ?? ''}`);
      for (const sentence of splitSentences(text)) found.push({ text: sentence.text, sources });
      rest = rest.slice(end);
    }
    return found;
  }

  return {
    push(piece: string): CitedSentence[] {
      if (!isBelow) rest += piece;
      return take(false);
    },
    /** What is complete at the end, and what was left without a citation. */
    end(): { sentences: CitedSentence[]; uncited: string } {
      const sentences = take(true);
      return { sentences, uncited: rest.replace(/^[\s*。.!?！？]+/, '').trim() };
    },
    /** Characters that wait for their citation. */
    get waiting(): number {
      return rest.length;
    },
  };
}

/** The numbers of one or more markers; `1-3` names those between as well. */
function numbersIn(markers: string): number[] {
  const plainly = markers.replace(/†[^\]】］]*/g, '').normalize('NFKC');
  return [...plainly.matchAll(/(\d+)(?:\s*[–-]\s*(\d+))?/g)].flatMap(([, first, last]) => {
    const from = Number(first);
    const to = Number(last ?? first);
    return to < from ? [from, to] : Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/** Without the marks of Markdown that models set although they were asked not to: bold, lists, headings. */
function plain(text: string): string {
  return text
    .replace(/^[ \t]*#{1,6}[ \t][^\n]*$/gm, '')
    .replace(/^[ \t]*(?:[-*•–]|\d{1,2}[.)、])[ \t]+/gm, '')
    .replaceAll('**', '');
}
