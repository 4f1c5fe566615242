import { isStep, type Piece, piecesOf } from './passage-pieces.ts';
import { shares } from './rate-sentences.ts';
import type { PassageSource } from './source.ts';

export interface Quote {
  text: string;
  /** Span in the version's text, in UTF-16 code units. */
  start: number;
  end: number;
  /** What of the passage is quoted, in order. */
  pieces: Piece[];
}

/** Neighbours are added up to this width; a Chinese character is as wide as two and a half Latin ones. */
const LONGEST = 400;
/** A list or table that belongs together may be longer. */
const LONGEST_BLOCK = 1200;
/** Neighbours are added until the answer is among what is shown with this probability. */
const SURE = 0.8;
/** What is less likely than this is no help. */
const FAINT = 0.05;

/**
 * The best sentence, table row or list item of a passage, with its neighbours where it cannot stand alone: a heading or
 * a question needs what follows, "It …" and "但是…" need what goes before, a step its steps, and of two sentences that
 * are nearly as good both are shown. `ratings` are log-odds of `piecesOf(passage)`.
 */
export function pickQuote(passage: PassageSource, ratings: readonly number[]): Quote {
  const verbatim = Math.max(0, passage.text.length - (passage.end - passage.start));
  const pieces = piecesOf(passage);
  const chances = shares(ratings);
  let best = 0;
  chances.forEach((chance, i) => {
    if (chance > (chances[best] ?? 0)) best = i;
  });
  const span = complete(pieces, widen(pieces, chances, complete(pieces, { from: best, to: best })));
  const start = pieces[span.from]?.start ?? verbatim;
  const end = pieces[span.to]?.end ?? passage.text.length;
  // A clause says enough alone, but its semicolon would promise more.
  const text = passage.text.slice(start, end).replace(/[;；]$/, '');
  const offset = passage.start - verbatim;
  return {
    text,
    start: start + offset,
    end: start + offset + text.length,
    pieces: pieces.slice(span.from, span.to + 1),
  };
}

interface Span {
  from: number;
  to: number;
}

/** Adds what the span cannot stand without. */
function complete(pieces: readonly Piece[], { from, to }: Span): Span {
  let span = wholeBlock(pieces, { from, to });
  while (span.from > 0 && leansBack(pieces, span) && width(pieces, span) < LONGEST) {
    span = { ...span, from: span.from - 1 };
  }
  while (span.to + 1 < pieces.length && pieces[span.to]?.kind === 'lead') {
    span = wholeBlock(pieces, { ...span, to: span.to + 1 });
  }
  return span;
}

/** Steps, rows that answer together and what a line announces are shown as a whole, unless it is very long. */
function wholeBlock(pieces: readonly Piece[], { from, to }: Span): Span {
  const block = pieces[to]?.block;
  const first = pieces.findIndex((piece) => piece.block === block);
  const last = pieces.findLastIndex((piece) => piece.block === block);
  const together =
    (pieces[to]?.kind === 'item' && (isStep(pieces[to]?.text ?? '') || from < first)) ||
    (pieces[to]?.kind === 'row' && (from < first || from < to));
  const whole = { from: Math.min(from, first), to: Math.max(to, last) };
  return together && width(pieces, whole) <= LONGEST_BLOCK ? whole : { from, to };
}

function leansBack(pieces: readonly Piece[], { from }: Span): boolean {
  const piece = pieces[from];
  if (piece === undefined) return false;
  if (piece.kind === 'item') return isStep(piece.text) && pieces[from - 1]?.kind === 'lead';
  return LEANS_BACK.test(piece.text);
}

/** Adds the likelier neighbour until the answer is among them. */
function widen(pieces: readonly Piece[], chances: readonly number[], { from, to }: Span): Span {
  let span = { from, to };
  const sure = () => chances.slice(span.from, span.to + 1).reduce((sum, chance) => sum + chance, 0);
  while (sure() < SURE) {
    const next = [
      { span: { ...span, from: span.from - 1 }, chance: chances[span.from - 1] ?? 0 },
      { span: { ...span, to: span.to + 1 }, chance: chances[span.to + 1] ?? 0 },
    ]
      .filter((option) => option.chance >= FAINT && width(pieces, option.span) <= LONGEST)
      .toSorted((a, b) => b.chance - a.chance)[0];
    if (!next) break;
    span = next.span;
  }
  return span;
}

function width(pieces: readonly Piece[], { from, to }: Span): number {
  const texts = pieces.slice(from, to + 1).map(({ text }) => text);
  const wide = texts.join('').match(/[\u2E80-\u9FFF\uFF00-\uFFEF]/g)?.length ?? 0;
  return texts.join(' ').length + 1.5 * wide;
}

/** Begins with what only the sentence before tells. */
export const LEANS_BACK =
  /^(?:它|其(?![他它余实中])|其中|该|这|此|那|他|她|但|而且|而(?!是)|并且|因此|所以|否则|另外|此外|同时|不过|然而|然后|之后|如果是这样|反之|也就是说|it\b|its\b|this\b|these\b|that\b|those\b|they\b|their\b|he\b|she\b|his\b|her\b|but\b|and\b|so\b|then\b|however\b|otherwise\b|therefore\b|in that case\b|if so\b|if not\b|also\b|instead\b|both\b|such\b|the latter\b|the former\b)/i;
