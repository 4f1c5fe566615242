import { afterEach, describe, expect, it } from 'vitest';
import { type GoldenExpectation, type GoldenRun, goldenQuestionInput } from '../../src/contract/index.ts';
import {
  createGoldenQuestion,
  deleteGoldenQuestion,
  feedbackJobs,
  getAnswerPolicy,
  getGoldenQuestion,
  getGoldenRun,
  importGoldenQuestions,
  listGoldenQuestions,
  listGoldenResults,
  listGoldenRuns,
  patchGoldenQuestion,
  putAnswerPolicy,
  startGoldenRun,
} from '../../src/feedback/index.ts';
import { deleteFaqEntry, patchFaqEntry } from '../../src/ingest/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { addDocument, addFaq, makeScene, type Scene, useTestChat } from '../chat/support.ts';

const chat = useTestChat();
afterEach(() => setClock(undefined));
const signal = new AbortController().signal;

async function add(scene: Scene, question: string, expected: GoldenExpectation): Promise<string> {
  return (await createGoldenQuestion(chat.db, scene.agent, { question, expected, tags: [] })).id;
}

/** Starts a run and does its job. */
async function run(scene: Scene): Promise<GoldenRun> {
  const { id } = await startGoldenRun(chat.db, scene.agent);
  const payload = { workspaceId: scene.workspaceId, runId: id };
  await feedbackJobs(chat)['feedback.run-golden'].run(payload, { attempt: 1, signal });
  return await getGoldenRun(chat.db, scene.workspaceId, id);
}

async function resultsOf(scene: Scene, { id }: GoldenRun) {
  const { items } = await listGoldenResults(chat.db, scene.workspaceId, id, { limit: 100 });
  return Object.fromEntries(items.map((item) => [item.question, item]));
}

const flux = 'How do I reset the flux?';
const teapot = 'Which teapot do you sell?';

