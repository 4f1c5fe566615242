import type { WordChange } from '../contract/index.ts';

/** A table of this many cells is compared in a few milliseconds; beyond it only the ends are. */
const mostCells = 4_000_000;

/**
 * What a longest common subsequence keeps of two lists, as pairs of places, ascending. Equal ends are taken off first;
 * a middle that is too large for a table counts as different. Myers 1986 would need less memory for lists that differ
 * little; passages of one document stay far below the limit.
 */
export function commonPairs<T>(before: readonly T[], after: readonly T[]): [number, number][] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let endBefore = before.length;
  let endAfter = after.length;
  while (endBefore > start && endAfter > start && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore--;
    endAfter--;
  }
  const head = Array.from({ length: start }, (_, i): [number, number] => [i, i]);
  const tail = Array.from({ length: before.length - endBefore }, (_, i): [number, number] => [
    endBefore + i,
    endAfter + i,
  ]);
  const middle = pairsInMiddle(before.slice(start, endBefore), after.slice(start, endAfter));
  return [...head, ...middle.map(([a, b]): [number, number] => [a + start, b + start]), ...tail];
}

function pairsInMiddle<T>(before: readonly T[], after: readonly T[]): [number, number][] {
  const width = after.length + 1;
  if (before.length === 0 || after.length === 0 || before.length * width > mostCells) return [];
  const longest = new Uint32Array((before.length + 1) * width);
  for (let a = before.length - 1; a >= 0; a--) {
    for (let b = after.length - 1; b >= 0; b--) {
      longest[a * width + b] =
        before[a] === after[b]
          ? (longest[(a + 1) * width + b + 1] ?? 0) + 1
          : Math.max(longest[(a + 1) * width + b] ?? 0, longest[a * width + b + 1] ?? 0);
    }
  }
  const pairs: [number, number][] = [];
  for (let a = 0, b = 0; a < before.length && b < after.length; ) {
    if (before[a] === after[b]) pairs.push([a++, b++]);
    else if ((longest[(a + 1) * width + b] ?? 0) >= (longest[a * width + b + 1] ?? 0)) a++;
    else b++;
  }
  return pairs;
}

/** Words of a text, with the space and punctuation between them, so that joined they are the text again. */
export function wordsOf(text: string): string[] {
  return text.split('\n').flatMap((line, i) => {
    const words = [...segmenter.segment(line)].map(({ segment }) => segment);
    return i === 0 ? words : ['\n', ...words];
  });
}
// Without a language of its own it cuts Chinese by dictionary and everything else by spaces.
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** What a reader of `after` sees changed, word by word, neighbours of one kind joined. */
export function diffWords(before: string, after: string): WordChange[] {
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  const changes: WordChange[] = [];
  const push = (kind: WordChange['kind'], words: readonly string[]) => {
    if (words.length === 0) return;
    const last = changes.at(-1);
    if (last?.kind === kind) last.text += words.join('');
    else changes.push({ kind, text: words.join('') });
  };
  let a = 0;
  let b = 0;
  for (const [nextA, nextB] of [...commonPairs(old, fresh), [old.length, fresh.length]] as const) {
    push('removed', old.slice(a, nextA));
    push('added', fresh.slice(b, nextB));
    push('same', fresh.slice(nextB, nextB + 1));
    a = nextA + 1;
    b = nextB + 1;
  }
  return changes;
}

/** Share of the words that two texts have in common, 0 to 1 (Dice). */
export function likeness(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  let [common, all] = [0, 0];
  for (const [word, count] of before) {
    common += Math.min(count, after.get(word) ?? 0);
    all += count;
  }
  for (const count of after.values()) all += count;
  return all === 0 ? 1 : (2 * common) / all;
}

/** How often each word occurs, punctuation and space left out. */
export function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of wordsOf(text.toLowerCase())) {
    if (/[\p{L}\p{N}]/u.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
