import { isEnglishTerm } from './english-words.ts';
import {
  best,
  countTerms,
  type Entry,
  enlarged,
  find,
  type LexicalHit,
  type Posting,
  push,
} from './postings.ts';
import { type QuestionWord, questionWords } from './question-words.ts';
import { canBeMistyped, createSpelling } from './spelling.ts';
import { longestRunAmong, weightTogether } from './term-order.ts';
import { searchTerms } from './terms.ts';

/** Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); their usual constants. */
const K1 = 1.2;
const B = 0.75;
/**
 * Texts without the term that are counted in, fewer the more real ones there are: among the first few texts of a new
 * workspace a word that half of them hold is still no common word.
 */
const BACKGROUND = 50;

/** Questions whose terms are kept: those that are asked just now. */
const MOST_PARSED = 16;

export interface LexicalQuery {
  /** Numbers of the distinct terms; −1 for a term that no text has. */
  terms: readonly number[];
  /** Rarity of each term among the indexed texts, ln(1 + (N − n + ½)/(n + ½)); a word nobody wrote is the rarest. */
  weights: readonly number[];
  /** The question's words as positions in `terms`; a word weighs as its rarest term. Codes hold a digit. */
  words: readonly { at: readonly number[]; weight: number; code: boolean }[];
  /** Numbers of all terms in the order of the question, stop words included; −1 for one that no text has. */
  order: readonly number[];
}

/** An inverted index in memory. Texts are numbered by whoever adds them; a number is used once. */
export interface LexicalIndex {
  readonly size: number;
  add(doc: number, text: string): void;
  remove(doc: number): void;
  /** The same object for the same question until a text comes or goes. */
  parse(question: string): LexicalQuery;
  /**
   * The question's words, mistyped Latin ones as the texts write them: one edit away, from eight letters on two, and
   * only where no text has the word and English does not know it either.
   */
  words(question: string): QuestionWord[];
  /** Rarity of a term, as in `LexicalQuery.weights`. */
  weight(term: string): number;
  /** Kept for the query until a text comes or goes: what is looked up ahead need not be looked up again. */
  search(query: LexicalQuery, limit: number): readonly LexicalHit[];
  score(query: LexicalQuery, doc: number): number;
  /** What `score` can approach at most: every term repeated endlessly. */
  highest(query: LexicalQuery): number;
  /** Share of the question's weight that the text's words cover, 0 to 1. */
  coverage(query: LexicalQuery, doc: number): number;
  /** The weight of the question's words, 1 for each that nobody wrote: what `coverage` is a share of. */
  mass(query: LexicalQuery): number;
  /** How many of the question's numbers and codes the text does not hold. */
  lacking(query: LexicalQuery, doc: number): number;
  /** Longest run of the question's terms that stands so in the text, as a share of the question, 0 to 1. */
  run(query: LexicalQuery, doc: number): number;
  /** Share of the question's weight that stands within about two sentences of the text, 0 to 1. */
  together(query: LexicalQuery, doc: number): number;
  /** A text's terms in order, as positions in `vocabulary`; undefined where there is no such text. */
  orderOf(doc: number): Uint32Array | undefined;
  vocabulary(): string[];
}

/** Terms of texts that were cut before. */
export interface KnownTerms {
  /** Distinct; a term's place is its number. */
  vocabulary: readonly string[];
  /** Numbers of a text's terms in order, in an array of its own; undefined for a text that is not known. */
  orderOf(text: string): Uint32Array | undefined;
}

