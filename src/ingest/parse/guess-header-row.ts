/** True for what stands in cells of data and hardly ever in a column's name: numbers, dates, amounts, addresses. */
function isData(cell: string): boolean {
  return /^[\s\d.,:/+\-–%¥￥$€£()年月日]+$/.test(cell) || /^https?:|@/.test(cell);
}

/**
 * True when the first of `rows` looks like the names of the columns: at least two filled and different short cells,
 * none of them data or a sentence. Files rarely mark their header row, so this is a guess; a wrong one only repeats a
 * row.
 */
export function guessHeaderRow(rows: string[][]): boolean {
  const [first, second] = rows;
  if (!first || !second) return false;
  const filled = first.filter((cell) => cell.trim() !== '');
  if (filled.length < 2 || filled.length < first.length - 1) return false;
  if (new Set(filled).size < filled.length) return false;
  return filled.every(
    (cell) =>
      (cell.length <= 60 && !isData(cell.trim()) && !/[。！？.!?；]$/.test(cell.trim())) ||
      /^(no|nr)\.$/i.test(cell.trim()),
  );
}
