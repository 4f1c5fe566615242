import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/lib/index.ts';
import { decide, defaultPolicy, type Embedder, openEmbedder } from '../../src/retrieval/index.ts';
import type { WorkspaceIndex } from '../../src/retrieval/workspace-index.ts';
import { entry, indexOf } from '../support/knowledge.ts';

let embedder: Awaited<ReturnType<typeof openEmbedder>>;
let index: WorkspaceIndex;

const ROAMING = '出国后手机没有信号怎么办？';
const BILL = '手机账单怎么查？';
const LOST = '手机卡丢了怎么办？';

beforeAll(async () => {
  embedder = await openEmbedder({ logger: silentLogger });
  index = await indexOf(embedder, [
    entry(ROAMING, {
      language: 'zh-Hans',
      answer: '请在设置里手动选择当地网络，并把 APN 填为 travelnet，再关机重启一次。',
    }),
    entry(BILL, { language: 'zh-Hans', answer: '每月 3 日出账，可以在 App 的“我的”里下载 PDF。' }),
    entry(LOST, { language: 'zh-Hans', answer: '请立即拨打客服挂失，补卡收费 20 元，门店当场可取。' }),
    entry('怎么联系人工客服？', { language: 'zh-Hans', answer: '每天 9:00 到 21:00 拨打 10099。' }),
  ]);
});
afterAll(() => embedder.close());

async function ask(question: string, of = index) {
  return await decide(
    { search: { current: async () => of }, embedder: embedder as Embedder },
    {
      workspaceId: 'w',
      question,
      history: [],
      policy: { ...defaultPolicy(), answerThreshold: 0, suggestThreshold: 0 },
      reach: { inboxId: null, today: '2026-11-22' },
      misses: 0,
    },
  );
}

describe('the answer of an FAQ entry', () => {
  it('is found by a word that only it says', async () => {
    expect((await ask('APN 填什么')).ranked[0]?.id).toBe(ROAMING);
  });

  it('is found by what only it tells, in other words', async () => {
    expect((await ask('补办一张新的要花多少钱')).ranked[0]?.id).toBe(LOST);
    expect((await ask('对账单能不能存成电子文件')).ranked[0]?.id).toBe(BILL);
  });

  it('is given to its question asked word for word, however little is known beside it', async () => {
    const small = await indexOf(embedder, [
      entry('怎么开发票', { language: 'zh-Hans', answer: '在订单页点开票。' }),
    ]);
    expect((await ask('怎么开发票？', small)).confidence).toBeGreaterThanOrEqual(0.95);
    expect((await ask('怎么退货？', small)).confidence).toBeLessThan(0.75);
  });

  it('does not count as one of its questions: the entry asked for word for word stays first and sure', async () => {
    const asked = await ask(BILL);
    expect(asked.ranked[0]?.id).toBe(BILL);
    expect(asked.confidence).toBeGreaterThan((await ask('账单')).confidence);
  });
});
