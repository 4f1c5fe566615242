import { VECTOR_LENGTH } from './models.ts';

/** Ridge: how much a text has to stand out before it counts. Chosen on the train splits with the set left out. */
const RIDGE = 0.3;
/** Texts that one pass over the moments adds: a third of the time that a pass for each takes. */
const BLOCK = 8;

/** How long the event loop may be held by adding many texts. */
const SLICE_MS = 10;

/**
 * A classifier over the example questions of all FAQ entries: ridge regression on the frozen vectors, one target per
 * entry. In its primal form everything but the second moments of the texts cancels out: a text that comes or goes is
 * one rank-one update, and the fit is one Cholesky factorisation (10 ms), made when the next question asks for it.
 */
export interface FewShot {
  /** Notes a text; it is added when it is needed, or by `settle`. */
  add(label: number): void;
  /** `vector` is what the text had. */
  remove(label: number, vector: Float32Array): void;
  /** Adds the texts that were noted, yielding to the event loop: thousands take a second. */
  settle(): Promise<void>;
  /** Σ x·xᵀ of all texts, the lower triangle row by row. */
  moments(): Float64Array<ArrayBuffer>;
  /** Takes over what `moments` gave for the same texts. */
  restore(moments: Float64Array): void;
  /**
   * The direction in which a question lies once what all texts share is taken out: the products with an entry's texts,
   * less `mean`'s, add up to about 1 for the entry that was meant, 0 for the others. `mean` is what texts are like
   * here.
   */
  direction(question: Float32Array, mean: Float64Array, texts: number, sum: Float64Array): Float32Array;
}

export function createFewShot(vectorOf: (label: number) => Float32Array | undefined): FewShot {
  const moments = new Float64Array((VECTOR_LENGTH * (VECTOR_LENGTH + 1)) / 2);
  /** Texts that are to be added, in their order. */
  const noted = new Set<number>();
  /** Texts that are not in the moments yet, `BLOCK` to a column, and whether each came or went. */
  const block = new Float64Array(VECTOR_LENGTH * BLOCK);
  const signs = new Float64Array(BLOCK);
  let waiting = 0;
  let factor: Float64Array | undefined;

  function count(vector: Float32Array, times: 1 | -1): void {
    for (let i = 0; i < VECTOR_LENGTH; i++) block[i * BLOCK + waiting] = vector[i] ?? 0;
    signs[waiting] = times;
    waiting += 1;
    if (waiting === BLOCK) addWaiting();
  }

  function addWaiting(): void {
    // What is left of an earlier block counts nothing.
    signs.fill(0, waiting);
    waiting = 0;
    addBlock(moments, block, signs);
  }

  function addNoted(label: number): void {
    noted.delete(label);
    const vector = vectorOf(label);
    if (vector) count(vector, 1);
  }

  function addAll(): void {
    for (const label of noted) addNoted(label);
    if (waiting > 0) addWaiting();
  }

  return {
    add(label) {
      factor = undefined;
      noted.add(label);
    },
    remove(label, vector) {
      factor = undefined;
      if (!noted.delete(label)) count(vector, -1);
    },
    async settle() {
      let sliceEnd = performance.now() + SLICE_MS;
      for (const label of noted) {
        addNoted(label);
        if (performance.now() < sliceEnd) continue;
        await new Promise((resolve) => setImmediate(resolve));
        sliceEnd = performance.now() + SLICE_MS;
      }
    },
    moments() {
      addAll();
      return moments;
    },
    restore(saved) {
      noted.clear();
      waiting = 0;
      factor = undefined;
      moments.set(saved);
    },
    direction(question, mean, texts, sum) {
      addAll();
      factor ??= factorise(centred(moments, mean, texts, sum));
      return solve(
        factor,
        question.map((value, i) => value - (mean[i] ?? 0)),
      );
    },
  };
}

/** Adds ± x·xᵀ of each text of the block, to each moment in their order: the sums are those of one text at a time. */
function addBlock(moments: Float64Array, block: Float64Array, signs: Float64Array): void {
  const signed = block.map((value, i) => value * (signs[i % BLOCK] ?? 0));
  let at = 0;
  for (let row = 0; row < VECTOR_LENGTH; row++) {
    const from = row * BLOCK;
    const [a, b, c, d] = [
      signed[from] ?? 0,
      signed[from + 1] ?? 0,
      signed[from + 2] ?? 0,
      signed[from + 3] ?? 0,
    ];
    const [e, f, g, h] = [
      signed[from + 4] ?? 0,
      signed[from + 5] ?? 0,
      signed[from + 6] ?? 0,
      signed[from + 7] ?? 0,
    ];
    for (let i = 0; i < from + BLOCK; i += BLOCK, at++) {
      moments[at] =
        (moments[at] ?? 0) +
        a * (block[i] ?? 0) +
        b * (block[i + 1] ?? 0) +
        c * (block[i + 2] ?? 0) +
        d * (block[i + 3] ?? 0) +
        e * (block[i + 4] ?? 0) +
        f * (block[i + 5] ?? 0) +
        g * (block[i + 6] ?? 0) +
        h * (block[i + 7] ?? 0);
    }
  }
}

/** Σ (x − mean)·(x − mean)ᵀ with the ridge on its diagonal. */
function centred(moments: Float64Array, mean: Float64Array, texts: number, sum: Float64Array): Float64Array {
  const out = new Float64Array(moments.length);
  let at = 0;
  for (let row = 0; row < VECTOR_LENGTH; row++) {
    const [meanRow, sumRow] = [mean[row] ?? 0, sum[row] ?? 0];
    for (let column = 0; column <= row; column++, at++) {
      const [meanColumn, sumColumn] = [mean[column] ?? 0, sum[column] ?? 0];
      const shared = sumRow * meanColumn + meanRow * sumColumn - texts * meanRow * meanColumn;
      out[at] = (moments[at] ?? 0) - shared + (row === column ? RIDGE : 0);
    }
  }
  return out;
}

/** Cholesky's lower triangle, in place. */
function factorise(a: Float64Array): Float64Array {
  for (let row = 0; row < VECTOR_LENGTH; row++) {
    const rowAt = (row * (row + 1)) / 2;
    for (let column = 0; column <= row; column++) {
      const columnAt = (column * (column + 1)) / 2;
      let value = a[rowAt + column] ?? 0;
      for (let k = 0; k < column; k++) value -= (a[rowAt + k] ?? 0) * (a[columnAt + k] ?? 0);
      // Rounding may leave a hair below the ridge, never below zero by more.
      a[rowAt + column] =
        row === column ? Math.sqrt(Math.max(value, RIDGE / 100)) : value / (a[columnAt + column] ?? 1);
    }
  }
  return a;
}

/** Forward and backward substitution. */
function solve(factor: Float64Array, right: Float32Array): Float32Array {
  const x = Float64Array.from(right);
  for (let row = 0; row < VECTOR_LENGTH; row++) {
    const at = (row * (row + 1)) / 2;
    let value = x[row] ?? 0;
    for (let k = 0; k < row; k++) value -= (factor[at + k] ?? 0) * (x[k] ?? 0);
    x[row] = value / (factor[at + row] ?? 1);
  }
  for (let row = VECTOR_LENGTH - 1; row >= 0; row--) {
    const at = (row * (row + 1)) / 2;
    const value = (x[row] ?? 0) / (factor[at + row] ?? 1);
    x[row] = value;
    for (let k = 0; k < row; k++) x[k] = (x[k] ?? 0) - (factor[at + k] ?? 0) * value;
  }
  return Float32Array.from(x);
}
