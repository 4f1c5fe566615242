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

/** About two sentences. */
const WINDOW = 40;

/**
 * The most weight of distinct question terms that stand near each other in the text. A text that holds all words of a
 * question far apart rarely answers it.
 */
export function weightTogether(
  terms: readonly number[],
  weights: readonly number[],
  text: Uint32Array,
): number {
  const weightOf = new Map(terms.map((term, i) => [term, weights[i] ?? 0]));
  const inside = new Map<number, number>();
  let together = 0;
  let most = 0;
  for (let i = 0; i < text.length; i++) {
    const entering = text[i] ?? -1;
    const weight = weightOf.get(entering);
    if (weight !== undefined) {
      const count = inside.get(entering) ?? 0;
      if (count === 0) together += weight;
      inside.set(entering, count + 1);
      if (together > most) most = together;
    }
    const leaving = text[i - WINDOW + 1] ?? -1;
    const count = inside.get(leaving) ?? 0;
    if (count === 0) continue;
    inside.set(leaving, count - 1);
    if (count === 1) together -= weightOf.get(leaving) ?? 0;
  }
  return most;
}
