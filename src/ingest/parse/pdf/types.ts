import type { PlacedLine } from '../text-builder.ts';
import type { Rectangle } from '../types.ts';

/** A word or character as the file draws it; `spaced` when a space goes before it. */
export type Word = { x0: number; x1: number; text: string; spaced: boolean };

/**
 * A stretch of a line without a wide gap in it, in reading coordinates: x grows along the line, y upwards, in points.
 */
export type Segment = { x0: number; x1: number; text: string; words: Word[] };

/** What stands on one baseline and was drawn in one go, in the order in which the file draws it. */
export type Line = {
  page: number;
  x0: number;
  x1: number;
  /** Baseline. */
  y: number;
  /** Size of most of its characters. */
  size: number;
  segments: Segment[];
  /** Where it stands on the page as shown; lines whose place is not known have none. */
  box?: Rectangle;
};

export type Page = {
  number: number;
  lines: Line[];
  /** Extent in the coordinates of the lines. */
  top: number;
  bottom: number;
  /** Read from the picture of the page, not from its text. */
  recognised?: true;
};

export type OutlineEntry = { title: string; level: number };

export function lineText(line: Line): string {
  return line.segments.map((segment) => segment.text).join(' ');
}

/** The lines of a block with their places, as `TextBuilder` wants them; none when a place is missing. */
export function placed(lines: readonly Line[]): { lines?: PlacedLine[] } {
  const found = lines.flatMap((line) =>
    line.box ? [{ ...line.box, page: line.page, length: lineText(line).length }] : [],
  );
  return found.length === lines.length && found.length > 0 ? { lines: found } : {};
}

const HAN = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;

/** True for Chinese and Japanese characters and their full-width punctuation, which are set without spaces. */
export function isHan(char: string | undefined): boolean {
  return char !== undefined && HAN.test(char);
}
