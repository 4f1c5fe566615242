/** How many of the question's terms, one after another, stand so in the text: the longest such run. */
export function longestRun<T>(question: readonly T[], text: Iterable<T>): number {
  let longest = 0;
  let before = new Uint16Array(question.length + 1);
  let now = new Uint16Array(question.length + 1);
  for (const term of text) {
    for (let i = 0; i < question.length; i++) {
      const run = question[i] === term ? (before[i] ?? 0) + 1 : 0;
      now[i + 1] = run;
      if (run > longest) longest = run;
    }
    [before, now] = [now, before];
  }
  return longest;
}

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
