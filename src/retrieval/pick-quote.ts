import { type Sentence, splitSentences } from '../lib/split-sentences.ts';
import type { PassageSource } from './source.ts';

export interface Quote {
  text: string;
  /** Span in the version's text, in UTF-16 code units. */
  start: number;
  end: number;
}

/** Shorter sentences rarely say something on their own ("Yes.", a heading). */
const STANDS_ALONE = { wide: 8, words: 4 };
/** A quote is never longer than this many characters unless one sentence is. */
const LONGEST = 400;

/** What may be quoted: sentences of the verbatim part that are no headings, unless there is nothing else. */
export function sentencesOf(passage: PassageSource): Sentence[] {
  // A table's repeated header stands before the verbatim part and has no place in the document.
  const lead = passage.text.length - (passage.end - passage.start);
  const all = splitSentences(passage.text).filter((sentence) => sentence.start >= lead);
  const headings = new Set([passage.title, ...passage.headingPath].map((heading) => heading.trim()));
  const body = all.filter(({ text }) => !headings.has(text));
  return body.length > 0 ? body : all;
}

/**
 * The best sentence, table row or list item of a passage, with its neighbours where it cannot stand alone: a heading or
 * a question needs what follows, "It …" and "但是…" need what goes before. `ratings` are of `sentencesOf(passage)`.
 */
export function pickQuote(passage: PassageSource, ratings: readonly number[]): Quote {
  const lead = Math.max(0, passage.text.length - (passage.end - passage.start));
  const sentences = sentencesOf(passage);
  const first = sentences[0];
  if (!first) return { text: passage.text.slice(lead), start: passage.start, end: passage.end };
  let best = 0;
  ratings.forEach((rating, i) => {
    if (rating > (ratings[best] ?? 0)) best = i;
  });
  const [from, to] = withNeighbours(sentences, best);
  const start = sentences[from]?.start ?? lead;
  const end = sentences[to]?.end ?? passage.text.length;
  const offset = passage.start - lead;
  return { text: passage.text.slice(start, end), start: start + offset, end: end + offset };
}

function withNeighbours(sentences: readonly Sentence[], best: number): [number, number] {
  let from = best;
  let to = best;
  const length = () => (sentences[to]?.end ?? 0) - (sentences[from]?.start ?? 0);
  const leansBack = () => LEANS_BACK.test(sentences[from]?.text ?? '');
  while (from > 0 && leansBack() && length() < LONGEST) from -= 1;
  while (to + 1 < sentences.length && needsMore(sentences, from, to) && length() < LONGEST) to += 1;
  return [from, to];
}

const LEANS_BACK =
  /^(?:它|其|该|这|此|那|他|她|但|而且|并且|因此|所以|否则|另外|此外|同时|不过|然而|然后|之后|其中|如果是这样|it\b|its\b|this\b|these\b|that\b|those\b|they\b|their\b|he\b|she\b|but\b|and\b|so\b|then\b|however\b|otherwise\b|therefore\b|in that case\b|if so\b|if not\b|also\b|instead\b)/i;
const LEANS_FORWARD = /[:：?？]$/;

function needsMore(sentences: readonly Sentence[], from: number, to: number): boolean {
  const last = sentences[to]?.text ?? '';
  if (LEANS_FORWARD.test(last)) return true;
  if (isListItem(last) && from < to) return isListItem(sentences[to + 1]?.text ?? '');
  return from === to && isShort(last);
}

function isListItem(text: string): boolean {
  return /^(?:[-*•·●]|\d{1,2}[.)、）]|[（(]?[一二三四五六七八九十\da-z][)）])\s*/i.test(text);
}

function isShort(text: string): boolean {
  const wide = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  if (wide > 0) return wide < STANDS_ALONE.wide;
  return text.split(/\s+/).length < STANDS_ALONE.words;
}
