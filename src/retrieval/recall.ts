import type { Vectors } from './embedder.ts';
import { MODEL_KEYS, type ModelKey } from './models.ts';
import type { Source } from './source.ts';
import { searchTerms } from './terms.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** A question as the search takes it. */
export interface Query {
  text: string;
  /** As `detectLanguage` names it. */
  language: string;
  vectors: Vectors;
}

/** What was measured between the question and one source; absent where a model has no vector for one of them. */
export interface Scores {
  /** Cosine with the nearest text of the source, per model. */
  e5?: number;
  bge?: number;
  /** Mean cosine over the variants of an FAQ entry (few examples together describe an intent). */
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
  scores: Scores;
}

const PER_RANKER = 50;

/** Whatever any ranker finds, each with all its scores. Reads memory only. */
export function recall(index: WorkspaceIndex, query: Query): Candidate[] {
  const lexicalQuery = index.lexical.parse(query.text);
  const found = new Set<string>();
  for (const key of MODEL_KEYS) {
    const vector = query.vectors[key];
    if (!vector) continue;
    for (const { label } of index.vectors[key].search(vector, PER_RANKER)) {
      const owner = index.ownerOfLabel.get(label);
      if (owner) found.add(owner);
    }
  }
  for (const { doc } of index.lexical.search(lexicalQuery, PER_RANKER)) {
    const owner = index.ownerOfText.get(doc);
    if (owner) found.add(owner);
  }
  const best = index.lexical.highest(lexicalQuery);
  const words = searchTerms(query.text).join(' ');
  const candidates: Candidate[] = [];
  for (const id of found) {
    const source = index.sources.get(id);
    if (!source) continue;
    const { labels, texts } = index.partsOf(id);
    const lexical = Math.max(0, ...texts.map((text) => index.lexical.score(lexicalQuery, text)));
    const coverage = Math.max(0, ...texts.map((text) => index.lexical.coverage(lexicalQuery, text)));
    const dense = MODEL_KEYS.map((key) => denseScores(index, query, key, labels[key]));
    const exact = isVariant(source, words) ? 1 : 0;
    candidates.push({
      source,
      scores: Object.assign({ lexical: best > 0 ? lexical / best : 0, coverage, exact }, ...dense),
    });
  }
  return candidates;
}

function denseScores(index: WorkspaceIndex, query: Query, key: ModelKey, labels: number[]): Partial<Scores> {
  const vector = query.vectors[key];
  if (!vector) return {};
  const cosines = labels
    .map((label) => index.vectors[key].compare(vector, label))
    .filter((cosine) => cosine !== undefined);
  if (cosines.length === 0) return {};
  const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  return { [key]: Math.max(...cosines), [`${key}Mean`]: mean };
}

function isVariant(source: Source, words: string): boolean {
  if (source.kind !== 'faq' || words === '') return false;
  return [source.question, ...source.variants].some((text) => searchTerms(text).join(' ') === words);
}