describe('a golden question', () => {
  it('expects a document, an FAQ entry, a text or nothing, and is found, changed and deleted', async () => {
    const scene = await makeScene(chat.db);
    const { db } = chat;
    const faqEntryId = await addFaq(chat, scene, flux, 'Turn it off.');
    const documentId = await addDocument(chat, scene, { title: 'Guide', text: 'Tea.', access: 'quote' });
    const id = await add(scene, flux, { kind: 'faq', faqEntryId });
    await add(scene, '怎么重置？', { kind: 'text', text: '关掉' });
    expect(await getGoldenQuestion(db, scene.workspaceId, id)).toMatchObject({
      question: flux,
      language: 'en',
      expected: { kind: 'faq', faqEntryId, documentId: null, text: null },
    });
    await patchGoldenQuestion(db, scene.agent, id, {
      expected: { kind: 'document', documentId, text: 'tea' },
      tags: ['tea'],
    });
    expect(await getGoldenQuestion(db, scene.workspaceId, id)).toMatchObject({
      expected: { kind: 'document', faqEntryId: null, documentId, text: 'tea' },
    });
    const list = async (filter: object) =>
      (await listGoldenQuestions(db, scene.workspaceId, { limit: 10, ...filter })).items.map(
        (g) => g.question,
      );
    expect(await list({})).toEqual(['怎么重置？', flux]);
    expect(await list({ tag: 'tea' })).toEqual([flux]);
    expect(await list({ q: '重置' })).toEqual(['怎么重置？']);
    expect(await list({ language: 'zh-Hans' })).toEqual(['怎么重置？']);
    await deleteGoldenQuestion(db, scene.agent, id);
    await expect(getGoldenQuestion(db, scene.workspaceId, id)).rejects.toMatchObject({
      code: 'golden_question.not_found',
    });
  });

  it('is refused twice in the same words, and when it expects what is not in its workspace', async () => {
    const [scene, other] = [await makeScene(chat.db), await makeScene(chat.db)];
    const faqEntryId = await addFaq(chat, other, flux, 'Turn it off.');
    await add(scene, flux, { kind: 'nothing' });
    await expect(add(scene, '  how do I reset the FLUX ', { kind: 'nothing' })).rejects.toMatchObject({
      code: 'golden_question.conflict',
    });
    await expect(add(scene, teapot, { kind: 'faq', faqEntryId })).rejects.toMatchObject({
      code: 'golden_question.expected_not_found',
    });
    await expect(add(other, flux, { kind: 'faq', faqEntryId })).resolves.toBeTruthy();
  });

  it('keeps expecting what is gone, and then cannot be right', async () => {
    const scene = await makeScene(chat.db, { answerThreshold: 0 });
    const faqEntryId = await addFaq(chat, scene, flux, 'Turn it off.');
    await addFaq(chat, scene, 'What is a flux?', 'A flow.');
    const id = await add(scene, flux, { kind: 'faq', faqEntryId });
    expect((await run(scene)).verdicts).toEqual({ right: 1, wrong: 0, missed: 0 });
    await deleteFaqEntry(chat, scene.agent, faqEntryId);
    expect((await getGoldenQuestion(chat.db, scene.workspaceId, id)).expected).toMatchObject({
      kind: 'faq',
      faqEntryId: null,
    });
    const without = await run(scene);
    expect(without.verdicts).toEqual({ right: 0, wrong: 1, missed: 0 });
    // Nothing to compare with: no judgement of the bot either.
    expect((await resultsOf(scene, without))[flux]?.bestRight).toBeNull();
    expect((await getAnswerPolicy(chat.db, scene.workspaceId)).judgements.used).toBe(0);
  });

  it('expects a text that says something', async () => {
    for (const text of ['…', ' -- ', '。'])
      expect(
        goldenQuestionInput.safeParse({ question: flux, expected: { kind: 'text', text } }).success,
      ).toBe(false);
  });

  it('tells of the bot no more once it is changed or deleted, until it is asked again', async () => {
    const scene = await makeScene(chat.db);
    await addFaq(chat, scene, flux, 'Turn it off.');
    const ids: string[] = [];
    for (let i = 0; i < 45; i++)
      ids.push(await add(scene, `How do I reset the flux ${i}?`, { kind: 'text', text: 'turn it off' }));
    await run(scene);
    const policy = () => getAnswerPolicy(chat.db, scene.workspaceId);
    expect(await policy()).toMatchObject({ certified: true, judgements: { golden: 45 } });
    setClock(new Date(Date.now() + 60_000));
    await patchGoldenQuestion(chat.db, scene.agent, ids[0] ?? '', { expected: { kind: 'nothing' } });
    expect(await policy()).toMatchObject({ certified: false, needed: 1, judgements: { golden: 44 } });
    await patchGoldenQuestion(chat.db, scene.agent, ids[0] ?? '', {
      expected: { kind: 'text', text: 'turn it off' },
    });
    setClock(new Date(Date.now() + 120_000));
    await run(scene);
    expect(await policy()).toMatchObject({ certified: true, judgements: { golden: 45 } });
    for (const id of ids) await deleteGoldenQuestion(chat.db, scene.agent, id);
    expect(await policy()).toMatchObject({ certified: false, basis: 'default', judgements: { used: 0 } });
  });
});

