import { filesOfPath, readRelativeLink } from '../../lib/relative-link.ts';
import { nameAnchors } from './name-anchors.ts';
import type { Block, ParsedAnchor, ParsedDocument, ParsedLink } from './types.ts';

/** A file of an archive as it was parsed alone, and where its blocks stand in the whole: `heading` is its name. */
export type PlacedPart = { fileName: string; parsed: ParsedDocument; heading: number };

/**
 * Links between the files of an archive, and the places that they name, all inside the one document that it becomes.
 * What leads to a file that is not in the archive stays words.
 */
export function linkParts(
  parts: readonly PlacedPart[],
  blocks: readonly Block[],
): { links: ParsedLink[]; anchors: ParsedAnchor[] } {
  const anchors: ParsedAnchor[] = [];
  for (const { fileName, parsed, heading } of parts) {
    const top = blocks[heading];
    if (top) anchors.push({ name: fileName, start: top.start, end: top.end });
    const move = mover(parsed.blocks, blocks, heading + 1);
    for (const { name, ...span } of nameAnchors(parsed))
      anchors.push({ name: `${fileName}#${name}`, ...move(span) });
  }
  const names = new Set(anchors.map(({ name }) => name));
  const links = parts.flatMap(({ fileName, parsed, heading }) => {
    const move = mover(parsed.blocks, blocks, heading + 1);
    return (parsed.links ?? []).flatMap(({ href, ...span }) => {
      const name = placeOf(href, fileName, names);
      return name === undefined ? [] : [{ ...move(span), href: `#${encodeURIComponent(name)}` }];
    });
  });
  return { links, anchors };
}

/** A heading that is not there leads to its file. */
function placeOf(href: string, from: string, names: ReadonlySet<string>): string | undefined {
  const link = readRelativeLink(href, from);
  if (!link) return undefined;
  const { path, anchor } = link;
  const file = path === undefined ? from : filesOfPath(path).find((name) => names.has(name));
  if (file === undefined || !names.has(file)) return undefined;
  const place = `${file}#${anchor ?? ''}`;
  if (names.has(place)) return place;
  return path === undefined ? undefined : file;
}

/** Blocks are copied one by one, so a span moves with the block that it stands in. */
function mover(from: readonly Block[], to: readonly Block[], first: number) {
  return <T extends { start: number; end: number }>(span: T): T => {
    let [low, high] = [0, from.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((from[middle]?.start ?? 0) <= span.start) low = middle;
      else high = middle - 1;
    }
    const by = (to[first + low]?.start ?? 0) - (from[low]?.start ?? 0);
    return { ...span, start: span.start + by, end: span.end + by };
  };
}
