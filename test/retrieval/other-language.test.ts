import { expect, test } from 'vitest';
import { rankCandidates } from '../../src/retrieval/decide.ts';
import { VECTOR_LENGTH } from '../../src/retrieval/models.ts';
import { createWorkspaceIndex } from '../../src/retrieval/workspace-index.ts';
import { passage } from '../support/knowledge.ts';

const MODELS = { e5: 'e5@test', bge: 'bge@test' };

/** Of length 1, with `share` of it towards what the question asks. */
function vector(share: number, own: number): Float32Array {
  const out = new Float32Array(VECTOR_LENGTH);
  out[0] = share;
  out[1 + (own % (VECTOR_LENGTH - 1))] = Math.sqrt(1 - share ** 2);
  return out;
}

const about = (i: number, language: 'en' | 'zh-Hans', text: string) => {
  const id = `${language}-${i}`;
  return passage(text, { id, documentId: id, versionId: id, title: id, language });
};

/** How sure the Chinese passage that answers an English question is among so many others of each language. */
function confidence(chinese: number, english: number): number {
  const index = createWorkspaceIndex(MODELS);
  const texts = [
    about(0, 'zh-Hans', '礼品卡自购买之日起两年内有效，不能兑换现金。'),
    ...Array.from({ length: chinese }, (_, i) => about(i + 1, 'zh-Hans', `第 ${i} 条说的是别的事情。`)),
    ...Array.from({ length: english }, (_, i) => about(i, 'en', `Rule ${i} is about other things.`)),
  ];
  texts.forEach((source, i) => {
    const models = source.language === 'en' ? [MODELS.e5, MODELS.bge] : [MODELS.e5];
    const vectors = models.map((model, m) => ({
      label: 2 * i + m + 1,
      model,
      variant: 0,
      vector: vector(i === 0 ? 0.57 : 0.5, i),
    }));
    index.add({ source, vectors });
  });
  const query = {
    text: 'how long is a gift voucher good for',
    language: 'en',
    vectors: { e5: vector(1, 0), bge: vector(1, 0) },
  };
  const reach = { inboxId: null, today: '2026-11-22' };
  return rankCandidates(index, query, reach).find(({ source }) => source.id === 'zh-Hans-0')?.confidence ?? 0;
}

test('an answer in another language is less sure where much is written in the customer’s own, not where little is', () => {
  const [none, few, much] = [confidence(300, 0), confidence(300, 5), confidence(300, 1500)];
  expect(few).toBeGreaterThan(none - 0.1);
  expect(much).toBeLessThan(few - 0.2);
});
