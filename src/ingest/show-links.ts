import type { DocumentLink } from '../contract/index.ts';
import type { FoundLink } from '../retrieval/index.ts';

/** Links as staff see them. */
export function showLinks(links: readonly FoundLink[]): DocumentLink[] {
  return links.map(({ words: _, place: __, ...link }) => link);
}
