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
