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
