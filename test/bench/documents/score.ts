/** What a text is compared by: NFKC, no white space. Source: README of the shared documents. */
function fold(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '');
}

function addGrams(counts: Map<string, number>, folded: string): void {
  const chars = [...folded];
  for (let at = 0; at + 3 <= chars.length; at += 1) {
    const gram = chars.slice(at, at + 3).join('');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
}

function lineGrams(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split('\n')) addGrams(counts, fold(line));
  return counts;
}

function wholeGrams(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  addGrams(counts, fold(text));
  return counts;
}

/** Share of the 3-grams inside the lines of `wanted` that `text` holds, with counts; 1 when there are none. */
export function heldShare(wanted: string, text: string): number {
  const held = wholeGrams(text);
  let total = 0;
  let found = 0;
  for (const [gram, count] of lineGrams(wanted)) {
    total += count;
    found += Math.min(count, held.get(gram) ?? 0);
  }
  return total === 0 ? 1 : found / total;
}

/** Number of pairs that stand in the wrong order, by merging. */
function inversions(values: number[]): number {
  if (values.length < 2) return 0;
  const half = values.length >> 1;
  const left = values.slice(0, half);
  const right = values.slice(half);
  let count = inversions(left) + inversions(right);
  let l = 0;
  let r = 0;
  for (let at = 0; at < values.length; at += 1) {
    const [a = Number.POSITIVE_INFINITY, b = Number.POSITIVE_INFINITY] = [left[l], right[r]];
    if (a <= b) {
      values[at] = a;
      l += 1;
    } else {
      values[at] = b;
      r += 1;
      count += left.length - l;
    }
  }
  return count;
}

const MIN_SENTENCE = 8;

/**
 * Kendall's tau between the sentences of `truth` and their places in `text`, -1 to 1; only sentences of eight
 * characters and more that stand once in both. Null with fewer than two.
 */
export function orderOf(truth: string, text: string): number | null {
  const whole = fold(text);
  const all = fold(truth.replace(/\n/g, '\u0001')).replaceAll('\u0001', '\n');
  const flat = all.replaceAll('\n', '');
  const once = (part: string, inside: string) => {
    const at = inside.indexOf(part);
    return at >= 0 && inside.indexOf(part, at + 1) < 0 ? at : undefined;
  };
  const places = all
    .split(/(?<=[。！？!?])|\n/)
    .filter((sentence) => sentence.length >= MIN_SENTENCE && once(sentence, flat) !== undefined)
    .map((sentence) => once(sentence, whole))
    .filter((at) => at !== undefined);
  const pairs = (places.length * (places.length - 1)) / 2;
  return pairs === 0 ? null : 1 - (2 * inversions([...places])) / pairs;
}

/** Rows of Levenshtein's table: the last one. With `anywhere`, what stands before and after in `read` costs nothing. */
function lastRow(truth: string[], read: string[], anywhere: boolean): number[] {
  let row = read.map((_, at) => (anywhere ? 0 : at + 1));
  for (const [i, char] of truth.entries()) {
    let diagonal = anywhere && i === 0 ? 0 : i;
    let left = i + 1;
    row = row.map((above, j) => {
      left = Math.min(above + 1, left + 1, diagonal + (read[j] === char ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return row;
}

/** Levenshtein distance in characters as a share of the truth. */
export function distanceShare(truth: string, read: string): number {
  const [a, b] = [[...truth], [...read]];
  return (lastRow(a, b, false).at(-1) ?? a.length) / a.length;
}

/**
 * Character error rate: how far each line of the truth is from the stretch of `read` that is most like it, after
 * folding. Where the lines stand does not count: two readers put columns and marks of lists in different orders.
 */
export function errorRate(truth: string, read: string): number {
  const whole = [...fold(read)];
  let wrong = 0;
  let total = 0;
  for (const line of truth.split('\n').map((each) => [...fold(each)])) {
    total += line.length;
    wrong += Math.min(line.length, ...lastRow(line, whole, true));
  }
  return wrong / Math.max(1, total);
}

/** True when `text` holds `probe` after folding. */
export function holds(text: string, probe: string | null): boolean {
  return probe === null ? fold(text).length > 0 : fold(text).includes(fold(probe));
}

export type TextScore = { recall: number | null; precision: number | null; order: number | null };

/** The three figures of a text whose truth is known; all null otherwise. */
export function scoreText(text: string | undefined, truth: string | undefined): TextScore {
  if (truth === undefined) return { recall: null, precision: null, order: null };
  if (text === undefined) return { recall: 0, precision: 0, order: null };
  return {
    recall: heldShare(truth, text),
    precision: heldShare(text, truth),
    order: orderOf(truth, text),
  };
}
