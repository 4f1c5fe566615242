import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/lib/index.ts';
import { decide, defaultPolicy, type Embedder, openEmbedder, type Turn } from '../../src/retrieval/index.ts';
import type { WorkspaceIndex } from '../../src/retrieval/workspace-index.ts';
import { entry, indexOf, passage } from '../support/knowledge.ts';

const BRANCHES =
  'Harbour Street,Old Mill,Kingsway,Station Road,Castle Square,Riverside,Market Place,Northgate,Elm Park,Foundry Yard,' +
  'Seven Dials,Highcliff';
const ABOUT_A_BRANCH = [
  'When are you open?',
  'Is there parking for customers?',
  'Is the shop wheelchair accessible?',
  'Can I collect an online order?',
  'Do you wrap gifts?',
  'Are dogs allowed inside?',
  'Is there free wifi?',
  'Do you deliver to my home?',
  'Which cards do you accept?',
];
const ROUTERS = ['X100', 'X200', 'X300', 'AX1800', 'AX3000', 'M7'];
const ABOUT_A_ROUTER = [
  '支持 5G 频段吗？',
  '最多能带多少台设备？',
  '怎么恢复出厂设置？',
  '保修期多长？',
  '怎么设置访客网络？',
  '支持 Mesh 组网吗？',
  '可以挂墙安装吗？',
  '有几个网口？',
];
const PLANS = [
  ['Starter', 'Up to 3 people and 5 GB of storage. Exports are not part of it.'],
  ['Growth', 'Up to 20 people and 50 GB of storage. Exports run once a day.'],
  ['Premium', 'Up to 100 people and 500 GB of storage. Exports run every hour.'],
] as const;

let embedder: Embedder;
let branches: WorkspaceIndex;
let routers: WorkspaceIndex;
let plans: WorkspaceIndex;

beforeAll(async () => {
  embedder = await openEmbedder({ logger: silentLogger });
  branches = await indexOf(
    embedder,
    BRANCHES.split(',').flatMap((name) =>
      ABOUT_A_BRANCH.map((question, i) =>
        entry(`${name} branch: ${question}`, { answer: `Yes, the ${name} branch does, see note ${i}.` }),
      ),
    ),
  );
  routers = await indexOf(
    embedder,
    ROUTERS.flatMap((name) =>
      ABOUT_A_ROUTER.map((question, i) =>
        entry(`${name} 路由器${question}`, { answer: `${name} ${i}`, language: 'zh-Hans' }),
      ),
    ),
  );
  plans = await indexOf(
    embedder,
    PLANS.map(([name, text]) => {
      const title = `${name} plan`;
      return passage(text, { id: title, documentId: title, versionId: title, title });
    }),
  );
}, 120_000);
afterAll(async () => {
  await embedder.close();
});

const customer = (text: string): Turn => ({ role: 'customer', text });
const bot = (text: string): Turn => ({ role: 'bot', text });

async function best(index: WorkspaceIndex, history: Turn[], question: string) {
  let embedded = 0;
  const counting = {
    ...embedder,
    embedQuestion: (text: string, language: string) => {
      embedded += 1;
      return embedder.embedQuestion(text, language);
    },
  };
  const { ranked, confidence } = await decide(
    { search: { current: async () => index }, embedder: counting },
    {
      workspaceId: 'ws',
      question,
      history,
      policy: defaultPolicy(),
      reach: { inboxId: null, today: '2026-11-22' },
      misses: 0,
    },
  );
  return { id: ranked[0]?.id, confidence, embedded };
}

const RIVERSIDE = [
  customer('is there a shop near the bridge'),
  bot('Yes, all right, one is showing up and it is called Riverside, two minutes from the bridge.'),
];
const X200 = [customer('我想买个路由器，有什么推荐'), bot('X200 适合大户型，现货。')];

