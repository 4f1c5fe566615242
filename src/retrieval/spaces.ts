import { createCrowding } from './crowding.ts';
import { createFewShot, type FewShot } from './few-shot.ts';
import { createHnswIndex, type HnswIndex } from './hnsw-index.ts';
import { type ModelKey, VECTOR_LENGTH } from './models.ts';
import { PRIOR_CENTROIDS } from './prior-centroids.ts';
import type { Source } from './source.ts';

/** `zh` for both scripts: what a reader of one can read. */
export const TONGUES = ['zh', 'en', 'other'] as const;
export type Tongue = (typeof TONGUES)[number];

export function tongueOf(language: string): Tongue {
  const [first] = language.split('-');
  return first === 'zh' || first === 'en' ? first : 'other';
}

/**
 * Vectors that may be compared: of one model, one kind of text, one language. Cosines of different spaces lie on
 * different scales, and a space of its own keeps the nearest of each language and kind in the race.
 */
export type SpaceKey = `${ModelKey}.${Source['kind'] | 'answer'}.${Tongue}`;

export function modelOf(space: SpaceKey): ModelKey {
  return space.slice(0, space.indexOf('.')) as ModelKey;
}

export interface Space {
  readonly index: HnswIndex;
  /** The classifier over FAQ questions; undefined for passages. */
  readonly fewShot: FewShot | undefined;
  add(label: number, vector: Float32Array): void;
  remove(label: number): void;
  /**
   * Cosine with what this kind of text is like on average. What is above is about the question; the rest is what all
   * texts of that language share (multilingual vectors cluster by language: Libovický et al., "On the Language
   * Neutrality of Pre-trained Multilingual Representations", 2020).
   */
  background(vector: Float32Array): number;
  /** How near the questions of FAQ entries stand to each other, see `createCrowding`; undefined for passages. */
  crowding(): number | undefined;
  /**
   * How far each text speaks for its entry, seen beside all others: what adds up over an entry's texts is about 1 for
   * the entry that was meant. Undefined for passages.
   */
  classify(question: Float32Array): ((label: number) => number) | undefined;
}

/** Texts that the average over many knowledge bases counts for beside those of this one. */
const PRIOR_TEXTS = 30;

/** `ownerOfLabel` tells which texts are examples of one FAQ entry. */
export function createSpace(key: SpaceKey, ownerOfLabel: ReadonlyMap<number, string>): Space {
  const index = createHnswIndex();
  // Answers read like passages.
  const prior = PRIOR_CENTROIDS[key.replace('.answer.', '.passage.') as SpaceKey];
  const sum = new Float64Array(VECTOR_LENGTH);
  const isFaq = key.includes('.faq.');
  const fewShot = isFaq ? createFewShot(index.vectorOf) : undefined;
  const crowding = isFaq ? createCrowding(index, modelOf(key), ownerOfLabel) : undefined;

  const weightOfAll = () => index.size + (prior ? PRIOR_TEXTS : 0);

  function mean(): Float64Array {
    const texts = Math.max(1, weightOfAll());
    return sum.map((value, i) => (value + PRIOR_TEXTS * (prior?.[i] ?? 0)) / texts);
  }

  function count(vector: Float32Array, times: 1 | -1): void {
    for (let i = 0; i < VECTOR_LENGTH; i++) sum[i] = (sum[i] ?? 0) + times * (vector[i] ?? 0);
  }

  return {
    index,
    fewShot,
    add(label, vector) {
      if (index.has(label)) return;
      index.add(label, vector);
      count(vector, 1);
      fewShot?.add(label);
      crowding?.add(label);
    },
    remove(label) {
      const vector = index.vectorOf(label);
      if (!vector) return;
      index.remove(label);
      count(vector, -1);
      fewShot?.remove(label, vector);
    },
    background(vector) {
      let product = 0;
      for (let i = 0; i < VECTOR_LENGTH; i++) {
        product += (vector[i] ?? 0) * ((sum[i] ?? 0) + PRIOR_TEXTS * (prior?.[i] ?? 0));
      }
      const texts = weightOfAll();
      return texts > 0 ? product / texts : 0;
    },
    crowding: () => crowding?.value(),
    classify(question) {
      if (!fewShot || index.size === 0) return undefined;
      const centre = mean();
      const direction = fewShot.direction(question, centre, index.size, sum);
      const shared = direction.reduce((total, value, i) => total + value * (centre[i] ?? 0), 0);
      return (label) => (index.compare(direction, label) ?? shared) - shared;
    },
  };
}
