/** How many of the question's terms, one after another, stand so in the text: the longest such run. */
export function longestRun<T>(question: readonly T[], text: ArrayLike<T>): number {
  const places = new Map<T, number[]>();
  question.forEach((term, i) => {
    const own = places.get(term);
    if (own) own.push(i);
    else places.set(term, [i]);
  });
  let longest = 0;
  /** Runs that end at the text's term before, by their last place in the question. */
  let ending = NO_RUNS;
  for (let at = 0; at < text.length; at++) {
    const own = places.get(text[at] as T);
    if (own === undefined) {
      ending = NO_RUNS;
      continue;
    }
    const next = new Map<number, number>();
    for (const place of own) {
      const run = (ending.get(place - 1) ?? 0) + 1;
      next.set(place, run);
      if (run > longest) longest = run;
    }
    ending = next;
  }
  return longest;
}

const NO_RUNS: ReadonlyMap<number, number> = new Map();

/**
 * The same for one of many long texts; `asked` is 1 at each of the question's terms, else 0. Only stretches of nothing
 * but the question's terms are looked at, and of them only those longer than the longest run so far.
 */
export function longestRunAmong(question: readonly number[], text: Uint32Array, asked: Uint8Array): number {
  let longest = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && asked[text[at] ?? 0] === 1) continue;
    const length = at - from;
    // A stretch of one is a run of one.
    if (length > longest)
      longest = Math.max(longest, length === 1 ? 1 : longestRun(question, text.subarray(from, at)));
    from = at + 1;
  }
  return longest;
}

/** About two sentences. */
const WINDOW = 40;

/**
 * The most weight of distinct question terms that stand near each other in the text. A text that holds all words of a
 * question far apart rarely answers it. `asked` is 1 at each of `terms`, else 0.
 */
export function weightTogether(
  terms: readonly number[],
  weights: readonly number[],
  text: Uint32Array,
  asked: Uint8Array,
): number {
  /** Places in the text, and of what stands there in `terms`; what is within the window begins at `first`. */
  const places: number[] = [];
  const which: number[] = [];
  const inside = new Uint16Array(terms.length);
  let first = 0;
  let together = 0;
  let most = 0;
  for (let at = 0; at < text.length; at++) {
    const term = text[at] ?? 0;
    if (asked[term] !== 1) continue;
    for (; (places[first] ?? at) <= at - WINDOW; first++) {
      const leaving = which[first] ?? 0;
      const count = (inside[leaving] ?? 0) - 1;
      inside[leaving] = count;
      if (count === 0) together -= weights[leaving] ?? 0;
    }
    const entering = terms.indexOf(term);
    places.push(at);
    which.push(entering);
    const count = (inside[entering] ?? 0) + 1;
    inside[entering] = count;
    if (count === 1) together += weights[entering] ?? 0;
    if (together > most) most = together;
  }
  return most;
}
