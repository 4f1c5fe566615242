import type { HnswIndex } from './hnsw-index.ts';
import type { ModelKey } from './models.ts';

/** Texts that are looked at, about: their mean is known to a hundredth. */
const SAMPLE = 50;
/** What it is over many knowledge bases, and how many texts that counts for beside those of this one. */
const USUAL: Record<ModelKey, number> = { e5: 0.9, bge: 0.73 };
const USUAL_TEXTS = 10;
/** Neighbours that are looked at first for one of another entry. */
const NEAR = 12;

/**
 * How near the questions of FAQ entries stand to those of other entries: the mean cosine of a question with the nearest
 * one of another entry. A customer's question that is no nearer than that to anything is probably not among them, however
 * high its cosine: entries about one subject crowd. A fixed sample, whatever the order in which the texts came.
 */
export interface Crowding {
  /** Notes a text that `index` has. What leaves is noticed. */
  add(label: number): void;
  value(): number;
}

interface Neighbour {
  label: number;
  cosine: number;
}

export function createCrowding(
  index: HnswIndex,
  model: ModelKey,
  ownerOfLabel: ReadonlyMap<number, string>,
): Crowding {
  /** Of the texts in the sample that have one. */
  let nearest = new Map<number, Neighbour>();
  /** Texts that came since. */
  let added: number[] = [];
  let known: { value: number; texts: number } | undefined;

  const areOfOne = (a: number, b: number) => ownerOfLabel.get(a) === ownerOfLabel.get(b);

  function search(label: number, vector: Float32Array): Neighbour | undefined {
    for (let limit = NEAR; ; limit *= 4) {
      const hits = index.search(vector, limit);
      const other = hits.find((hit) => !areOfOne(hit.label, label));
      if (other) return { label: other.label, cosine: other.score };
      if (hits.length < limit) return undefined;
    }
  }

  /** One that was found before is still the nearest, unless it has left or a nearer one has come. */
  function nearestTo(label: number): Neighbour | undefined {
    const vector = index.vectorOf(label);
    if (!vector) return undefined;
    const before = nearest.get(label);
    if (!before || !index.has(before.label)) return search(label, vector);
    return added.reduce((best, other) => {
      const cosine = areOfOne(other, label) ? undefined : index.compare(vector, other);
      return cosine !== undefined && cosine > best.cosine ? { label: other, cosine } : best;
    }, before);
  }

  return {
    add(label) {
      added.push(label);
    },
    value() {
      if (known && added.length === 0 && known.texts === index.size) return known.value;
      const found = sampleOf(index).flatMap((label) => {
        const neighbour = nearestTo(label);
        return neighbour ? [[label, neighbour] as const] : [];
      });
      nearest = new Map(found);
      added = [];
      const sum = found.reduce((total, [, { cosine }]) => total + cosine, USUAL_TEXTS * USUAL[model]);
      known = { value: sum / (found.length + USUAL_TEXTS), texts: index.size };
      return known.value;
    },
  };
}

function sampleOf(index: HnswIndex): number[] {
  const share = SAMPLE / index.size;
  return [...index.labels()].filter((label) => scattered(label) < share).sort((a, b) => a - b);
}

/** The same number in 0…1 for a label whenever it is asked, without a pattern (the finaliser of MurmurHash3). */
function scattered(label: number): number {
  let mixed = Math.imul(label ^ (label >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
