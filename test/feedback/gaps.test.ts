import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askQuestion, createConversation } from '../../src/chat/index.ts';
import {
  answerGap,
  checkGap,
  feedbackJobs,
  getGap,
  listGaps,
  patchGap,
  saveJudgement,
} from '../../src/feedback/index.ts';
import { createFaqEntry, deleteFaqEntry } from '../../src/ingest/index.ts';
import { setClock, silentLogger } from '../../src/lib/index.ts';
import { type Embedder, openEmbedder, openSearch, type Search } from '../../src/retrieval/index.ts';
import { makeScene, type Scene, useTestChat } from '../chat/support.ts';

/** With the real models: that questions of one meaning meet is what this is about. */
const chat = useTestChat();
let folder: string;
let embedder: Embedder;
let search: Search;
const { signal } = new AbortController();
const deps = () => ({ ...chat, db: chat.db, files: chat.files, search, embedder, logger: silentLogger });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knowdesk-gaps-'));
  embedder = await openEmbedder({ logger: silentLogger });
  search = openSearch({ db: chat.db, embedder, dataDir: folder, logger: silentLogger });
}, 60_000);
afterAll(async () => {
  setClock(undefined);
  await search?.close();
  await embedder?.close();
  await rm(folder, { recursive: true, force: true });
});

const day = (n: number) => new Date(Date.UTC(2026, 9, n, 9));
let clock = 0;

/** Each in a conversation of its own, on that day; the id of the answer. */
async function ask(scene: Scene, text: string, on = day(1)): Promise<string> {
  clock += 1;
  setClock(new Date(on.getTime() + clock * 1000));
  const { id } = await createConversation(chat.db, scene.visitor, { locale: 'zh-CN' });
  const { answer } = await askQuestion(deps(), scene.visitor, id, { text });
  return answer?.id ?? '';
}

async function find(scene: Scene) {
  await feedbackJobs(deps())['feedback.find-gaps'].run(
    { workspaceId: scene.workspaceId },
    { attempt: 1, signal },
  );
  return await list(scene);
}
const list = async (scene: Scene, part: object = {}) =>
  (await listGaps(chat.db, scene.workspaceId, { status: 'open', limit: 50, ...part })).items;

const wechat = ['你们支持微信支付吗', '可以用微信付款吗？', 'do you accept wechat pay'];
const password = ['忘记密码怎么办', '密码忘了'];

async function sceneWithMisses(): Promise<Scene> {
  const scene = await makeScene(chat.db);
  for (const text of [...wechat, ...password]) await ask(scene, text);
  return scene;
}

describe('gaps', () => {
  it('are the unanswered questions in clusters of one meaning, across languages, the most asked first', async () => {
    const gaps = await find(await sceneWithMisses());
    expect(gaps.map(({ asked }) => asked)).toEqual([3, 2]);
    const [first, second] = gaps;
    expect(first?.examples.map(({ text }) => text).sort()).toEqual([...wechat].sort());
    expect(first?.languages.toSorted()).toEqual(['en', 'zh-Hans']);
    expect(second?.examples.map(({ text }) => text).sort()).toEqual([...password].sort());
  });

  it('keep their ids from run to run, and count the same wording as one example', async () => {
    const scene = await sceneWithMisses();
    const before = await find(scene);
    await ask(scene, '微信支付可以吗', day(2));
    await ask(scene, '密码忘了？', day(2));
    const after = await find(scene);
    expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
    const forgotten = after.find(({ question }) => question.includes('密码'));
    expect(forgotten).toMatchObject({ asked: 3, question: '密码忘了' });
    expect(forgotten?.examples).toHaveLength(2);
  });

  it('asked lately come before those asked as often long ago', async () => {
    const scene = await makeScene(chat.db);
    for (const text of wechat) await ask(scene, text, day(1));
    for (const text of password) await ask(scene, text, day(29));
    const gaps = await find(scene);
    expect(gaps.map(({ asked }) => asked)).toEqual([2, 3]);
    const [page] = await list(scene, { limit: 1 });
    expect(page?.asked).toBe(2);
  });

  it('hold an answer judged wrong, and let it go once it is judged right', async () => {
    const scene = await makeScene(chat.db);
    await createFaqEntry(deps(), scene.agent, {
      question: '怎么开发票',
      variants: [],
      answer: '在订单页点开票。',
      tags: [],
    });
    const answerId = await ask(scene, '怎么开发票');
    expect(await find(scene)).toEqual([]);
    await saveJudgement(chat.db, scene.agent, answerId, { right: false });
    expect((await find(scene)).map(({ question }) => question)).toEqual(['怎么开发票']);
    await saveJudgement(chat.db, scene.agent, answerId, { right: true });
    expect(await find(scene)).toEqual([]);
  });

  it('leave out small talk, wishes for a person and repeated words', async () => {
    const scene = await makeScene(chat.db);
    for (const text of ['你好', '谢谢', '转人工']) await ask(scene, text);
    expect(await find(scene)).toEqual([]);
  });

  it('are answered once an entry is written for them, and open again when its answer is gone', async () => {
    const scene = await sceneWithMisses();
    const [first] = await find(scene);
    const id = first?.id ?? '';
    const { id: faqEntryId } = await createFaqEntry(deps(), scene.agent, {
      question: first?.question ?? '',
      variants: first?.examples.slice(1).map(({ text }) => text) ?? [],
      answer: '支持微信支付和支付宝。',
      tags: [],
    });
    const answered = await answerGap(deps(), scene.agent, id, faqEntryId);
    expect(answered).toMatchObject({
      status: 'answered',
      faqEntryId,
      check: { asked: 3 },
    });
    expect(answered.check?.answered).toBeGreaterThanOrEqual(2);
    expect((await list(scene)).map(({ asked }) => asked)).toEqual([2]);
    await deleteFaqEntry(deps(), scene.agent, faqEntryId);
    await search.catchUp(scene.workspaceId);
    expect((await find(scene)).map(({ id }) => id)).toContain(id);
    expect((await getGap(chat.db, scene.workspaceId, id)).check).toMatchObject({ answered: 0 });
  });

  it('that were dismissed stay so however often they are asked', async () => {
    const scene = await sceneWithMisses();
    const [first] = await find(scene);
    const id = first?.id ?? '';
    await patchGap(chat.db, scene.agent, id, { status: 'dismissed' });
    await ask(scene, '微信支付可以吗', day(3));
    await find(scene);
    expect(await getGap(chat.db, scene.workspaceId, id)).toMatchObject({
      status: 'dismissed',
      asked: 4,
      statusBy: 'Mei',
    });
  });

  it('called answered by a person open again when they are asked in vain', async () => {
    const scene = await sceneWithMisses();
    const [first] = await find(scene);
    const id = first?.id ?? '';
    await patchGap(chat.db, scene.agent, id, { status: 'answered' });
    expect((await checkGap(deps(), scene.workspaceId, id)).status).toBe('answered');
    await ask(scene, '微信支付可以吗', day(4));
    expect((await find(scene)).map(({ id }) => id)).toContain(id);
  });
});
