export interface LexicalHit {
  doc: number;
  /** BM25, unbounded; comparable between documents for one question only. */
  score: number;
}

/** A text as its terms in order, and its distinct terms, ascending, with how often each occurs (at most 255). */
export interface Entry {
  order: Uint32Array;
  terms: Uint32Array;
  counts: Uint8Array;
  length: number;
}

/** Where a term occurs and how often. Removed texts stay until `compact`; `live` counts the others. */
export interface Posting {
  docs: Uint32Array;
  counts: Uint8Array;
  used: number;
  live: number;
}

export function push(posting: Posting, doc: number, count: number): void {
  if (posting.used === posting.docs.length) {
    posting.docs = enlarged(posting.docs, new Uint32Array(posting.used * 2));
    posting.counts = enlarged(posting.counts, new Uint8Array(posting.used * 2));
  }
  posting.docs[posting.used] = doc;
  posting.counts[posting.used++] = count;
  posting.live += 1;
}

export function enlarged<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

export function countTerms(order: Uint32Array): Entry {
  const terms: number[] = [];
  const counts: number[] = [];
  for (const term of order.toSorted()) {
    const last = terms.length - 1;
    if (terms[last] === term) counts[last] = Math.min(255, (counts[last] ?? 0) + 1);
    else {
      terms.push(term);
      counts.push(1);
    }
  }
  return { order, terms: Uint32Array.from(terms), counts: Uint8Array.from(counts), length: order.length };
}

/** Binary search; −1 where `term` is not in `terms`. */
export function find(terms: Uint32Array, term: number): number {
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
export function best(touched: readonly number[], scores: Float64Array, limit: number): LexicalHit[] {
  let hits: LexicalHit[] = [];
  let floor = 0;
  const trim = () => {
    hits = hits.sort((a, b) => b.score - a.score || a.doc - b.doc).slice(0, limit);
  };
  for (const doc of touched) {
    const score = scores[doc] ?? 0;
    if (score < floor) continue;
    hits.push({ doc, score });
    if (hits.length < limit * 8) continue;
    trim();
    floor = hits.at(-1)?.score ?? 0;
  }
  trim();
  return hits;
}