describe('a run of the golden questions', () => {
  it('says of each whether the bot answers right, wrong or not at all, shown or not', async () => {
    const scene = await makeScene(chat.db, { answerThreshold: 0, suggestThreshold: 0 });
    const faqEntryId = await addFaq(chat, scene, flux, 'Turn it off for 1.5 hours.');
    await add(scene, flux, { kind: 'faq', faqEntryId });
    await add(scene, 'reset flux', { kind: 'text', text: '1.5  HOURS' });
    await add(scene, 'reset the flux now', { kind: 'text', text: '15 hours' });
    await add(scene, 'flux reset price', { kind: 'nothing' });
    const eager = await run(scene);
    expect(eager).toMatchObject({
      status: 'done',
      threshold: 0,
      progress: { done: 4, total: 4 },
      verdicts: { right: 2, wrong: 2, missed: 0 },
      changes: { new: 4 },
      startedBy: 'Mei',
    });
    await putAnswerPolicy(chat.db, scene.agent, { targetPrecision: 0.95, threshold: 1 });
    const shy = await run(scene);
    expect(shy.verdicts).toEqual({ right: 1, wrong: 0, missed: 3 });
    const results = await resultsOf(scene, shy);
    expect(results['reset flux']).toMatchObject({ verdict: 'missed', bestRight: true, sourceId: faqEntryId });
    expect(results['reset the flux now']).toMatchObject({ verdict: 'missed', bestRight: false });
    expect(results['flux reset price']).toMatchObject({ verdict: 'right', bestRight: false, change: 'won' });
  });

  it('is compared with the last one: lost, changed, won, the same and new', async () => {
    const scene = await makeScene(chat.db, { answerThreshold: 0, suggestThreshold: 0 });
    const { db } = chat;
    const [faq, tea] = [
      await addFaq(chat, scene, flux, 'Turn it off.'),
      await addFaq(chat, scene, teapot, 'The blue one.'),
    ];
    await add(scene, flux, { kind: 'text', text: 'turn it off' });
    await add(scene, teapot, { kind: 'text', text: 'red' });
    await add(scene, 'reset flux', { kind: 'faq', faqEntryId: faq });
    await add(scene, 'blue teapot', { kind: 'faq', faqEntryId: tea });
    const first = await run(scene);
    expect(first).toMatchObject({ previousId: null, verdicts: { right: 3, wrong: 1 }, changes: { new: 4 } });

    await patchFaqEntry(chat, scene.agent, faq, { answer: 'Pull the plug.' });
    await patchFaqEntry(chat, scene.agent, tea, { answer: 'The red one.' });
    await add(scene, 'Anything new?', { kind: 'nothing' });
    const second = await run(scene);
    expect(second).toMatchObject({
      previousId: first.id,
      changes: { lost: 1, changed: 2, won: 1, same: 0, new: 1 },
    });
    const { items } = await listGoldenResults(db, scene.workspaceId, second.id, {
      limit: 10,
      change: 'lost',
    });
    expect(items).toMatchObject([
      {
        question: flux,
        verdict: 'wrong',
        text: 'Pull the plug.',
        previous: { verdict: 'right', text: 'Turn it off.' },
      },
    ]);
    const third = await run(scene);
    expect(third.changes).toEqual({ lost: 0, changed: 0, won: 0, same: 5, new: 0 });
    const { items: runs } = await listGoldenRuns(db, scene.workspaceId, { limit: 2 });
    expect(runs.map(({ id }) => id)).toEqual([third.id, second.id]);
  });

  it('that was cut off goes on where it stopped, and one that ended is not done again', async () => {
    const scene = await makeScene(chat.db, { answerThreshold: 0 });
    await addFaq(chat, scene, flux, 'Turn it off.');
    for (let i = 0; i < 20; i++) await add(scene, `flux number ${i}`, { kind: 'text', text: 'turn it off' });
    const { id } = await startGoldenRun(chat.db, scene.agent);
    const payload = { workspaceId: scene.workspaceId, runId: id };
    const job = feedbackJobs(chat)['feedback.run-golden'];
    let asked = 0;
    const stop = new AbortController();
    const counting = (limit: number) =>
      feedbackJobs({
        ...chat,
        db: chat.db,
        search: chat.search,
        embedder: {
          ...chat.embedder,
          embedQuestion: async (text, language) => {
            asked += 1;
            if (asked === limit) stop.abort(new Error('stopped'));
            return await chat.embedder.embedQuestion(text, language);
          },
        },
      })['feedback.run-golden'];
    await expect(counting(3).run(payload, { attempt: 1, signal: stop.signal })).rejects.toThrow('stopped');
    expect(await getGoldenRun(chat.db, scene.workspaceId, id)).toMatchObject({
      status: 'running',
      progress: { done: 16, total: 20 },
    });
    await counting(-1).run(payload, { attempt: 1, signal });
    expect(asked).toBe(20);
    expect(await getGoldenRun(chat.db, scene.workspaceId, id)).toMatchObject({
      status: 'done',
      progress: { done: 20, total: 20 },
      verdicts: { right: 20 },
    });
    await job.run(payload, { attempt: 1, signal });
    expect((await getGoldenRun(chat.db, scene.workspaceId, id)).verdicts.right).toBe(20);
  });

  it('runs once at a time, needs questions, and shows why it failed', async () => {
    const scene = await makeScene(chat.db);
    await expect(startGoldenRun(chat.db, scene.agent)).rejects.toMatchObject({ code: 'golden_run.empty' });
    await add(scene, flux, { kind: 'nothing' });
    const [one, two] = await Promise.all([
      startGoldenRun(chat.db, scene.agent),
      startGoldenRun(chat.db, scene.agent),
    ]);
    expect(one.id).toBe(two.id);
    const jobs = await chat.db
      .selectFrom('golden_runs')
      .select('id')
      .where('workspace_id', '=', scene.workspaceId)
      .execute();
    expect(jobs).toHaveLength(1);
    const payload = { workspaceId: scene.workspaceId, runId: one.id };
    await feedbackJobs(chat)['feedback.run-golden'].failed?.(payload, new Error('no model'));
    expect(await getGoldenRun(chat.db, scene.workspaceId, one.id)).toMatchObject({
      status: 'failed',
      error: { code: 'golden_run.failed' },
    });
    expect((await startGoldenRun(chat.db, scene.agent)).id).not.toBe(one.id);
  });

  it('can certify a threshold below what was ever shown: it asks whatever the threshold is', async () => {
    const scene = await makeScene(chat.db);
    await addFaq(chat, scene, flux, 'Turn it off.');
    for (let i = 0; i < 45; i++)
      await add(scene, `How do I reset the flux ${i}?`, { kind: 'text', text: 'turn it off' });
    await run(scene);
    const policy = await getAnswerPolicy(chat.db, scene.workspaceId);
    expect(policy).toMatchObject({ certified: true, judgements: { golden: 45, used: 45 }, needed: 0 });
    expect(policy.threshold).toBeLessThan(policy.defaultThreshold);
    // The same questions again are the same evidence, not twice as much.
    await run(scene);
    expect((await getAnswerPolicy(chat.db, scene.workspaceId)).judgements.used).toBe(45);
  });

  it('of another workspace is not found', async () => {
    const [scene, other] = [await makeScene(chat.db), await makeScene(chat.db)];
    await add(scene, flux, { kind: 'nothing' });
    const { id } = await run(scene);
    const notFound = { code: 'golden_run.not_found' };
    await expect(getGoldenRun(chat.db, other.workspaceId, id)).rejects.toMatchObject(notFound);
    await expect(listGoldenResults(chat.db, other.workspaceId, id, { limit: 5 })).rejects.toMatchObject(
      notFound,
    );
    expect((await listGoldenRuns(chat.db, other.workspaceId, { limit: 5 })).items).toEqual([]);
  });
});

