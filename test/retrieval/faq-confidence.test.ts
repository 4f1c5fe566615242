import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/retrieval/calibrate.ts';
import { rankCandidates } from '../../src/retrieval/decide.ts';
import { VECTOR_LENGTH } from '../../src/retrieval/models.ts';
import { PRIOR_CENTROIDS } from '../../src/retrieval/prior-centroids.ts';
import { TRAINED_MODEL } from '../../src/retrieval/trained-model.ts';
import { createWorkspaceIndex, type WorkspaceIndex } from '../../src/retrieval/workspace-index.ts';
import { entry } from '../support/knowledge.ts';

const MODELS = { e5: 'e5@test', bge: 'bge@test' };
const EVERYTHING = { inboxId: null, today: '2026-11-22' };

/** A vector of length 1 that shares `share` with the direction `towards` and lies else in one of its own. */
function vector(towards: number, share: number, own: number): Float32Array {
  const out = new Float32Array(VECTOR_LENGTH);
  out[towards] = share;
  out[own] = Math.sqrt(1 - share ** 2);
  return out;
}

/** The vector as a model would give it: part of it is what all English questions have in common for that model. */
function asOf(model: 'e5' | 'bge', of: Float32Array): Float32Array {
  const common = PRIOR_CENTROIDS[`${model}.faq.en`] ?? new Float32Array(VECTOR_LENGTH);
  const rest = Math.sqrt(1 - common.reduce((sum, value) => sum + value ** 2, 0));
  return of.map((value, i) => rest * value + (common[i] ?? 0));
}

/** A question of the direction 0. */
const asked = () => ({ e5: asOf('e5', vector(0, 1, 2)), bge: asOf('bge', vector(0, 1, 2)) });

interface Entry {
  question: string;
  vector: Float32Array;
  inboxes?: string[];
}

function indexOf(entries: readonly Entry[]): WorkspaceIndex {
  const index = createWorkspaceIndex(MODELS);
  entries.forEach(({ question, vector, inboxes }, i) => {
    const source = entry(question, {
      id: `faq-${i}`,
      answer: `answer ${i}`,
      ...(inboxes ? { limits: { from: null, until: null, inboxes } } : {}),
    });
    const vectors = (['e5', 'bge'] as const).map((key, m) => ({
      label: 2 * i + m + 1,
      model: MODELS[key],
      variant: 0,
      vector: asOf(key, vector),
    }));
    index.add({ source, vectors });
  });
  return index;
}

const MEANT: Entry = { question: 'change the delivery address', vector: vector(0, 0.9, 1) };
/** Entries of other subjects, each in a direction of its own. */
const others = (count: number): Entry[] =>
  Array.from({ length: count }, (_, i) => ({
    question: `subject number ${i} of others`,
    vector: vector(0, 0.2, 10 + i),
  }));

/** The same cosine with the first direction; of the rest so much lies in another one that many share. */
function leaning(of: Float32Array, towards: number, share: number): Float32Array {
  const rest = Math.sqrt(1 - (of[0] ?? 0) ** 2);
  const out = of.map((value, i) => (i === 0 ? value : value * Math.sqrt(1 - share ** 2)));
  out[towards] = rest * share;
  return out;
}

function confidence(
  entries: readonly Entry[],
  text = 'deliver to a new address',
  inboxId: string | null = null,
) {
  const [top] = rankCandidates(
    indexOf(entries),
    { text, language: 'en', vectors: asked() },
    { ...EVERYTHING, inboxId },
  );
  expect(top?.source.id).toBe('faq-0');
  return top?.confidence ?? 0;
}

describe('the confidence of an FAQ answer', () => {
  it('is no higher because the entry stands alone in a small knowledge base', () => {
    const small = confidence([MEANT, ...others(5)]);
    const large = confidence([MEANT, ...others(150)]);
    expect(confidence([MEANT])).toBeLessThanOrEqual(small + 0.05);
    expect(small).toBeLessThan(large);
  });

  it('counts as knowledge only the entries that this inbox may show', () => {
    const elsewhere = others(150).map((entry) => ({ ...entry, inboxes: ['inb_other'] }));
    const here = confidence([MEANT, ...elsewhere], undefined, 'inb_this');
    const everywhere = confidence([MEANT, ...elsewhere]);
    expect(here).toBeLessThan(everywhere);
  });

  it('is lower where another entry says much the same', () => {
    const rival: Entry = { question: 'change the billing address', vector: vector(0, 0.85, 1) };
    expect(confidence([MEANT, rival, ...others(60)])).toBeLessThan(confidence([MEANT, ...others(61)]) - 0.1);
  });

  it('is higher the further the question stands above what the entries have in common', () => {
    const crowd = Array.from({ length: 60 }, (_, i) => {
      const crowded = vector(0, 0.2, 10 + i);
      return { question: `subject number ${i} of others`, vector: leaning(crowded, 5, 0.85) };
    });
    const doubt = (entries: Entry[]) => 1 - confidence([MEANT, ...entries]);
    expect(doubt(crowd)).toBeGreaterThan(2 * doubt(others(60)));
  });

  it('grows with how many words it has in common with the question, not only with their share', () => {
    const index = indexOf([MEANT, ...others(60)]);
    const vectors = asked();
    const [top] = rankCandidates(index, { text: 'delivery', language: 'en', vectors }, EVERYTHING);
    const [more] = rankCandidates(index, { text: 'change delivery', language: 'en', vectors }, EVERYTHING);
    expect([top?.scores.coverage, more?.scores.coverage]).toEqual([1, 1]);
    expect(more?.scores.found).toBeGreaterThan(top?.scores.found ?? Number.POSITIVE_INFINITY);
    if (!top || !more) return;
    const scores = { ...top.scores, found: more.scores.found };
    const [read] = calibrate([{ ...top, scores }], TRAINED_MODEL.confidence);
    expect(read?.confidence).toBeGreaterThan(top.confidence);
  });
});
