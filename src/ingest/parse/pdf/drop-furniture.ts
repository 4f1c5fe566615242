import { type Line, lineText, type Page } from './types.ts';

/** Lines at the edge of a page that are looked at, and the share of pages on which a running head must stand. */
const EDGE_LINES = 3;
const EDGE_SHARE = 0.09;
const REPEATED_SHARE = 0.3;

const PAGE_NUMBER =
  /^[\s\-–—·|[(]*((page|p\.|第)?\s*\d{1,4}\s*页?\s*([/／|]|of|,|，|-)?\s*(共|of)?\s*\d{0,4}\s*页?|[ivxl]{1,6})[\s\-–—·|\])]*$/i;

function edgeLines(page: Page): Line[] {
  const byHeight = [...page.lines].sort((a, b) => b.y - a.y);
  const height = page.top - page.bottom;
  const inMargin = (line: Line) =>
    line.y > page.top - EDGE_SHARE * height || line.y < page.bottom + EDGE_SHARE * height;
  const outermost = new Set([...byHeight.slice(0, EDGE_LINES), ...byHeight.slice(-EDGE_LINES)]);
  return page.lines.filter((line) => outermost.has(line) || inMargin(line));
}

/** Equal for the same running head on different pages, whatever number it carries. */
function key(line: Line): string {
  return `${Math.round(line.y / 4)}:${lineText(line).replace(/\d+/g, '#').replace(/\s+/g, '')}`;
}

/**
 * The pages without page numbers, running heads and feet: lines at the edge that consist of a page number, or that
 * stand at the same height with the same words (numbers apart) on three pages or more and on a third of all.
 */
export function dropFurniture(pages: Page[]): Page[] {
  const seen = new Map<string, number>();
  const edges = pages.map(edgeLines);
  for (const lines of edges)
    for (const found of new Set(lines.map(key))) seen.set(found, (seen.get(found) ?? 0) + 1);
  const enough = Math.max(3, Math.ceil(pages.length * REPEATED_SHARE));
  return pages.map((page, at) => {
    const height = page.top - page.bottom;
    const dropped = new Set(
      (edges[at] ?? []).filter((line) => {
        const inMargin =
          line.y > page.top - EDGE_SHARE * height || line.y < page.bottom + EDGE_SHARE * height;
        return (seen.get(key(line)) ?? 0) >= enough || (inMargin && PAGE_NUMBER.test(lineText(line)));
      }),
    );
    return { ...page, lines: page.lines.filter((line) => !dropped.has(line)) };
  });
}
