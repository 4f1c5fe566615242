import { isHan, type Line, type Word } from './types.ts';

export type Cell = { x0: number; x1: number; text: string };

/** Either a line of running text or a row of a table whose cells may have several lines each. */
export type Unit =
  | { kind: 'line'; line: Line }
  | { kind: 'row'; page: number; cells: string[]; first: boolean; lines: Line[] };

/** Lines drawn one after the other that stand side by side: perhaps a row of a table. */
type Row = { cells: (Cell & { bottom: number })[]; lines: Line[]; top: number };

/** A cell is at most this many lines high; more is a column of text. */
const MAX_CELL_LINES = 8;

/** Two lines of a cell as one. */
export function joinText(left: string, right: string): string {
  return isHan(left.at(-1)) && isHan(right[0]) ? left + right : `${left} ${right}`;
}

function toCell({ x0, x1, text }: Cell, line: Line): Cell & { bottom: number } {
  return { x0, x1, text, bottom: line.y };
}

function rowOf(line: Line): Row {
  return {
    cells: line.segments.map((segment) => ({ ...segment, bottom: line.y })),
    lines: [line],
    top: line.y,
  };
}

/** True when `line` continues the last cell of `row` on the next line. */
function continuesCell(row: Row, line: Line): boolean {
  const cell = row.cells.at(-1);
  if (!cell || row.cells.length < 2 || line.segments.length > 1) return false;
  const drop = cell.bottom - line.y;
  return drop > 0 && drop < 1.9 * line.size && line.x0 > (row.cells.at(-2)?.x1 ?? 0) && line.x0 < cell.x1;
}

/** True when `line` begins the next cell of a row: it goes back up and stands to the right of all before. */
function beginsCell(row: Row, line: Line): boolean {
  const last = row.lines.at(-1);
  if (!last || last.page !== line.page) return false;
  const right = Math.max(...row.cells.map((cell) => cell.x1));
  const rise = line.y - last.y;
  return (
    rise > 0.3 * line.size &&
    rise < MAX_CELL_LINES * 1.8 * line.size &&
    line.x0 > right + 0.3 * line.size &&
    line.y < row.top + 4 * line.size
  );
}

/** Gathers the stack of lines above the end of `rows` that would be one cell, when `line` stands beside it. */
function stackBeside(rows: Row[], line: Line): number {
  let from = rows.length - 1;
  for (; from > 0 && rows.length - from < MAX_CELL_LINES; from -= 1) {
    const lower = rows[from];
    const upper = rows[from - 1];
    if (!lower || !upper || upper.cells.length > 1 || lower.cells.length > 1) break;
    const [a, b] = [upper.lines[0], lower.lines[0]];
    if (
      !a ||
      !b ||
      a.page !== b.page ||
      Math.abs(a.x0 - b.x0) > 0.6 * b.size ||
      a.y - b.y > 1.9 * b.size ||
      a.y < b.y
    )
      break;
    if (
      a.y > line.y + 0.35 * line.size &&
      b.y < line.y + 0.35 * line.size &&
      Math.abs(b.y - line.y) < 0.35 * line.size
    )
      break;
  }
  return from;
}

function mergeStack(rows: Row[]): Row {
  const lines = rows.flatMap((row) => row.lines);
  const cells = rows.flatMap((row) => row.cells);
  const text = cells
    .map((cell) => cell.text)
    .reduce(joinText, '')
    .trim();
  const bottom = Math.min(...cells.map((cell) => cell.bottom));
  return {
    cells: [
      {
        x0: Math.min(...cells.map((cell) => cell.x0)),
        x1: Math.max(...cells.map((cell) => cell.x1)),
        text,
        bottom,
      },
    ],
    lines,
    top: Math.max(...lines.map((line) => line.y)),
  };
}

function gatherRows(lines: Line[]): Row[] {
  const rows: Row[] = [];
  for (const line of lines) {
    const last = rows.at(-1);
    if (last && continuesCell(last, line)) {
      const cell = last.cells.at(-1);
      if (cell) {
        cell.text = joinText(cell.text, line.segments[0]?.text ?? '');
        cell.x1 = Math.max(cell.x1, line.x1);
        cell.bottom = line.y;
      }
      last.lines.push(line);
    } else if (last && beginsCell(last, line)) {
      const row = last.cells.length > 1 ? last : mergeStack(rows.splice(stackBeside(rows, line)));
      if (row !== last) rows.push(row);
      row.cells.push(...line.segments.map((segment) => toCell(segment, line)));
      row.lines.push(line);
      row.top = Math.max(row.top, line.y);
    } else rows.push(rowOf(line));
  }
  return rows;
}

function overlap(a: Cell, b: Cell): boolean {
  return Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0) > 0 || Math.abs(a.x0 - b.x0) < 6;
}

/**
 * True when two neighbouring rows have at least two columns in common and no cell that reaches over two of the other's.
 */
function aligned(a: Row, b: Row): boolean {
  if (a.cells.length < 2 || b.cells.length < 2) return false;
  const partners = a.cells.map((cell) => b.cells.filter((other) => overlap(cell, other)).length);
  const back = b.cells.map((cell) => a.cells.filter((other) => overlap(cell, other)).length);
  return (
    partners.filter((count) => count === 1).length >= 2 &&
    partners.every((count) => count <= 1) &&
    back.every((count) => count <= 1)
  );
}