describe('importing golden questions', () => {
  it('finds documents and entries by title or question, updates what is there, and tells of each row', async () => {
    const scene = await makeScene(chat.db);
    const { db } = chat;
    const faqEntryId = await addFaq(chat, scene, flux, 'Turn it off.');
    const documentId = await addDocument(chat, scene, { title: '茶具手册', text: '茶', access: 'quote' });
    const sheet = (rows: string[][]) => [
      {
        name: 'Sheet1',
        header: ['问题', '文档', '问答', '答案', 'Language', 'Tags'],
        rows,
        rowNumbers: rows.map((_, i) => i + 2),
      },
    ];
    const rows = [
      ['How to reset?', '', flux.toUpperCase(), '', '', 'a|b'],
      ['有哪些茶壶？', '茶具手册', '', '蓝色', '中文', ''],
      ['Who won the cup?', '', '', 'none', 'en', ''],
      ['Which colour?', 'No such guide', '', '', '', ''],
      ['Why?', '', '', '', '', ''],
      ['', '', '', 'text', '', ''],
      ['Both?', '茶具手册', flux, '', '', ''],
    ];
    const first = await importGoldenQuestions(db, scene.agent, sheet(rows));
    expect(first.rows.map(({ row, result }) => [row, result])).toEqual([
      [2, 'created'],
      [3, 'created'],
      [4, 'created'],
      [5, 'failed'],
      [6, 'failed'],
      [7, 'failed'],
      [8, 'failed'],
    ]);
    expect(first.rows[3]?.problem).toContain('No such guide');
    const { items } = await listGoldenQuestions(db, scene.workspaceId, { limit: 10 });
    expect(items.toReversed()).toMatchObject([
      { expected: { kind: 'faq', faqEntryId }, tags: ['a', 'b'], language: 'en' },
      { expected: { kind: 'document', documentId, text: '蓝色' }, language: 'zh-Hans' },
      { expected: { kind: 'nothing' } },
    ]);
    const again = await importGoldenQuestions(
      db,
      scene.agent,
      sheet([...rows.slice(0, 2), ['Who won the cup?', '', '', 'The blue team', 'en', '']]),
    );
    expect(again.rows.map(({ result }) => result)).toEqual(['unchanged', 'unchanged', 'updated']);
    await expect(
      importGoldenQuestions(db, scene.agent, [{ name: 'x', header: ['a', 'b'], rows: [], rowNumbers: [] }]),
    ).rejects.toMatchObject({ code: 'golden_import.no_table' });
  });
});
