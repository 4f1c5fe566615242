/** A text cut around the part that is marked. */
export type Marked = { before: string; marked: string; after: string };

/**
 * Finds a quote in a text: at the place that was recorded, else where it first stands, white space taken as one.
 * Undefined when it is not there.
 */
export function markQuote(text: string, quote: string, start?: number): Marked | undefined {
  const wanted = quote.trim();
  if (!wanted) return undefined;
  const cut = (from: number, length: number): Marked => ({
    before: text.slice(0, from),
    marked: text.slice(from, from + length),
    after: text.slice(from + length),
  });
  if (start !== undefined && start >= 0) {
    const at = text.indexOf(wanted, Math.max(0, start - 2));
    if (at >= 0 && at <= start + 2) return cut(at, wanted.length);
  }
  const at = text.indexOf(wanted);
  if (at >= 0) return cut(at, wanted.length);
  const loose = wanted
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\s*');
  const found = new RegExp(loose).exec(text);
  return found ? cut(found.index, found[0].length) : undefined;
}

type Piece = { text: string; trail?: string };

/** A part of a text, which begins at `from` in it, cut around the links of the whole. */
export function cutAtLinks(
  part: string,
  from: number,
  links: readonly { start: number; end: number; trail: string }[],
): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { start, end, trail } of links) {
    const [first, last] = [Math.max(done, start - from), Math.min(part.length, end - from)];
    if (first >= last) continue;
    pieces.push({ text: part.slice(done, first) }, { text: part.slice(first, last), trail });
    done = last;
  }
  return [...pieces, { text: part.slice(done) }];
}
