import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/retrieval/calibrate.ts';
import { rankCandidates } from '../../src/retrieval/decide.ts';
import { VECTOR_LENGTH } from '../../src/retrieval/models.ts';
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
    const vectors = [MODELS.e5, MODELS.bge].map((model, m) => ({
      label: 2 * i + m + 1,
      model,
      variant: 0,
      vector,
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
    vector: vector(0, 0.4, 10 + i),
  }));

function confidence(
  entries: readonly Entry[],
  text = 'deliver to a new address',
  inboxId: string | null = null,
) {
  const vectors = { e5: vector(0, 1, 2), bge: vector(0, 1, 2) };
  const [top] = rankCandidates(
    indexOf(entries),
    { text, language: 'en', vectors },
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

  it('grows with how many words it has in common with the question, not only with their share', () => {
    const index = indexOf([MEANT, ...others(60)]);
    const vectors = { e5: vector(0, 1, 2), bge: vector(0, 1, 2) };
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
