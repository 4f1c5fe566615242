import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/lib/index.ts';
import { decide, defaultPolicy, type Embedder, openEmbedder, type Turn } from '../../src/retrieval/index.ts';
import type { WorkspaceIndex } from '../../src/retrieval/workspace-index.ts';
import { indexOf, passages } from '../support/knowledge.ts';

const RATES = [
  'Region | Standard | Express | Free from',
  'Germany | €4.90, 2 days | €9.90, next day | €49',
  'Austria | €7.50, 4 days | €16.00, 2 days | €99',
  'US | €21.00, 9 days | €45.00, 4 days | never',
  'Norway | €12.50, 6 days | not available | never',
].join('\n');
const LAMP = [
  [
    'Error codes',
    'E07: The fan of the lamp is blocked. Remove dust from the grille.\nE12: The firmware is damaged. Restart it.',
  ],
  [
    'Warranty',
    'The warranty is two years for the lamp and six months for the battery. It does not cover drops or water damage.',
  ],
] as const;
const TRAVEL =
  '国内出差住宿标准：一线城市每晚不超过500元，其他城市每晚不超过350元。\n\n海外出差住宿标准为每晚不超过200美元。出发前须经部门总监审批。';
const PLANS = [
  '方案 | 月費 | 年費 | 使用者上限',
  '個人版 | NT$150 | NT$1,500 | 1 人',
  '團隊版 | NT$490 | NT$4,900 | 10 人',
  '企業版 | NT$1,980 | NT$19,800 | 不限',
].join('\n');

let embedder: Embedder;
let index: WorkspaceIndex;
beforeAll(async () => {
  embedder = await openEmbedder({ logger: silentLogger });
  index = await indexOf(embedder, [
    ...passages('rates', 'Shipping rates', 'en', [['Rates', RATES]]),
    ...passages('lamp', 'Manual of the lamp', 'en', LAMP),
    ...passages('travel', '差旅报销制度', 'zh-Hans', [['住宿', TRAVEL]]),
    ...passages('plans', '會員方案', 'zh-Hant', [['價格', PLANS]]),
    ...passages('berlin', 'Berlin showroom', 'en', [
      [
        'Opening hours',
        'Our Berlin showroom is open Tuesday to Friday from 11:00 to 19:00 and Saturday from 10:00 to 16:00. It is closed on Sundays and public holidays.',
      ],
    ]),
  ]);
}, 60_000);
afterAll(async () => {
  await embedder.close();
});

/** What the bot says to each, with what it said to those before. */
async function chat(...questions: string[]) {
  const history: Turn[] = [];
  let last = '';
  for (const question of questions) {
    const decision = await decide(
      { search: { current: async () => index }, embedder },
      {
        workspaceId: 'ws',
        question,
        history,
        policy: defaultPolicy({ answerThreshold: 0.3 }),
        reach: { inboxId: null, today: '2026-11-22' },
        misses: 0,
      },
    );
    last = decision.text;
    history.push({ role: 'customer', text: question }, { role: 'bot', text: last });
  }
  return last;
}

describe('a question that goes on from an answer', () => {
  it.each([
    ['国内出差住宿标准是多少？', '那海外呢？', '200美元', '500元'],
    ['How much is standard shipping to Germany?', 'what about Austria?', '€7.50', '€4.90'],
    ['How much is standard shipping to Germany?', 'and the US?', '€21.00', '€4.90'],
    ['團隊版一年多少錢？', '那企業版呢？', 'NT$19,800', 'NT$4,900'],
  ])('is not answered by the same again: %s %s', async (before, question, right, wrong) => {
    expect(await chat(before)).toContain(wrong);
    const text = await chat(before, question);
    expect(text).toContain(right);
    expect(text).not.toContain(wrong);
  });

  it('is answered by the next sentence, with the one before where that leans on it', async () => {
    const text = await chat('Is the Berlin showroom open on Saturday?', 'what about Sunday');
    expect(text).toContain('It is closed on Sundays');
  });

  it('is answered by the same sentence where that says what is asked', async () => {
    const text = await chat('What does the warranty of the lamp cover?', 'does it cover drops?');
    expect(text).toContain('It does not cover drops');
  });

  it('goes on from the question before it that named a subject of its own', async () => {
    const text = await chat(
      'What does E07 mean on the lamp?',
      'what about the warranty?',
      'does it cover water damage?',
    );
    expect(text).toContain('It does not cover drops or water damage.');
  });
});