/**
 * Rows of a sparse table have few columns in common with each other, but all with the fullest row; it has this many
 * cells.
 */
const FULL_ROW = 4;
/** Rows of a table follow each other within this many font sizes. */
const ROW_STEP = 4;

/** True when `next` is a row of the table that `group` begins. */
function belongs(group: Row[], next: Row): boolean {
  const last = group.at(-1);
  if (!last) return false;
  if (aligned(last, next)) return true;
  const full = group.reduce((best, row) => (row.cells.length > best.cells.length ? row : best));
  const [above, below] = [last.lines.at(-1), next.lines[0]];
  if (!above || !below || full.cells.length < FULL_ROW || next.cells.length < 2) return false;
  const step = (above.y - next.top) / below.size;
  const columns = next.cells.map((cell) => full.cells.filter((column) => overlap(column, cell)));
  const isSpread =
    columns.every((found) => found.length === 1) && new Set(columns.flat()).size === columns.length;
  return above.page === below.page && step > 0 && step < ROW_STEP && isSpread;
}

/** Cells of one row stand apart by at least this, in units of the font size, where other rows prove the columns. */
const NARROW_GAP = 0.45;

/**
 * Cuts a line whose cells stand so close that it looks like text (names of columns often do) where the columns of the
 * table below begin; undefined when the words do not stand apart there.
 */
function cutAtColumns(line: Line, columns: Cell[]): Cell[] | undefined {
  const groups: Word[][] = columns.map(() => []);
  for (const word of line.segments.flatMap((segment) => segment.words)) {
    const at = columns.findLastIndex((column) => column.x0 - 0.3 * line.size <= word.x0);
    groups[Math.max(0, at)]?.push(word);
  }
  const filled = groups.filter((group) => group.length > 0);
  const apart = filled.every((group, at) => {
    const before = filled[at - 1]?.at(-1);
    return !before || (group[0]?.x0 ?? 0) - before.x1 > NARROW_GAP * line.size;
  });
  if (filled.length < 2 || !apart) return undefined;
  return filled.map((words) => ({
    x0: words[0]?.x0 ?? 0,
    x1: words.at(-1)?.x1 ?? 0,
    text: words.reduce((text, word, at) => text + (at > 0 && word.spaced ? ' ' : '') + word.text, ''),
  }));
}

/** Cuts the line above each table like the table, where that makes a row of it. */
function cutHeaders(rows: Row[]): void {
  for (const [at, row] of rows.entries()) {
    const [below, next] = [rows[at + 1], rows[at + 2]];
    const [line, ...more] = row.lines;
    if (!line || more.length > 0 || !below || !next || aligned(row, below) || !aligned(below, next)) continue;
    const isNear =
      below.lines[0]?.page === line.page && line.y > below.top && line.y - below.top < 4 * line.size;
    const cells = isNear ? cutAtColumns(line, below.cells) : undefined;
    const cut = cells && { ...row, cells: cells.map((cell) => ({ ...cell, bottom: line.y })) };
    if (cut && aligned(cut, below)) rows[at] = cut;
  }
}

/** Puts the cells of each row under those of the row that has most. */
function toGrid(rows: Row[]): string[][] {
  const columns: Cell[] = [];
  for (const row of [...rows].sort((a, b) => b.cells.length - a.cells.length)) {
    for (const cell of row.cells) {
      const column = columns.find((known) => overlap(known, cell));
      if (!column) columns.push({ ...cell });
      else if (row.cells.length === columns.length)
        Object.assign(column, { x0: Math.min(column.x0, cell.x0), x1: Math.max(column.x1, cell.x1) });
    }
  }
  columns.sort((a, b) => a.x0 - b.x0);
  return rows.map((row) => {
    const cells = columns.map(() => '');
    for (const cell of row.cells) {
      const at = Math.max(
        0,
        columns.findIndex((column) => overlap(column, cell)),
      );
      cells[at] = cells[at] ? `${cells[at]} ${cell.text}` : cell.text;
    }
    return cells;
  });
}

/**
 * Finds tables among lines in drawing order: two or more rows, one after the other, whose cells stand under each other.
 * Everything else comes back as the lines it was.
 */
export function findTables(lines: Line[]): Unit[] {
  const rows = gatherRows(lines);
  cutHeaders(rows);
  const units: Unit[] = [];
  for (let at = 0; at < rows.length; ) {
    let end = at + 1;
    for (let next = rows[end]; next && belongs(rows.slice(at, end), next); next = rows[end]) end += 1;
    const group = rows.slice(at, end);
    if (group.length > 1) {
      const page = group[0]?.lines[0]?.page ?? 1;
      for (const [index, cells] of toGrid(group).entries()) {
        const { lines = [] } = group[index] ?? {};
        units.push({ kind: 'row', page: lines[0]?.page ?? page, cells, first: index === 0, lines });
      }
    } else for (const line of group[0]?.lines ?? []) units.push({ kind: 'line', line });
    at = end;
  }
  return units;
}
