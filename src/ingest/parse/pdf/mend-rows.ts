import { joinText, type Unit } from './find-tables.ts';

type RowUnit = Extract<Unit, { kind: 'row' }>;

/** True when `row` begins a page with the header of the table before, and something more in its last cell. */
function repeatsHeader(header: RowUnit, row: RowUnit): boolean {
  const own = header.cells.at(-1) ?? '';
  const last = row.cells.at(-1) ?? '';
  return (
    row.cells.length === header.cells.length &&
    row.cells.slice(0, -1).every((cell, at) => cell === header.cells[at]) &&
    own !== '' &&
    last !== own &&
    last.startsWith(own)
  );
}

/**
 * A row that is broken by the end of a page goes on below the header that the next page repeats, where it looks like
 * the header's second line: gives it back to its row. Changes `units`.
 */
export function mendRows(units: Unit[]): void {
  let header: RowUnit | undefined;
  for (const [at, unit] of units.entries()) {
    if (unit.kind === 'line') {
      header = undefined;
      continue;
    }
    const before = units[at - 1];
    const top = unit.lines[0];
    const broken = before?.kind === 'row' && before.lines.at(-1)?.page !== top?.page ? before : undefined;
    if (header && broken && top && repeatsHeader(header, unit)) {
      const own = header.cells.at(-1) ?? '';
      const rest = (unit.cells.at(-1) ?? '').slice(own.length).trim();
      const isRest = (line: (typeof unit.lines)[number]) => line.y < top.y - 0.5 * top.size;
      broken.lines = [...broken.lines, ...unit.lines.filter(isRest)];
      unit.lines = unit.lines.filter((line) => !isRest(line));
      broken.cells = broken.cells.with(-1, joinText(broken.cells.at(-1) ?? '', rest));
      unit.cells = unit.cells.with(-1, own);
    }
    if (unit.first) header = unit;
  }
}
