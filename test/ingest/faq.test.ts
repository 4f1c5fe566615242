import { describe, expect, it } from 'vitest';
import type { FaqImport } from '../../src/contract/index.ts';
import {
  createFaqEntry,
  deleteFaqEntry,
  exportFaq,
  getFaqEntry,
  getFaqImport,
  ingestJobs,
  listFaqEntries,
  listHistory,
  patchFaqEntry,
  restoreFaqEntry,
  startFaqImport,
} from '../../src/ingest/index.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();
const entry = {
  question: 'Where do I park?',
  variants: ['parking?', ' parking? ', 'visitor parking'],
  answer: 'On level **P7**.',
  tags: ['building'],
};

async function findable(entryId: string): Promise<string[]> {
  const source = (await test.search.current(test.actor.workspaceId)).sources.get(entryId);
  return source?.kind === 'faq' ? [source.question, ...source.variants] : [];
}

async function runImport(name: string, content: string | Buffer): Promise<FaqImport> {
  const { id } = await startFaqImport(test, test.actor, await test.file(name, content));
  const handler = ingestJobs(test)['ingest.import-faq'];
  const payload = { workspaceId: test.actor.workspaceId, importId: id };
  try {
    await handler.run(payload, { attempt: 1, signal: new AbortController().signal });
  } catch (error) {
    await handler.failed?.(payload, error);
  }
  return await getFaqImport(test.db, test.actor.workspaceId, id);
}

describe('an FAQ entry', () => {
  it('can be found by every way of asking as soon as it is created, each once', async () => {
    const created = await createFaqEntry(test, test.actor, entry);
    expect(created).toMatchObject({
      question: entry.question,
      variants: ['parking?', 'visitor parking'],
      language: 'en',
      tags: ['building'],
    });
    expect(await findable(created.id)).toEqual(['Where do I park?', 'parking?', 'visitor parking']);
  });

  it('is in the language of its answer, also where it is asked in another', async () => {
    const variants = ['可以用比特币支付吗', '能不能用比特币'];
    const created = await createFaqEntry(test, test.actor, {
      ...entry,
      question: 'Is bitcoin fine?',
      variants,
      answer: 'No, bitcoin is not accepted.',
    });
    expect(created.language).toBe('en');
  });

  it('answers by its new questions and not by its old ones as soon as it is changed', async () => {
    const { id } = await createFaqEntry(test, test.actor, {
      ...entry,
      question: 'Where is the gym?',
      variants: ['gym'],
    });
    const changed = await patchFaqEntry(test, test.actor, id, { variants: ['fitness room'] });
    expect(changed).toMatchObject({ question: 'Where is the gym?', answer: entry.answer });
    expect(await findable(id)).toEqual(['Where is the gym?', 'fitness room']);
    expect(await test.search.verify(test.actor.workspaceId)).toEqual([]);
  });

  it('is gone when it is deleted', async () => {
    const { id } = await createFaqEntry(test, test.actor, {
      ...entry,
      question: 'Who waters the plants?',
      variants: [],
    });
    await deleteFaqEntry(test, test.actor, id);
    expect(await findable(id)).toEqual([]);
    await expect(getFaqEntry(test.db, test.actor.workspaceId, id)).rejects.toMatchObject({
      code: 'faq.not_found',
    });
  });

  it("is not another workspace's to see or change", async () => {
    const { id } = await createFaqEntry(test, test.actor, {
      ...entry,
      question: 'Who has the key?',
      variants: [],
    });
    const stranger = { ...test.actor, workspaceId: 'ws_other' };
    await expect(getFaqEntry(test.db, 'ws_other', id)).rejects.toMatchObject({ code: 'faq.not_found' });
    await expect(patchFaqEntry(test, stranger, id, { answer: 'x' })).rejects.toMatchObject({
      code: 'faq.not_found',
    });
    await expect(deleteFaqEntry(test, stranger, id)).rejects.toMatchObject({ code: 'faq.not_found' });
  });
});

