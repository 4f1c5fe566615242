import { decodeText } from './decode-text.ts';
import { builtOf, createTextBuilder, type NewBlock } from './text-builder.ts';
import type { ParsedDocument, ParseLimits, SourceFile } from './types.ts';

type Line = { text: string; blankBefore: boolean };

const LIST_MARK = /^\s*([-*•·●○▪◦‣]|[（(]?\d{1,3}[.)、）．]|[（(][一二三四五六七八九十]+[）)])\s*\S/;
const SENTENCE_END = /[。！？；：.!?;:，,、…]["”』」）)]?$/;

/** Width on screen: an East Asian character takes two columns. */
function width(text: string): number {
  return text.length + (text.match(/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/g)?.length ?? 0);
}

function joinLines(left: string, right: string): string {
  const han = /[\u2e80-\u9fff\uff00-\uffef]/;
  return han.test(left.at(-1) ?? '') || han.test(right.charAt(0)) ? left + right : `${left} ${right}`;
}

/**
 * The width at which a text was wrapped by hand, or undefined: most lines that are followed by another line of their
 * paragraph are then nearly as wide as the widest, and do not end a sentence.
 */
function wrapWidth(lines: Line[]): number | undefined {
  const followed = lines.filter(
    (line, at) => line.text && lines[at + 1]?.text && !lines[at + 1]?.blankBefore,
  );
  const widths = followed.map((line) => width(line.text)).sort((a, b) => a - b);
  const widest = widths[Math.floor(widths.length * 0.95)];
  if (widest === undefined || widths.length < 4 || widest < 50 || widest > 130) return undefined;
  const full = followed.filter((line) => width(line.text) > widest * 0.8);
  const open = full.filter((line) => !SENTENCE_END.test(line.text));
  return full.length > followed.length * 0.6 && open.length > full.length * 0.5 ? widest : undefined;
}

/**
 * A short line of its own, not a sentence, with text below it. Of numbered ones only those that no numbered one
 * follows.
 */
function isHeading(line: Line, next: Line | undefined): boolean {
  if (!line.blankBefore || !next?.blankBefore || width(line.text) > 60 || SENTENCE_END.test(line.text))
    return false;
  if (/^[-*•|]/.test(line.text) || next.text.startsWith('|') || !/\p{L}/u.test(line.text)) return false;
  return !(LIST_MARK.test(line.text) && LIST_MARK.test(next.text));
}

function toLines(text: string): Line[] {
  const lines: Line[] = [];
  let blank = true;
  for (const raw of text.split(/\r\n?|\n|\f/)) {
    const line = raw.trimEnd();
    if (line.trim()) lines.push({ text: line, blankBefore: blank });
    blank = !line.trim();
  }
  return lines;
}

/**
 * Plain text in any common encoding: paragraphs between blank lines, list items, and headings where they are plain to
 * see.
 */
export function parseText({ bytes }: SourceFile, limits: ParseLimits): ParsedDocument {
  const { text } = decodeText(bytes);
  const builder = createTextBuilder(limits);
  // A file in it is many lines, and each may become a paragraph of its own.
  const lines = toLines(builder.dropFiles(text));
  const wrapped = wrapWidth(lines);
  let open: NewBlock | undefined;
  const flush = () => {
    if (open) builder.add(open);
    open = undefined;
  };
  for (const [at, line] of lines.entries()) {
    const isItem = LIST_MARK.test(line.text);
    const previousIsFull = wrapped !== undefined && width(lines[at - 1]?.text ?? '') > wrapped * 0.7;
    if (open && previousIsFull && !line.blankBefore && !isItem) {
      open.text = joinLines(open.text, line.text.trim());
      continue;
    }
    flush();
    if (isHeading(line, lines[at + 1]))
      builder.add({ kind: 'heading', level: at === 0 ? 1 : 2, text: line.text });
    else
      open = isItem
        ? { kind: 'list_item', level: 1, text: line.text }
        : { kind: 'paragraph', text: line.text };
  }
  flush();
  return { kind: 'text', ...builtOf(builder) };
}
