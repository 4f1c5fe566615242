/** Terms of Latin letters alone, by first letter and length, to find what a mistyped one was meant to be. */
export interface Spelling {
  add(term: string): void;
  /** The likeliest known term that was meant: the fewest edits, then the commonest; undefined where none is near. */
  nearest(term: string, frequencyOf: (term: string) => number): string | undefined;
}

/** Codes and numbers are exact, and three letters are one edit from many words. */
const SHORTEST = 4;
/** Four letters may only be in the wrong order: "wtih" is "with", but "rupe" is not "rule". */
const ONE_EDIT_FROM = 5;
/** From this length on two edits may be wrong. */
const TWO_EDITS_FROM = 8;

/** Whether a term could be a mistyped word at all. */
export function canBeMistyped(term: string): boolean {
  return term.length >= SHORTEST && /^[a-z]+$/.test(term);
}

export function createSpelling(): Spelling {
  const buckets = new Map<string, string[]>();
  return {
    add(term) {
      if (!canBeMistyped(term)) return;
      const key = `${term.charAt(0)}${term.length}`;
      const bucket = buckets.get(key);
      if (bucket) bucket.push(term);
      else buckets.set(key, [term]);
    },
    nearest(term, frequencyOf) {
      if (!canBeMistyped(term)) return undefined;
      const most = term.length >= TWO_EDITS_FROM ? 2 : 1;
      let best: Found | undefined;
      for (const known of candidates(term, most)) {
        const edits = editDistance(term, known, best ? Math.min(most, best.edits) : most);
        if (edits > most || (term.length < ONE_EDIT_FROM && !sameLetters(term, known))) continue;
        const found = { term: known, edits, frequency: frequencyOf(known) };
        if (found.frequency > 0 && (!best || isBetter(found, best))) best = found;
      }
      return best?.term;
    },
  };

  /** People rarely miss a word's first letter, but they do swap it with the second. */
  function* candidates(term: string, most: number): Generator<string> {
    const [first = '', second = ''] = term;
    for (let length = term.length - most; length <= term.length + most; length++) {
      yield* buckets.get(`${first}${length}`) ?? [];
      if (second === first) continue;
      for (const known of buckets.get(`${second}${length}`) ?? []) if (known.charAt(1) === first) yield known;
    }
  }
}

function sameLetters(a: string, b: string): boolean {
  return [...a].sort().join('') === [...b].sort().join('');
}

type Found = { term: string; edits: number; frequency: number };

function isBetter(a: Found, b: Found): boolean {
  if (a.edits !== b.edits) return a.edits < b.edits;
  return a.frequency !== b.frequency ? a.frequency > b.frequency : a.term < b.term;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment); `most` + 1
 * stands for anything above `most`.
 */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let lowest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
      lowest = Math.min(lowest, cost);
    }
    if (lowest > most) return most + 1;
    before = above;
    above = row;
  }
  return Math.min(above[b.length] ?? 0, most + 1);
}