describe('an import', () => {
  const table = [
    '问题,相似问法,答案,语言,标签',
    '怎么请假？,如何请假|请假流程,在系统里提交请假单。,中文,人事|假期',
    '"怎么报销,出差费用？",,"提交单据，',
    '附上发票。",zh-Hans,',
    ',没有问题的一行,答案,,',
    '没有答案的问题？,,,,',
  ].join('\r\n');

  it('creates what is new, reports what it could not read by the row of the table, and changes nothing the second time', async () => {
    const first = await runImport('faq.csv', `\uFEFF${table}`);
    expect(first).toMatchObject({ status: 'done', progress: { done: 4, total: 4 } });
    expect(first.rows.map(({ row, result }) => [row, result])).toEqual([
      [2, 'created'],
      [3, 'created'],
      [4, 'failed'],
      [5, 'failed'],
    ]);
    expect(first.rows[2]?.problem).toMatch(/question/);
    expect(first.rows[3]?.problem).toMatch(/answer/);
    const { items } = await listFaqEntries(test.db, test.actor.workspaceId, { q: '请假', limit: 10 });
    expect(items).toMatchObject([
      {
        question: '怎么请假？',
        variants: ['如何请假', '请假流程'],
        language: 'zh-Hans',
        tags: ['人事', '假期'],
      },
    ]);
    const second = await runImport('faq.csv', table);
    expect(second.rows.map(({ result }) => result)).toEqual(['unchanged', 'unchanged', 'failed', 'failed']);
    const third = await runImport('faq.csv', table.replace('在系统里提交请假单', '找主管'));
    expect(third.rows.map(({ result }) => result)).toEqual(['updated', 'unchanged', 'failed', 'failed']);
  });

  it('of a table without a question and an answer column fails and says which columns it needs', async () => {
    const failed = await runImport('prices.csv', 'plan,price\nbasic,5\n');
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'faq_import.no_table', message: expect.stringContaining('`question` and `answer`') },
    });
  });

  it('of a file that is no table fails with the reason', async () => {
    expect(await runImport('faq.xlsx', 'not a workbook')).toMatchObject({
      status: 'failed',
      error: { code: expect.stringMatching(/^(document|faq_import)\./) },
    });
  });
});

describe('an export', () => {
  it.each(['csv', 'xlsx'] as const)(
    'as %s is what the import reads again, without a change',
    async (format) => {
      await createFaqEntry(test, test.actor, {
        question: `=HYPERLINK("http://evil") ${format}`,
        variants: ['+1 or "two", three'],
        answer: '@answer\nsecond line',
        tags: [],
      });
      const file = await exportFaq(test.db, test.actor.workspaceId, format);
      const again = await runImport(`faq.${format}`, file);
      expect(again.rows.map(({ result }) => result)).toEqual(again.rows.map(() => 'unchanged'));
      expect(again.rows.length).toBeGreaterThan(3);
    },
  );

  it('runs nothing when a spreadsheet program opens it', async () => {
    const csv = (await exportFaq(test.db, test.actor.workspaceId, 'csv')).toString('utf8');
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"") csv"`);
    expect(csv).not.toMatch(/"[=+@]/);
  });
});

describe('the history of an FAQ entry', () => {
  it('leads back to an earlier text, of hand or of an import, and from there forward again', async () => {
    const { workspaceId } = test.actor;
    const made = await createFaqEntry(test, test.actor, {
      question: 'Where is the lost property office?',
      variants: ['lost and found'],
      answer: 'In the cellar.',
      tags: ['house'],
    });
    await patchFaqEntry(test, test.actor, made.id, { answer: 'On the roof.', variants: [] });
    await patchFaqEntry(test, test.actor, made.id, { answer: 'Behind the gym.', validUntil: '2099-01-01' });
    const lines = async () => (await listHistory(test.db, workspaceId, made.id, { limit: 20 })).items;
    const [, roof, created] = await lines();
    const restored = await restoreFaqEntry(test, test.actor, made.id, roof?.id ?? '');
    expect(restored).toMatchObject({
      answer: 'In the cellar.',
      variants: ['lost and found'],
      tags: ['house'],
      validUntil: '2099-01-01',
    });
    const source = (await test.search.current(workspaceId)).sources.get(made.id);
    expect(source).toMatchObject({ answer: 'In the cellar.' });
    // going back is a change as well
    const [back] = await lines();
    expect(await restoreFaqEntry(test, test.actor, made.id, back?.id ?? '')).toMatchObject({
      answer: 'Behind the gym.',
      variants: [],
    });
    for (const changeId of [created?.id ?? '', '999999999'])
      await expect(restoreFaqEntry(test, test.actor, made.id, changeId)).rejects.toMatchObject({
        code: 'faq.change_not_found',
      });
  });
});
