/** Noncharacters of Unicode, which stand in no text: a link is START, its number, MIDDLE, its words, END. */
const START = '\ufdd0';
const MIDDLE = '\ufdd1';
const END = '\ufdd2';
const MARKS = /\ufdd0(\d+)\ufdd1|[\ufdd0-\ufdd2]/g;

/** What may stand between two characters without being seen; for patterns. */
export const UNSEEN = { before: '(?:\ufdd0\\d+\ufdd1)?', after: '\ufdd2?' };

/** Words of a link, marked until the block that they stand in is tidied. */
export function markLink(number: number, words: string): string {
  return `${START}${number}${MIDDLE}${words}${END}`;
}

export function withoutMarks(text: string): string {
  return text.replace(MARKS, '');
}

/** The text without marks, and where in it each marked link stands; links inside links count as the outer one. */
export function takeMarks(marked: string): {
  text: string;
  links: { number: number; start: number; end: number }[];
} {
  const links: { number: number; start: number; end: number }[] = [];
  let text = '';
  let from = 0;
  let open: { number: number; start: number } | undefined;
  for (const match of marked.matchAll(MARKS)) {
    text += marked.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[1] !== undefined) open ??= { number: Number(match[1]), start: text.length };
    else if (match[0] === END && open) {
      if (text.length > open.start) links.push({ ...open, end: text.length });
      open = undefined;
    }
  }
  return { text: text + marked.slice(from), links };
}
