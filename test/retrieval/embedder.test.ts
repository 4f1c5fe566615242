import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/lib/index.ts';
import { checkModels } from '../../src/retrieval/check-models.ts';
import { BUNDLED_MODELS, type Embedder, openEmbedder } from '../../src/retrieval/index.ts';

let embedder: Embedder;
beforeAll(async () => {
  embedder = await openEmbedder({ logger: silentLogger });
}, 60_000);
afterAll(async () => {
  await embedder.close();
});

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  let sum = 0;
  a?.forEach((value, i) => {
    sum += value * (b?.[i] ?? 0);
  });
  return sum;
}

describe('the bundled models', () => {
  it('give English both vectors and everything else the multilingual one, of length 1', async () => {
    const english = await embedder.embedQuestion('how do I reset my password', 'en');
    const chinese = await embedder.embedQuestion('怎么重置密码', 'zh-Hans');
    expect(Object.keys(english).sort()).toEqual(['bge', 'e5']);
    expect(Object.keys(chinese)).toEqual(['e5']);
    for (const vector of [english.e5, english.bge, chinese.e5])
      expect(cosine(vector, vector)).toBeCloseTo(1, 4);
  });

  it('hand out the vector that is there while the model of the other still runs', async () => {
    const early: [string, Float32Array][] = [];
    const keep = (model: string, vector: Float32Array) => early.push([model, vector]);
    const english = await embedder.embedQuestion('how do I reset my password', 'en', keep);
    await embedder.embedQuestion('怎么重置密码', 'zh-Hans', keep);
    expect(early).toHaveLength(1);
    expect(Object.entries(english)).toContainEqual(early[0]);
  });

  it('bring a question nearer to its answer than to another text, across languages too', async () => {
    const [right, wrong] = await embedder.embedTexts([
      { text: 'To reset your password, open Settings and choose Security.', kind: 'passage', language: 'en' },
      { text: 'The canteen serves lunch from noon.', kind: 'passage', language: 'en' },
    ]);
    for (const [question, language] of [
      ['how do I change my password', 'en'],
      ['怎么修改密码', 'zh-Hans'],
    ] as const) {
      const { e5 } = await embedder.embedQuestion(question, language);
      expect(cosine(e5, right?.e5)).toBeGreaterThan(cosine(e5, wrong?.e5) + 0.03);
    }
  });

  it('give a text about the same vector alone and in a batch, in the order asked', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `Paragraph ${i}. ${'word '.repeat((i * 7) % 50)}`);
    const items = texts.map((text) => ({ text, kind: 'passage' as const, language: 'en' }));
    const together = await embedder.embedTexts(items);
    for (const i of [0, 7, 19]) {
      const [alone] = await embedder.embedTexts(items.slice(i, i + 1));
      expect(cosine(alone?.e5, together[i]?.e5)).toBeGreaterThan(0.99);
      expect(cosine(alone?.bge, together[i]?.bge)).toBeGreaterThan(0.99);
    }
  });

  it('tell progress, up to all', async () => {
    const seen: number[] = [];
    const items = Array.from({ length: 40 }, (_, i) => ({
      text: `第 ${i} 条`,
      kind: 'passage' as const,
      language: 'zh-Hans',
    }));
    await embedder.embedTexts(items, (done) => seen.push(done));
    expect(seen.at(-1)).toBe(40);
    expect(seen.length).toBeGreaterThan(1);
  });

  it('answer a question, and embed an FAQ entry, while a long document is embedded', async () => {
    const text = '报销单提交后，系统会自动进入审批流程，主管需要在三个工作日内完成审批。'.repeat(8);
    let done = false;
    const book = embedder
      .embedTexts(
        Array.from({ length: 40 }, (_, i) => ({
          text: `${text}${i}`,
          kind: 'passage' as const,
          language: 'zh-Hans',
        })),
      )
      .then(() => {
        done = true;
      });
    await embedder.embedQuestion('怎么报销', 'zh-Hans');
    await embedder.embedTexts([{ text: 'How do I pay?', kind: 'faq_question', language: 'en' }]);
    expect(done).toBe(false);
    await book;
  }, 120_000);

  it('cut what is longer than their window instead of failing', async () => {
    const [vectors] = await embedder.embedTexts([
      { text: 'word '.repeat(3000), kind: 'passage', language: 'en' },
    ]);
    expect(cosine(vectors?.e5, vectors?.e5)).toBeCloseTo(1, 4);
  }, 60_000);

  it('count tokens with the special ones, and are not misled by a byte-order mark', async () => {
    const [plain, marked] = await embedder.countTokens(['hello world', '\uFEFFhello world']);
    expect(plain).toBe(marked);
    expect(plain).toBeGreaterThanOrEqual(4);
  });
});

describe('the check of the model files', () => {
  it('names each model by folder and weights', async () => {
    expect((await checkModels(BUNDLED_MODELS)).e5).toMatch(/^multilingual-e5-small@[0-9a-f]{12}/);
  });

  it('says which file is missing or damaged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'knowdesk-models-'));
    cpSync(BUNDLED_MODELS, folder, { recursive: true });
    writeFileSync(join(folder, 'bge-small-en-v1.5/config.json'), '{}');
    await expect(checkModels(folder)).rejects.toMatchObject({
      code: 'model.damaged',
      message: expect.stringContaining('config.json'),
    });
    rmSync(join(folder, 'multilingual-e5-small/tokenizer.json'));
    rmSync(join(folder, 'bge-small-en-v1.5'), { recursive: true });
    await expect(checkModels(folder)).rejects.toMatchObject({ code: 'model.missing' });
    rmSync(folder, { recursive: true });
    await expect(openEmbedder({ modelsDir: folder, logger: silentLogger })).rejects.toMatchObject({
      code: 'model.missing',
    });
  });
});
