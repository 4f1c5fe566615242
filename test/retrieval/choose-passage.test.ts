import { describe, expect, it } from 'vitest';
import { choosePassage } from '../../src/retrieval/choose-passage.ts';
import { pickQuote } from '../../src/retrieval/pick-quote.ts';
import type { Query } from '../../src/retrieval/recall.ts';
import type { PassageSource } from '../../src/retrieval/source.ts';
import { createWorkspaceIndex } from '../../src/retrieval/workspace-index.ts';
import { passage } from '../support/knowledge.ts';

const section = (id: string, heading: string, text: string, language = 'en') =>
  passage(text, { id, title: 'Staff guide', headingPath: [heading], language });

const unit = (at: number) => Float32Array.from({ length: 384 }, (_, i) => (i === at ? 1 : 0));
const question = (text: string, language: string): Query => ({ text, language, vectors: { e5: unit(0) } });

/** What the model was asked about; a sentence about holidays is near the question, every other one far. */
function countingModel() {
  const asked: string[][] = [];
  return {
    asked,
    async embedSentences(sentences: readonly string[]) {
      asked.push([...sentences]);
      return sentences.map((sentence) => unit(sentence.includes('春节') ? 0 : 1));
    },
  };
}

async function choose(passages: readonly [PassageSource, ...PassageSource[]], query: Query) {
  const index = createWorkspaceIndex(null);
  for (const source of passages) index.add({ source, vectors: [] });
  const model = countingModel();
  const ranked = passages.map((source, i) => ({ source, score: 1 - 0.1 * i }));
  const rated = await choosePassage(model, index, query, passages[0], ranked);
  return { id: rated.source.id, quote: pickQuote(rated.source, rated.ratings).text, asked: model.asked };
}

describe('the passage to quote', () => {
  const fees = section('fees', 'Parking', 'Parking at the hall is paid at the exit.');
  const table = section(
    'table',
    'Tickets',
    'Buses stop at the hall. A day of parking at the hall costs 4 euros.',
  );

  it('is the one of the chosen document whose sentence answers, and no model is asked', async () => {
    const chosen = await choose([fees, table], question('how much is a day of parking at the hall', 'en'));
    expect(chosen).toEqual({ id: 'table', quote: 'A day of parking at the hall costs 4 euros.', asked: [] });
  });

  it('stays the one that was found first where others say no more', async () => {
    const chosen = await choose([fees, table], question('where is parking at the hall paid', 'en'));
    expect(chosen).toMatchObject({ id: 'fees', asked: [] });
  });

  it('quotes what is said of the code that the question names, not of another one', async () => {
    const lamps = section(
      'lamps',
      'LF-200 lamp',
      'A charge lasts a day. The LF-200 is splash-proof (IPX4) and must be kept dry. The LF-300 is waterproof to 10 metres.',
    );
    const of = async (text: string) => (await choose([lamps], question(text, 'en'))).quote;
    expect(await of('Is the LF-200 waterproof?')).toMatch(/^The LF-200 is splash-proof/);
    expect(await of('is the lf300 waterproof')).toBe('The LF-300 is waterproof to 10 metres.');
    expect(await of('How long does a charge last?')).toBe('A charge lasts a day.');
  });

  const filler = Array.from({ length: 8 }, (_, i) => `第${'零一二三四五六七'[i]}家门店在城里的另一头。`);

  it('is searched by meaning in another language, six sentences at most and the beginning of each', async () => {
    const long = `${'很'.repeat(200)}长的一句。`;
    const text = [long, '春节期间休息三天。', ...filler].join('');
    const chosen = await choose(
      [section('zh', '门店', text, 'zh-Hans')],
      question('is the shop closed over new year', 'en'),
    );
    expect(chosen.quote).toBe('春节期间休息三天。');
    expect(chosen.asked.map((sentences) => sentences.length)).toEqual([6]);
    expect(chosen.asked[0]?.[0]).toBe('很'.repeat(60));
  });

  it('is not asked about where nothing is to choose, or where the workspace has no model', async () => {
    const query = question('is the shop closed over new year', 'en');
    const single = section('zh', '门店', '春节期间休息三天。', 'zh-Hans');
    expect((await choose([single], query)).asked).toEqual([]);
    const many = section('zh', '门店', filler.join(''), 'zh-Hans');
    expect((await choose([many], { ...query, vectors: {} })).asked).toEqual([]);
  });
});
