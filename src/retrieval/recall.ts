import { foldForSearch } from '../lib/normalise.ts';
import type { Vectors } from './embedder.ts';
import { MODEL_KEYS, type ModelKey } from './models.ts';
import { isWithinReach, type Reach, type Source } from './source.ts';
import { type SpaceKey, type Tongue, tongueOf } from './spaces.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** A question as the search takes it. */
export interface Query {
  text: string;
  /** As `detectLanguage` names it. */
  language: string;
  vectors: Vectors;
  /** Of a message that the turns before made whole: what it says itself, which decides what is quoted. */
  focus?: string;
}

/**
 * What was measured between the question and one source; absent where a model has no vector for one of them. The dense
 * scores are cosines above the background of their space, so that models and languages can meet: about 0 for
 * unrelated, .1 to .25 (e5) or .2 to .4 (bge) for an answer.
 */
export interface Scores {
  /** Of the nearest text of the source, per model. */
  e5?: number;
  bge?: number;
  /** Mean over the variants of an FAQ entry (few examples together describe an intent). */
  e5Mean?: number;
  bgeMean?: number;
  /** BM25 as a share of what a text could reach that repeats every word of the question endlessly, 0 to 1. */
  lexical: number;
  /** Share of the question's words in the text, weighted by rarity, 0 to 1. */
  coverage: number;
  /** 1 when the question is word for word one of the entry's. */
  exact: number;
}

export interface Candidate {
  source: Source;
  /** Of the source's text nearest to the question: variants of one entry may be in several languages. */
  tongue: Tongue;
  scores: Scores;
}

const PER_SPACE = 40;
const PER_WORDS = 50;

/** Whatever any ranker finds within reach, each with all its scores. Reads memory only. */
export function recall(index: WorkspaceIndex, query: Query, reach: Reach): Candidate[] {
  const found = new Set<string>();
  const isOpen = (id: string | undefined) => {
    const source = id === undefined ? undefined : index.sources.get(id);
    return source !== undefined && isWithinReach(source, reach);
  };
  const backgrounds = new Map<SpaceKey, number>();
  for (const [key, space] of index.spaces) {
    const vector = query.vectors[modelOf(key)];
    if (!vector || space.index.size === 0) continue;
    backgrounds.set(key, space.background(vector));
    const near = bestWithin(
      (limit) => space.index.search(vector, limit),
      PER_SPACE,
      ({ label }) => isOpen(index.ownerOfLabel.get(label)),
    );
    for (const { label } of near) addOwner(found, index.ownerOfLabel, label);
  }
  const words = index.lexical.parse(query.text);
  const worded = bestWithin(
    (limit) => index.lexical.search(words, limit),
    PER_WORDS,
    ({ doc }) => isOpen(index.ownerOfText.get(doc)),
  );
  for (const { doc } of worded) addOwner(found, index.ownerOfText, doc);
  const most = index.lexical.highest(words);
  const verbatim = foldForSearch(query.text).trim();
  return [...found].flatMap((id) => {
    const source = index.sources.get(id);
    if (!source) return [];
    const { texts } = index.partsOf(id);
    const lexical = Math.max(0, ...texts.map((text) => index.lexical.score(words, text)));
    const coverage = Math.max(0, ...texts.map((text) => index.lexical.coverage(words, text)));
    const { tongue, ...dense } = denseScores(index, query, source, backgrounds);
    const scores = {
      ...dense,
      lexical: most > 0 ? lexical / most : 0,
      coverage,
      exact: coverage === 1 ? isVariant(source, verbatim) : 0,
    };
    return { source, tongue, scores };
  });
}

/** The best `limit` hits within reach, looking further down where many are not. */
function bestWithin<H>(search: (limit: number) => H[], limit: number, isOpen: (hit: H) => boolean): H[] {
  for (let wide = limit; ; wide *= 4) {
    const hits = search(wide);
    const open = hits.filter(isOpen);
    if (open.length >= limit || hits.length < wide) return open.slice(0, limit);
  }
}

function addOwner(found: Set<string>, owners: ReadonlyMap<number, string>, of: number): void {
  const owner = owners.get(of);
  if (owner) found.add(owner);
}

function denseScores(
  index: WorkspaceIndex,
  query: Query,
  source: Source,
  backgrounds: ReadonlyMap<SpaceKey, number>,
): Partial<Scores> & { tongue: Tongue } {
  const scores: Partial<Scores> = {};
  let tongue = tongueOf(source.language);
  const { vectors } = index.partsOf(source.id);
  for (const key of MODEL_KEYS) {
    const question = query.vectors[key];
    if (!question) continue;
    let sum = 0;
    let count = 0;
    for (const { space, label } of vectors) {
      if (modelOf(space) !== key) continue;
      const score =
        (index.spaces.get(space)?.index.compare(question, label) ?? 0) - (backgrounds.get(space) ?? 0);
      sum += score;
      count += 1;
      if (score <= (scores[key] ?? Number.NEGATIVE_INFINITY)) continue;
      scores[key] = score;
      if (key === 'e5') tongue = space.slice(space.lastIndexOf('.') + 1) as Tongue;
    }
    if (count > 0) scores[`${key}Mean`] = sum / count;
  }
  return { ...scores, tongue };
}

function modelOf(space: SpaceKey): ModelKey {
  return space.slice(0, space.indexOf('.')) as ModelKey;
}

function isVariant(source: Source, folded: string): 0 | 1 {
  if (source.kind !== 'faq') return 0;
  return [source.question, ...source.variants].some((text) => foldForSearch(text).trim() === folded) ? 1 : 0;
}
