import { splitSentences } from '../lib/split-sentences.ts';
import type { PassageSource } from './source.ts';

/** A part of a passage that can be quoted: a sentence, a list item, a table's row. */
export interface Piece {
  /** Span in the passage's text, in UTF-16 code units. */
  start: number;
  end: number;
  text: string;
  /** `lead` announces what follows and says nothing alone: a heading inside of the passage, "… as follows:". */
  kind: 'sentence' | 'lead' | 'item' | 'row';
  /** The list or table that it belongs to; pieces of one have the same number. */
  block: number;
  /** A row's table begins with this line of labels. */
  header?: string;
  /** What it says when it stands alone: a row with its labels. */
  reads: string;
}

interface Line {
  start: number;
  text: string;
}

/**
 * What may be quoted of a passage, in order: of its verbatim part (a repeated table header before it has no place in
 * the document) neither headings nor a table's line of labels, unless there is nothing else.
 */
export function piecesOf(passage: PassageSource): Piece[] {
  const verbatim = Math.max(0, passage.text.length - (passage.end - passage.start));
  const headings = new Set([passage.title, ...passage.headingPath].map((heading) => heading.trim()));
  const all = linesOf(passage.text);
  const tables = tableStarts(all);
  const quotable: Piece[] = [];
  const rest: Piece[] = [];
  let block = 0;
  all.forEach((line, i) => {
    if (line.start < verbatim) return;
    const first = tables[i];
    const before = all[i - 1];
    if (first !== undefined) {
      const label = all[first]?.text ?? '';
      const labelled = (all[first]?.start ?? 0) < verbatim || areLabels(label);
      if (labelled && first === i) rest.push(plainPiece(line, 'lead', ++block));
      else quotable.push(rowPiece(line, labelled ? label : undefined, -1 - first));
    } else if (headings.has(line.text)) rest.push(plainPiece(line, 'lead', ++block));
    else if (isItem(line.text)) {
      if (!before || !isItem(before.text)) block += 1;
      quotable.push(plainPiece(line, 'item', block));
    } else quotable.push(...sentencePieces(line, before, all[i + 1], ++block));
  });
  // Nothing follows the last line: it announces nothing.
  if (quotable.some(({ kind }) => kind !== 'lead')) {
    while (quotable.at(-1)?.kind === 'lead') quotable.pop();
    return quotable;
  }
  return quotable.length > 0 ? quotable : rest;
}

/** Whether a passage says anything: not a heading or a table's labels alone. */
export function saysSomething(passage: PassageSource): boolean {
  // Splitting every candidate would cost more than ranking it; long passages always say something.
  if (passage.text.length > 200) return true;
  const known = saying.get(passage);
  if (known !== undefined) return known;
  const says = piecesOf(passage).some(({ kind }) => kind !== 'lead');
  saying.set(passage, says);
  return says;
}

/** A passage in memory never changes: a new version is a new one. */
const saying = new WeakMap<PassageSource, boolean>();

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const { 0: found, index } of text.matchAll(/[^\n]+/g)) {
    const trimmed = found.trim();
    if (trimmed) lines.push({ start: index + found.indexOf(trimmed), text: trimmed });
  }
  return lines;
}

/** The cells of a table's row as the parsers write it. */
export function cellsOf(row: string): string[] {
  return ` ${row} `.split(' | ').map((cell) => cell.trim());
}

/** For each line of a table of two rows and more the number of its first line. */
function tableStarts(lines: readonly Line[]): (number | undefined)[] {
  const counts = lines.map(({ text }) => cellsOf(text).length);
  const starts: (number | undefined)[] = [];
  counts.forEach((count, i) => {
    const before = starts[i - 1];
    if (count < 2) starts.push(undefined);
    else if (before !== undefined && counts[before] === count) starts.push(before);
    else starts.push(counts[i + 1] === count ? i : undefined);
  });
  return starts;
}

/** Labels, not data: a table may have none. */
function areLabels(row: string): boolean {
  return cellsOf(row)
    .slice(1)
    .every((cell) => !/^[\p{Sc}<>≤≥~+-]?\s*\p{N}/u.test(cell) || /^(?:19|20)\d\d\s*年?$/.test(cell));
}

function rowPiece({ start, text }: Line, header: string | undefined, block: number): Piece {
  const row = { start, end: start + text.length, text, kind: 'row', block } as const;
  if (header === undefined) return { ...row, reads: text };
  const labels = cellsOf(header);
  const reads = cellsOf(text).map((cell, i) => (labels[i] ? `${labels[i]}: ${cell}` : cell));
  return { ...row, header, reads: reads.join('; ') };
}

function plainPiece({ start, text }: Line, kind: Piece['kind'], block: number): Piece {
  return { start, end: start + text.length, text, kind, block, reads: text };
}

function sentencePieces(
  line: Line,
  before: Line | undefined,
  next: Line | undefined,
  block: number,
): Piece[] {
  if (isHeadingLike(line.text, before, next)) return [plainPiece(line, 'lead', block)];
  return splitSentences(line.text).map((sentence, i, all) => {
    const announces = i === all.length - 1 && next !== undefined && announcesNext(sentence.text, next.text);
    return plainPiece(
      { start: line.start + sentence.start, text: sentence.text },
      announces ? 'lead' : 'sentence',
      block,
    );
  });
}

/** "…:" before anything, "… are as follows." before a list or table. */
function announcesNext(text: string, next: string): boolean {
  if (/[:：]$/.test(text)) return true;
  const listed = isItem(next) || cellsOf(next).length > 1;
  return listed && /如下|下列|以下|下表|下面|分为|分成|\b(?:following|below|as follows|these)\b/i.test(text);
}

export function isItem(text: string): boolean {
  return /^(?:[-*•·●▪◦–]\s|[•·●▪◦]|\d{1,2}[.)、）](?!\d)|[（(]?[一二三四五六七八九十\da-z][)）])\s*\S/i.test(
    text,
  );
}

/** Items in an order: one step says little without the others. */
export function isStep(text: string): boolean {
  return /^(?:\d{1,2}[.)、）]|[（(]?[一二三四五六七八九十\d][)）])/.test(text);
}

const LONGEST_HEADING = { wide: 24, words: 8 };

/**
 * A short line without an end that stands above a longer one, or is left over at the end of whole sentences: a question
 * of an FAQ page, a heading of plain text.
 */
function isHeadingLike(text: string, before: Line | undefined, next: Line | undefined): boolean {
  if (next && /[?？]$/.test(text)) return true;
  const plain = text.replace(/^[\d.、（）()第章节条\s一二三四五六七八九十]+/, '');
  if (/[。.!！;；,，…:：?？]$|[:：]\s*\S|\p{N}/u.test(plain) || plain === '') return false;
  const wide = plain.match(/\p{Script=Han}/gu)?.length ?? 0;
  const short = wide > 0 ? wide <= LONGEST_HEADING.wide : plain.split(/\s+/).length <= LONGEST_HEADING.words;
  if (!short) return false;
  if (!next) return before !== undefined && /[。.!！]$/.test(before.text);
  return next.text.length > text.length || isItem(next.text) || cellsOf(next.text).length > 1;
}
