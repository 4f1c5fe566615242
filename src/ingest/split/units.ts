import { splitSentences } from '../../lib/split-sentences.ts';
import type { Block } from '../parse/types.ts';
import type { Section } from './sections.ts';

/** A span that is never cut further: a block, or a sentence of a long one. */
export type Unit = {
  start: number;
  end: number;
  tokens: number;
  block: Block;
  /** True for a heading or a line such as "Proceed as follows:", which would be lost without what follows. */
  leadsOn: boolean;
  /** True when a new block begins here: a better place to cut than between sentences. */
  startsBlock: boolean;
  /** The header row that a passage which begins with this row must repeat. */
  carriedHeader?: string;
  headerTokens?: number;
};

type Limits = { countTokens: (text: string) => number; maxTokens: number };

/** Longer than this many characters for each token of the limit cannot fit, so it need not be counted. */
const MAX_CHARACTERS_PER_TOKEN = 16;

function measure(text: string, { countTokens, maxTokens }: Limits): number {
  return text.length > maxTokens * MAX_CHARACTERS_PER_TOKEN ? Number.POSITIVE_INFINITY : countTokens(text);
}

/** Where to cut a sentence that is too long, from the best to the worst. */
const CUTS = [/[；;：:](?=\s|[^\p{N}/])/gu, /[，,、]/gu, /\s/gu];

/** The largest end after `start` whose text fits into `maxTokens`; always at least one character further. */
function fittingEnd(text: string, start: number, end: number, { countTokens, maxTokens }: Limits): number {
  let low = start + 1;
  let high = Math.min(end, start + maxTokens * MAX_CHARACTERS_PER_TOKEN);
  if (countTokens(text.slice(start, high)) <= maxTokens) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (countTokens(text.slice(start, middle)) <= maxTokens) low = middle;
    else high = middle;
  }
  // Not between the halves of a surrogate pair.
  const code = text.charCodeAt(low - 1);
  return code >= 0xd800 && code < 0xdc00 && low > start + 1 ? low - 1 : low;
}

/** Cuts a span that is too long at punctuation or spaces, and where it has none, anywhere. */
function cutLong(text: string, start: number, end: number, limits: Limits): { start: number; end: number }[] {
  const pieces: { start: number; end: number }[] = [];
  let from = start;
  while (from < end) {
    let to = fittingEnd(text, from, end, limits);
    if (to < end) {
      const window = text.slice(from, to);
      for (const pattern of CUTS) {
        const at = [...window.matchAll(pattern)].at(-1)?.index;
        if (at !== undefined && at > window.length / 3) {
          to = from + at + 1;
          break;
        }
      }
    }
    pieces.push({ start: from, end: to });
    from = to;
  }
  return pieces.filter((piece) => text.slice(piece.start, piece.end).trim() !== '');
}

/** Sentences of a block, or the lines of code; each no longer than the limit. */
function cutBlock(
  text: string,
  block: Block,
  limits: Limits,
): { start: number; end: number; tokens: number }[] {
  const source = text.slice(block.start, block.end);
  const parts = block.kind === 'code' ? splitLines(source) : splitSentences(source);
  return parts.flatMap((part) => {
    const [start, end] = [block.start + part.start, block.start + part.end];
    const tokens = measure(part.text, limits);
    if (tokens <= limits.maxTokens) return [{ start, end, tokens }];
    return cutLong(text, start, end, limits).map((piece) => ({
      ...piece,
      tokens: limits.countTokens(text.slice(piece.start, piece.end)),
    }));
  });
}

function splitLines(source: string): { start: number; end: number; text: string }[] {
  return [...source.matchAll(/[^\n]+/g)]
    .filter(([line]) => line.trim() !== '')
    .map((match) => ({ start: match.index, end: match.index + match[0].length, text: match[0] }));
}

/** A block longer than this share of the limit is cut into sentences, so that passages come out even. */
const WHOLE_SHARE = 0.5;

/** The header rows of each table, as text; empty where they would leave no room for a row. */
function headersOf(
  text: string,
  section: Section,
  limits: Limits,
): Map<number, { text: string; tokens: number }> {
  const headers = new Map<number, { text: string; tokens: number }>();
  for (const block of section.blocks) {
    if (!block.headerRow || block.table === undefined) continue;
    const above = headers.get(block.table)?.text;
    const joined = `${above === undefined ? '' : `${above}\n`}${text.slice(block.start, block.end)}`;
    const tokens = measure(joined, limits);
    if (tokens <= limits.maxTokens / 3) headers.set(block.table, { text: joined, tokens });
  }
  return headers;
}

/** Cuts a section into the spans that passages are packed from. */
export function toUnits(text: string, section: Section, limits: Limits): Unit[] {
  const headers = headersOf(text, section, limits);
  return section.blocks.flatMap((block): Unit[] => {
    const source = text.slice(block.start, block.end);
    const header =
      block.kind === 'table_row' && !block.headerRow && block.table !== undefined
        ? headers.get(block.table)
        : undefined;
    const carried = header ? { carriedHeader: header.text, headerTokens: header.tokens + 1 } : {};
    const room = { ...limits, maxTokens: limits.maxTokens - (header ? header.tokens + 1 : 0) };
    const tokens = measure(source, limits);
    const isWhole = tokens <= (block.kind === 'paragraph' ? limits.maxTokens * WHOLE_SHARE : room.maxTokens);
    const parts = isWhole ? [{ start: block.start, end: block.end, tokens }] : cutBlock(text, block, room);
    const leadsOn =
      block.kind === 'heading' ||
      block.headerRow === true ||
      (block.kind === 'paragraph' && /[：:]$/.test(source));
    return parts.map((part, at) => ({
      ...part,
      block,
      leadsOn: leadsOn && at === parts.length - 1,
      startsBlock: at === 0,
      ...carried,
    }));
  });
}
