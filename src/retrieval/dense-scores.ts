import { MODEL_KEYS, type ModelKey } from './models.ts';
import type { Scores } from './recall.ts';
import type { Source } from './source.ts';
import { modelOf, type Space, type SpaceKey, type Tongue, tongueOf } from './spaces.ts';
import type { Parts } from './workspace-index.ts';

/** What a space says about a question before any of its texts is looked at. */
export interface Reading {
  model: ModelKey;
  tongue: Tongue;
  /** Of answers of FAQ entries, not of their questions. */
  isAnswer: boolean;
  background: number;
  /** How near questions of FAQ entries stand to each other. */
  crowding: number | undefined;
  cosine: (label: number) => number;
  classify: ((label: number) => number) | undefined;
}

export function readingOf(key: SpaceKey, space: Space, question: Float32Array, asked: Tongue): Reading {
  const tongue = tongueOfSpace(key);
  return {
    model: modelOf(key),
    tongue,
    isAnswer: key.includes('.answer.'),
    background: space.background(question),
    crowding: space.crowding(),
    cosine: (label) => space.index.compare(question, label) ?? 0,
    // A question in another language is no example of this one's.
    classify: tongue === asked ? space.classify(question) : undefined,
  };
}

/** Put together for each candidate, they would cost as much as the cosines. */
const NAMES = {
  e5: { cosine: 'e5Cosine', mean: 'e5Mean', fit: 'e5Fit', closer: 'e5Closer', answer: 'e5Answer' },
  bge: { cosine: 'bgeCosine', mean: 'bgeMean', fit: 'bgeFit', closer: 'bgeCloser', answer: 'bgeAnswer' },
} as const;

/** Adds the scores of the models; the language of the nearest text. */
export function addDense(
  scores: Scores,
  source: Source,
  { vectors }: Parts,
  readings: ReadonlyMap<SpaceKey, Reading>,
): Tongue {
  let tongue = tongueOf(source.language);
  for (const key of MODEL_KEYS) {
    const names = NAMES[key];
    let nearest = Number.NEGATIVE_INFINITY;
    let sum = 0;
    let count = 0;
    let fit = 0;
    let plain = 0;
    for (const { space, label } of vectors) {
      const reading = readings.get(space);
      if (reading?.model !== key) continue;
      const cosine = reading.cosine(label);
      const above = cosine - reading.background;
      if (reading.isAnswer) {
        scores[names.answer] = above;
        continue;
      }
      sum += above;
      count += 1;
      if (reading.classify) fit += reading.classify(label);
      if (above <= nearest) continue;
      nearest = above;
      plain = cosine;
      if (reading.crowding !== undefined) scores[names.closer] = cosine - reading.crowding;
      if (key === 'e5') tongue = reading.tongue;
    }
    if (count === 0) continue;
    scores[key] = nearest;
    scores[names.cosine] = plain;
    scores[names.mean] = sum / count;
    if (source.kind === 'faq') scores[names.fit] = fit;
  }
  return tongue;
}

function tongueOfSpace(space: SpaceKey): Tongue {
  return space.slice(space.lastIndexOf('.') + 1) as Tongue;
}
