import type { ParsedAnchor, ParsedDocument } from './types.ts';

/** Headings that links can name; later ones have none. */
const MOST_ANCHORS = 20_000;

/**
 * What GitHub calls a heading in links: lower case, spaces as hyphens, without punctuation, letters of every script
 * kept (its rule as github-slugger has it).
 */
function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
    .normalize('NFC');
}

/** The names of a document's headings, as links call them: its own where it was given one, else GitHub's. */
export function nameAnchors({ text, blocks }: Pick<ParsedDocument, 'text' | 'blocks'>): ParsedAnchor[] {
  const anchors: ParsedAnchor[] = [];
  const seen = new Map<string, number>();
  for (const { kind, start, end, anchor } of blocks) {
    if (kind !== 'heading' || anchors.length >= MOST_ANCHORS) continue;
    if (anchor) anchors.push({ name: anchor.normalize('NFC').toLowerCase(), start, end });
    const slug = slugOf(text.slice(start, end));
    let name = slug;
    for (let count = seen.get(slug) ?? 0; seen.has(name); ) {
      count += 1;
      seen.set(slug, count);
      name = `${slug}-${count}`;
    }
    seen.set(name, 0);
    if (name) anchors.push({ name, start, end });
  }
  return anchors;
}
