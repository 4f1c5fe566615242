import { questionWords } from './question-words.ts';
import { searchTerms } from './terms.ts';

/** Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); their usual constants. */
const K1 = 1.2;
const B = 0.75;

export interface LexicalHit {
  doc: number;
  /** BM25, unbounded; comparable between documents for one question only. */
  score: number;
}

export interface LexicalQuery {
  /** Numbers of the distinct terms; −1 for a term that no text has. */
  terms: readonly number[];
  /** Rarity of each term among the indexed texts, ln(1 + (N − n + ½)/(n + ½)); a word nobody wrote is the rarest. */
  weights: readonly number[];
  /** The question's words as positions in `terms`; a word weighs as its rarest term. */
  words: readonly { at: readonly number[]; weight: number }[];
}

/** An inverted index in memory. Texts are numbered by whoever adds them; a number is used once. */
export interface LexicalIndex {
  readonly size: number;
  add(doc: number, text: string): void;
  remove(doc: number): void;
  parse(question: string): LexicalQuery;
  /** Rarity of a term, as in `LexicalQuery.weights`. */
  weight(term: string): number;
  search(query: LexicalQuery, limit: number): LexicalHit[];
  score(query: LexicalQuery, doc: number): number;
  /** What `score` can approach at most: every term repeated endlessly. */
  highest(query: LexicalQuery): number;
  /** Share of the question's weight that the text's words cover, 0 to 1. */
  coverage(query: LexicalQuery, doc: number): number;
}

/** A text as its distinct terms, ascending, and how often each occurs (at most 255). */
interface Entry {
  terms: Uint32Array;
  counts: Uint8Array;
  length: number;
}

/** Where a term occurs. Removed texts stay in `docs` until `compact`; `live` counts the others. */
interface Posting {
  docs: Uint32Array;
  used: number;
  live: number;
}

export function createLexicalIndex(): LexicalIndex {
  const docs = new Map<number, Entry>();
  const numbers = new Map<string, number>();
  let postings: Posting[] = [];
  let totalLength = 0;
  let removed = 0;

  function numberOf(term: string): number {
    let number = numbers.get(term);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(term, number);
    }
    return number;
  }

  function weight(term: string): number {
    const n = postings[numbers.get(term) ?? -1]?.live ?? 0;
    return Math.log(1 + (docs.size - n + 0.5) / (n + 0.5));
  }

  function post(doc: number, entry: Entry): void {
    for (const term of entry.terms) {
      postings[term] ??= { docs: new Uint32Array(2), used: 0, live: 0 };
      push(postings[term], doc);
    }
  }

  function compact(): void {
    removed = 0;
    postings = [];
    for (const [doc, entry] of docs) post(doc, entry);
  }

  function gain(entry: Entry, at: number, rarity: number): number {
    const count = entry.counts[at] ?? 0;
    return (
      (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + (B * entry.length * docs.size) / totalLength))
    );
  }

  return {
    get size() {
      return docs.size;
    },
    add(doc, text) {
      const terms = Uint32Array.from(searchTerms(text), numberOf).sort();
      const entry = countTerms(terms);
      docs.set(doc, entry);
      post(doc, entry);
      totalLength += entry.length;
    },
    remove(doc) {
      const entry = docs.get(doc);
      if (!entry) return;
      for (const term of entry.terms) {
        const posting = postings[term];
        if (posting) posting.live -= 1;
      }
      docs.delete(doc);
      totalLength -= entry.length;
      removed += 1;
      if (removed > 1000 && removed > docs.size) compact();
    },
    weight,
    parse(question) {
      const wanted = questionWords(question);
      const terms = [...new Set(wanted.flat())];
      const weights = terms.map(weight);
      const words = wanted.map((word) => {
        const at = word.map((term) => terms.indexOf(term));
        return { at, weight: Math.max(0, ...at.map((i) => weights[i] ?? 0)) };
      });
      return { terms: terms.map((term) => numbers.get(term) ?? -1), weights, words };
    },
    search(query, limit) {
      const scores = new Map<number, number>();
      query.terms.forEach((term, i) => {
        const posting = postings[term];
        for (let p = 0; posting && p < posting.used; p++) {
          const doc = posting.docs[p] ?? 0;
          const entry = docs.get(doc);
          if (!entry) continue;
          scores.set(
            doc,
            (scores.get(doc) ?? 0) + gain(entry, find(entry.terms, term), query.weights[i] ?? 0),
          );
        }
      });
      return best(scores, limit);
    },
    score(query, doc) {
      const entry = docs.get(doc);
      let sum = 0;
      query.terms.forEach((term, i) => {
        const at = entry ? find(entry.terms, term) : -1;
        if (entry && at >= 0) sum += gain(entry, at, query.weights[i] ?? 0);
      });
      return sum;
    },
    highest: (query) => query.weights.reduce((sum, rarity) => sum + rarity * (K1 + 1), 0),
    coverage(query, doc) {
      const entry = docs.get(doc);
      let all = 0;
      let found = 0;
      for (const word of query.words) {
        all += word.weight;
        if (entry && word.at.every((i) => find(entry.terms, query.terms[i] ?? -1) >= 0)) found += word.weight;
      }
      return all > 0 ? found / all : 0;
    },
  };
}

function push(posting: Posting, doc: number): void {
  if (posting.used === posting.docs.length) {
    const grown = new Uint32Array(posting.used * 2);
    grown.set(posting.docs);
    posting.docs = grown;
  }
  posting.docs[posting.used++] = doc;
  posting.live += 1;
}

function countTerms(sorted: Uint32Array): Entry {
  const terms: number[] = [];
  const counts: number[] = [];
  for (const term of sorted) {
    const last = terms.length - 1;
    if (terms[last] === term) counts[last] = Math.min(255, (counts[last] ?? 0) + 1);
    else {
      terms.push(term);
      counts.push(1);
    }
  }
  return { terms: Uint32Array.from(terms), counts: Uint8Array.from(counts), length: sorted.length };
}

/** Binary search; −1 where `term` is not in `terms`. */
function find(terms: Uint32Array, term: number): number {
  let low = 0;
  let high = terms.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = terms[middle] ?? 0;
    if (value === term) return middle;
    if (value < term) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The `limit` highest, ties by number, so that the same index always answers the same. */
function best(scores: Map<number, number>, limit: number): LexicalHit[] {
  return [...scores]
    .map(([doc, score]) => ({ doc, score }))
    .sort((a, b) => b.score - a.score || a.doc - b.doc)
    .slice(0, limit);
}