describe('a question that fits many like things', () => {
  it.each([
    ['do they have parking?', 'Is there parking for customers?'],
    ['uh great and do they wrap gifts', 'Do you wrap gifts?'],
    ['ok and do you know if dogs are allowed there', 'Are dogs allowed inside?'],
    ['is that place accessible by wheelchair', 'Is the shop wheelchair accessible?'],
    ['which cards do they take there', 'Which cards do you accept?'],
  ])('is about the one that the bot named: %s', async (question, meant) => {
    expect(await best(branches, RIVERSIDE, question)).toMatchObject({ id: `Riverside branch: ${meant}` });
  });

  it.each([
    ['那它支持 5G 吗？', '支持 5G 频段吗？'],
    ['保修多久', '保修期多长？'],
    ['这款能挂在墙上吗', '可以挂墙安装吗？'],
    ['這款有幾個網口', '有几个网口？'],
  ])('is about the one that the bot named in Chinese: %s', async (question, meant) => {
    expect(await best(routers, X200, question)).toMatchObject({ id: `X200 路由器${meant}` });
  });

  it('is surer with the name than alone', async () => {
    const alone = await best(branches, [], 'do they have parking?');
    const told = await best(branches, RIVERSIDE, 'do they have parking?');
    expect(alone.confidence).toBeLessThan(0.5);
    expect(told.confidence).toBeGreaterThan(0.75);
  });

  it('is about the one that was named last', async () => {
    const history = [
      ...RIVERSIDE,
      customer('do they have wifi?'),
      bot('Yes, free for all customers.'),
      customer('and the one at Old Mill?'),
      bot('There as well.'),
    ];
    expect((await best(branches, history, 'when are they open?')).id).toMatch(/^Old Mill branch: When/);
    const switched = [
      customer('X200 路由器支持 5G 吗'),
      bot('支持。'),
      customer('AX3000 呢'),
      bot('也支持。'),
    ];
    expect((await best(routers, switched, '它最多带几台设备')).id).toMatch(/^AX3000 路由器最多/);
  });

  it('is about a name that was mistyped', async () => {
    const history = [customer('is there wifi at the foundary yard shop'), bot('Yes, there is.')];
    expect((await best(branches, history, 'and do they wrap gifts?')).id).toBe(
      'Foundry Yard branch: Do you wrap gifts?',
    );
  });

  it('is not about a name that is part of a number read out', async () => {
    const history = [...RIVERSIDE, customer('the zip code please'), bot('It is nine four one one seven.')];
    expect((await best(branches, history, 'do they have parking?')).id).toMatch(
      /^Riverside branch: Is there/,
    );
    const meant = [customer('is there a shop near the theatre'), bot('Yes, our Seven Dials branch.')];
    expect((await best(branches, meant, 'do they have parking?')).id).toMatch(
      /^Seven Dials branch: Is there/,
    );
  });

  it('is asked of the documents about one thing as well', async () => {
    const history = [customer('Tell me about the Growth plan'), bot('It is made for teams.')];
    expect((await best(plans, history, 'how many people can use it?')).id).toBe('Growth plan');
  });

  it('costs one more embedding at most, and none where nothing was said before', async () => {
    expect((await best(branches, [], 'do they have parking?')).embedded).toBe(1);
    expect((await best(branches, RIVERSIDE, 'do they have parking?')).embedded).toBe(2);
    expect((await best(branches, RIVERSIDE, 'do you wrap gifts')).embedded).toBe(1);
  });
});

describe('a question that says itself what it is about', () => {
  it.each([
    ['Is there parking at Kingsway?', 'Kingsway branch: Is there parking for customers?'],
    ['does the old mill shop have wifi', 'Old Mill branch: Is there free wifi?'],
  ])('is not dragged back to what was spoken of: %s', async (question, id) => {
    expect((await best(branches, RIVERSIDE, question)).id).toBe(id);
  });

  it('is not dragged back in Chinese', async () => {
    expect((await best(routers, X200, 'M7 怎么恢复出厂设置？')).id).toBe('M7 路由器怎么恢复出厂设置？');
    const asked = [customer('X200 路由器支持 5G 吗'), bot('支持。')];
    expect((await best(routers, asked, '那 M7 呢')).id).toBe('M7 路由器支持 5G 频段吗？');
  });
});

describe('a question that does not lean on the turns before', () => {
  it('is answered as if nothing had been said', async () => {
    for (const question of ['Who founded the company?', 'do you wrap gifts', 'I lost my gift voucher']) {
      const alone = await best(branches, [], question);
      expect(await best(branches, RIVERSIDE, question), question).toMatchObject({
        id: alone.id,
        confidence: alone.confidence,
      });
    }
  });
});
