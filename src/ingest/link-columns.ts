import type { ParsedDocument } from './parse/index.ts';

/** Words of a link are kept for finding it in a passage; a longer link is found by their beginning. */
const MOST_WORDS = 200;

/** The links and anchors of a version as its row keeps them. */
export function linkColumns({ text, links = [], anchors = [] }: ParsedDocument): {
  links: string;
  anchors: string;
} {
  return {
    links: JSON.stringify(
      links.map(({ start, end, href }) => [
        start,
        end,
        href,
        text.slice(start, Math.min(end, start + MOST_WORDS)),
      ]),
    ),
    anchors: JSON.stringify(anchors.map(({ start, end, name }) => [start, end, name])),
  };
}
