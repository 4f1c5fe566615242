import type { Block, ParsedDocument, TextBox } from '../parse/types.ts';
import { packUnits } from './pack-units.ts';
import { toSections } from './sections.ts';
import { toUnits, type Unit } from './units.ts';

/** What most of a passage is. */
export type PassageKind = 'text' | 'list' | 'table' | 'code' | 'heading';

/**
 * A piece of a document that is searched and cited as a whole.
 * `text` ends with `document.text.slice(start, end)`; what may stand before that is the header row of a table that
 * began in an earlier passage. So character `i` of `text` is character `i - text.length + end` of the document.
 */
export type Passage = {
  /** Position in the document, from 0. */
  ordinal: number;
  text: string;
  kind: PassageKind;
  /** Headings above, outermost first; the last one may also begin `text`. */
  headingPath: string[];
  /** Pages from 1, in formats that have pages. */
  page?: number;
  pageEnd?: number;
  start: number;
  end: number;
  /** Where in the document's text the passage's own headings end and its body begins. */
  bodyStart: number;
  /** `countTokens(text)`. */
  tokens: number;
  /** Some of it was read from a picture by text recognition. */
  recognised: boolean;
  /** Where its lines stand on their pages, in formats that know. */
  boxes: TextBox[];
};

export type SplitOptions = {
  /** Tokens of a text in the model that will embed it, without its special ones. */
  countTokens: (text: string) => number;
  /** No passage is longer: the model's window less what is put before the passage (prefix, title, heading path). */
  maxTokens: number;
  /** Wanted length; by default 240, about 300 Chinese characters or 200 English words in multilingual-e5. */
  targetTokens?: number;
};

const TARGET_TOKENS = 240;

function kindOf(blocks: Block[]): PassageKind {
  const length = { text: 0, list: 0, table: 0, code: 0 };
  for (const { kind, start, end } of blocks) {
    if (kind === 'list_item') length.list += end - start;
    else if (kind === 'table_row') length.table += end - start;
    else if (kind === 'code') length.code += end - start;
    else if (kind === 'paragraph') length.text += end - start;
  }
  const [best] = Object.entries(length).reduce((a, b) => (b[1] > a[1] ? b : a));
  return length[best as keyof typeof length] > 0 ? (best as PassageKind) : 'heading';
}

function pagesOf(blocks: Block[]): { page?: number; pageEnd?: number } {
  const first = blocks.find((block) => block.page !== undefined)?.page;
  const last = blocks.at(-1);
  const end = last?.pageEnd ?? last?.page;
  return first === undefined || end === undefined ? {} : { page: first, pageEnd: end };
}

/**
 * Splits a document into passages, in order. Headings start new passages; paragraphs, list items and table rows stay
 * whole where they fit, longer ones are cut between sentences, a sentence that alone is too long at commas or spaces.
 * Small neighbours under one heading share a passage. Nothing is lost: every character of every block is in exactly one
 * span.
 */
export function splitIntoPassages(
  document: Pick<ParsedDocument, 'text' | 'blocks'>,
  options: SplitOptions,
): Passage[] {
  const { countTokens, maxTokens } = options;
  const targetTokens = Math.min(options.targetTokens ?? TARGET_TOKENS, maxTokens);
  const passages: Passage[] = [];
  for (const section of toSections(document)) {
    const units = toUnits(document.text, section, { countTokens, maxTokens });
    for (const group of packUnits(units, { targetTokens, maxTokens })) {
      for (const piece of makePieces(document.text, group, options)) {
        passages.push({
          ordinal: passages.length,
          text: piece.text,
          kind: kindOf(piece.blocks),
          headingPath: section.headingPath,
          ...pagesOf(piece.blocks),
          start: piece.start,
          end: piece.end,
          bodyStart: Math.max(piece.start, Math.min(piece.end, section.bodyStart)),
          tokens: piece.tokens,
          recognised: piece.blocks.some((block) => block.recognised),
          boxes: piece.blocks
            .flatMap((block) => block.boxes ?? [])
            .filter((box) => box.start < piece.end && box.end > piece.start),
        });
      }
    }
  }
  return passages;
}

type Piece = { start: number; end: number; text: string; tokens: number; blocks: Block[] };

/** The passage of a group of units; two where the parts together take more tokens than their sum said. */
function makePieces(source: string, group: Unit[], options: SplitOptions): Piece[] {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return [];
  const body = source.slice(first.start, last.end);
  const text = first.carriedHeader ? `${first.carriedHeader}\n${body}` : body;
  const tokens = options.countTokens(text);
  if (tokens > options.maxTokens && group.length > 1) {
    const half = group.length >> 1;
    return [
      ...makePieces(source, group.slice(0, half), options),
      ...makePieces(source, group.slice(half), options),
    ];
  }
  return [
    {
      start: first.start,
      end: last.end,
      text,
      tokens,
      blocks: [...new Set(group.map((unit) => unit.block))],
    },
  ];
}