export function createLexicalIndex(known?: KnownTerms): LexicalIndex {
  const docs = new Map<number, Entry>();
  const numbers = new Map<string, number>();
  const spelling = createSpelling();
  let postings: Posting[] = [];
  /** Terms in each text; 0 where there is none (any more). */
  let lengths = new Uint32Array(256);
  /** Scratch of one search, all zero between searches. */
  let scores = new Float64Array(256);
  /** Scratch: 1 at the terms of a question while one text is looked at, else 0. */
  let asked = new Uint8Array(256);
  /** How often a text has each term of a question, for the pair that was looked at last. */
  let last: { query: LexicalQuery; doc: number; counts: Uint8Array } | undefined;
  /** Of questions asked since a text came or went. */
  const parsed = new Map<string, LexicalQuery>();
  let found = new WeakMap<LexicalQuery, { limit: number; hits: LexicalHit[] }>();
  let totalLength = 0;
  let removed = 0;

  function forgetQuestions(): void {
    last = undefined;
    if (parsed.size === 0) return;
    parsed.clear();
    found = new WeakMap();
  }

  function numberOf(term: string): number {
    let number = numbers.get(term);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(term, number);
      spelling.add(term);
    }
    return number;
  }

  for (const term of known?.vocabulary ?? []) numberOf(term);

  function frequency(term: string): number {
    return postings[numbers.get(term) ?? -1]?.live ?? 0;
  }

  function corrected(word: QuestionWord): QuestionWord {
    const [term] = word;
    // Words of several parts are codes, addresses or East Asian.
    if (term === undefined || word.length > 1 || !canBeMistyped(term)) return word;
    if (frequency(term) > 0 || isEnglishTerm(term)) return word;
    const meant = spelling.nearest(term, frequency);
    return meant === undefined ? word : [meant];
  }

  const wordsOf = (question: string) => questionWords(question).map(corrected);

  const weight = (term: string) => rarityOf(frequency(term));

  function rarityOf(n: number): number {
    const size = docs.size + BACKGROUND ** 2 / (BACKGROUND + docs.size);
    return Math.log(1 + (size - n + 0.5) / (n + 0.5));
  }

  function countsIn(query: LexicalQuery, doc: number): Uint8Array {
    if (last?.query === query && last.doc === doc) return last.counts;
    const entry = docs.get(doc);
    const counts = new Uint8Array(query.terms.length);
    query.terms.forEach((term, i) => {
      const at = entry ? find(entry.terms, term) : -1;
      if (entry && at >= 0) counts[i] = entry.counts[at] ?? 0;
    });
    last = { query, doc, counts };
    return counts;
  }

  function holds(counts: Uint8Array, { at }: LexicalQuery['words'][number]): boolean {
    return at.every((i) => (counts[i] ?? 0) > 0);
  }

  function withAsked(terms: readonly number[], measure: (asked: Uint8Array) => number): number {
    if (asked.length < numbers.size) asked = new Uint8Array(numbers.size * 2);
    for (const term of terms) if (term >= 0) asked[term] = 1;
    const measured = measure(asked);
    for (const term of terms) if (term >= 0) asked[term] = 0;
    return measured;
  }

  function grow(doc: number): void {
    lengths = enlarged(lengths, new Uint32Array(doc * 2));
    scores = new Float64Array(doc * 2);
  }

  function post(doc: number, entry: Entry): void {
    entry.terms.forEach((term, i) => {
      postings[term] ??= { docs: new Uint32Array(2), counts: new Uint8Array(2), used: 0, live: 0 };
      push(postings[term], doc, entry.counts[i] ?? 0);
    });
  }

  function compact(): void {
    removed = 0;
    postings = [];
    for (const [doc, entry] of docs) post(doc, entry);
  }

  function gain(count: number, length: number, rarity: number): number {
    return (rarity * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length * docs.size) / totalLength));
  }

  function parse(question: string): LexicalQuery {
    const wanted = wordsOf(question);
    const terms = [...new Set(wanted.flat())];
    const weights = terms.map(weight);
    const words = wanted.map((word) => {
      const at = word.map((term) => terms.indexOf(term));
      const code = word.some((term) => /\p{N}/u.test(term));
      return { at, weight: Math.max(0, ...at.map((i) => weights[i] ?? 0)), code };
    });
    const numberedOf = (list: readonly string[]) => list.map((term) => numbers.get(term) ?? -1);
    return { terms: numberedOf(terms), weights, words, order: numberedOf(searchTerms(question)) };
  }

  function search(query: LexicalQuery, limit: number): LexicalHit[] {
    const touched: number[] = [];
    query.terms.forEach((term, i) => {
      const posting = postings[term];
      const rarity = query.weights[i] ?? 0;
      for (let p = 0; posting && p < posting.used; p++) {
        const doc = posting.docs[p] ?? 0;
        const length = lengths[doc] ?? 0;
        if (length === 0) continue;
        if (scores[doc] === 0) touched.push(doc);
        scores[doc] = (scores[doc] ?? 0) + gain(posting.counts[p] ?? 0, length, rarity);
      }
    });
    const hits = best(touched, scores, limit);
    for (const doc of touched) scores[doc] = 0;
    return hits;
  }

  return {
    get size() {
      return docs.size;
    },
    add(doc, text) {
      forgetQuestions();
      const entry = countTerms(known?.orderOf(text) ?? Uint32Array.from(searchTerms(text), numberOf));
      docs.set(doc, entry);
      if (doc >= lengths.length) grow(doc);
      lengths[doc] = entry.length;
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
      forgetQuestions();
      docs.delete(doc);
      lengths[doc] = 0;
      totalLength -= entry.length;
      removed += 1;
      if (removed > 1000 && removed > docs.size) compact();
    },
    weight,
    words: wordsOf,
    parse(question) {
      const known = parsed.get(question);
      if (known) return known;
      if (parsed.size >= MOST_PARSED) parsed.clear();
      const query = parse(question);
      parsed.set(question, query);
      return query;
    },
    search(query, limit) {
      const known = found.get(query);
      if (known?.limit === limit) return known.hits;
      const hits = search(query, limit);
      if (parsed.size > 0) found.set(query, { limit, hits });
      return hits;
    },
    score(query, doc) {
      const length = docs.get(doc)?.length ?? 0;
      const counts = countsIn(query, doc);
      let sum = 0;
      for (let i = 0; i < counts.length; i++) {
        const count = counts[i] ?? 0;
        if (count > 0) sum += gain(count, length, query.weights[i] ?? 0);
      }
      return sum;
    },
    highest: (query) => query.weights.reduce((sum, rarity) => sum + rarity * (K1 + 1), 0),
    coverage(query, doc) {
      const counts = countsIn(query, doc);
      let all = 0;
      let found = 0;
      for (const word of query.words) {
        all += word.weight;
        if (holds(counts, word)) found += word.weight;
      }
      return all > 0 ? found / all : 0;
    },
    mass: (query) => query.words.reduce((sum, word) => sum + word.weight, 0) / rarityOf(0),
    lacking(query, doc) {
      const counts = countsIn(query, doc);
      return query.words.filter((word) => word.code && !holds(counts, word)).length;
    },
    run(query, doc) {
      const { order } = query;
      const text = docs.get(doc)?.order;
      if (!text || order.length === 0) return 0;
      return withAsked(order, (asked) => longestRunAmong(order, text, asked)) / order.length;
    },
    together(query, doc) {
      const { terms, weights } = query;
      const text = docs.get(doc)?.order;
      const all = weights.reduce((sum, rarity) => sum + rarity, 0);
      if (!text || all === 0) return 0;
      return withAsked(terms, (asked) => weightTogether(terms, weights, text, asked)) / all;
    },
    orderOf: (doc) => docs.get(doc)?.order,
    vocabulary: () => [...numbers.keys()],
  };
}
