export interface VectorHit {
  label: number;
  /** Cosine, −1 to 1. */
  score: number;
}

/**
 * Nearest neighbours among L2-normalised vectors. A label stands for one vector for ever: adding a label again after
 * its removal must bring the same vector.
 */
export interface VectorIndex {
  readonly size: number;
  add(label: number, vector: Float32Array): void;
  remove(label: number): void;
  /** Kept for the vector until one comes or goes: what is looked up ahead need not be looked up again. */
  search(vector: Float32Array, limit: number): readonly VectorHit[];
  /** Cosine with one stored vector; undefined where there is none. */
  compare(vector: Float32Array, label: number): number | undefined;
  vectorOf(label: number): Float32Array | undefined;
  labels(): Iterable<number>;
}
