import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { bearer, json, makeMember, makeWorkspace, publicUrl, useTestApp } from './support.ts';

const test = useTestApp();

async function makeHouse() {
  const workspace = await makeWorkspace(test);
  const headers = bearer(workspace.apiKey);
  const call = (path: string, options: { method?: string; body?: unknown } = {}) =>
    test.call(`/api${path}`, { headers, ...options });
  return { ...workspace, call };
}

function upload(name: string, content: string | Blob): FormData {
  const form = new FormData();
  form.set('file', new File([content], name));
  return form;
}

describe('the answer policy over HTTP', () => {
  it('is read, changed for a target between 80 and 99.5 %, and followed by the hit test', async () => {
    const { call } = await makeHouse();
    const fresh = await json(await call('/answer-policy'));
    expect(fresh).toMatchObject({ targetPrecision: 0.95, certified: false, needed: 45, basis: 'default' });
    const put = async (body: object) => {
      const response = await call('/answer-policy', { method: 'PUT', body });
      return { status: response.status, ...(await json(response)) };
    };
    expect(await put({ targetPrecision: 0.995, threshold: 0.61 })).toMatchObject({
      status: 200,
      targetPrecision: 0.995,
      threshold: 0.61,
      basis: 'manual',
      certified: false,
    });
    for (const targetPrecision of [0.79, 0.996, 1, 95, null]) {
      expect(await put({ targetPrecision })).toMatchObject({
        status: 400,
        error: { code: 'request.invalid', fields: { targetPrecision: expect.any(String) } },
      });
    }
    expect(await put({ targetPrecision: 0.9, threshhold: 0.5 })).toMatchObject({ status: 400 });
    const hit = await json(await call('/search', { body: { question: 'Where is it?' } }));
    expect(hit.thresholds.answer).toBe(0.61);
    // Left out, the manual threshold stays; null takes it back.
    expect(await put({ targetPrecision: 0.9 })).toMatchObject({ threshold: 0.61, targetPrecision: 0.9 });
    expect(await put({ targetPrecision: 0.9, threshold: null })).toMatchObject({
      threshold: fresh.defaultThreshold,
      manualThreshold: null,
    });
    const audit = await json(await call('/audit-log'));
    expect(audit.items.map(({ action }: { action: string }) => action)).toContain('answer_policy.changed');
  });

  it('is read by agents and changed by managers; what-if belongs to reports', async () => {
    const workspace = await makeWorkspace(test);
    const as = async (role: 'agent' | 'manager', path: string, options = {}) => {
      const { cookie } = await makeMember(test, workspace, role);
      const response = await test.call(`/api${path}`, { headers: { cookie, origin: publicUrl }, ...options });
      return response.status;
    };
    const change = { method: 'PUT', body: { targetPrecision: 0.9 } };
    expect(await as('agent', '/answer-policy')).toBe(200);
    expect(await as('agent', '/answer-policy', change)).toBe(403);
    expect(await as('agent', '/answer-policy/what-if')).toBe(403);
    expect(await as('manager', '/answer-policy', change)).toBe(200);
    expect(await as('manager', '/answer-policy/what-if')).toBe(200);
  });

  it('tells what other thresholds would do for n questions, 1 to 5,000', async () => {
    const { call } = await makeHouse();
    const { rows, questions } = await json(await call('/answer-policy/what-if?n=50'));
    expect(questions).toBe(0);
    expect(rows.length).toBeGreaterThan(15);
    for (const n of ['0', '5001', 'many']) {
      expect((await call(`/answer-policy/what-if?n=${n}`)).status).toBe(400);
    }
  });
});

describe('golden questions over HTTP', () => {
  it('are imported from CSV and XLSX, listed in pages, and run', async () => {
    const { call } = await makeHouse();
    await call('/faq-entries', { body: { question: 'How do I reset the flux?', answer: 'Turn it off.' } });
    const csv =
      "question,faq,text,tags\n'=1+1?,,none,sums\nReset flux?,How do I reset the flux?,,flux|reset\nWhy?,What?,,\n";
    const imported = await call('/golden-questions/import', { body: upload('golden.csv', csv) });
    expect(imported.status).toBe(200);
    expect((await json(imported)).rows).toMatchObject([
      { row: 2, result: 'created' },
      { row: 3, result: 'created' },
      { row: 4, result: 'failed', problem: expect.stringContaining('What?') },
    ]);
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('题库').addRows([
      ['问题', '答案'],
      ['怎么重置？', '关掉'],
    ]);
    const bytes = await workbook.xlsx.writeBuffer();
    const second = await call('/golden-questions/import', {
      body: upload('golden.xlsx', new Blob([new Uint8Array(bytes)])),
    });
    expect((await json(second)).rows).toMatchObject([{ row: 2, result: 'created' }]);
    const page = await json(await call('/golden-questions?limit=2'));
    expect(page.items.map(({ question }: { question: string }) => question)).toEqual([
      '怎么重置？',
      'Reset flux?',
    ]);
    const rest = await json(await call(`/golden-questions?limit=2&cursor=${page.nextCursor}`));
    expect(rest).toMatchObject({ items: [{ question: '=1+1?', tags: ['sums'] }], nextCursor: null });

    const started = await call('/golden-questions/run', { method: 'POST' });
    expect(started.status).toBe(202);
    const run = await json(started);
    expect(run).toMatchObject({ status: 'queued', progress: { done: 0, total: 3 } });
    expect(await json(await call('/golden-questions/run', { method: 'POST' }))).toMatchObject({ id: run.id });
    const job = await test.db
      .selectFrom('golden_runs')
      .select('status')
      .where('id', '=', run.id)
      .executeTakeFirst();
    expect(job).toEqual({ status: 'queued' });
    expect(await json(await call(`/golden-runs/${run.id}/results?change=lost`))).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  it('are refused with a sentence when the table, the question or the expectation is wrong', async () => {
    const { call } = await makeHouse();
    const table = await call('/golden-questions/import', { body: upload('x.csv', 'a,b\n1,2\n') });
    expect([table.status, (await json(table)).error.code]).toEqual([422, 'golden_import.no_table']);
    const none = await call('/golden-questions/run', { method: 'POST' });
    expect([none.status, (await json(none)).error.code]).toEqual([400, 'golden_run.empty']);
    const body = { question: 'Why?', expected: { kind: 'nothing' } };
    expect((await call('/golden-questions', { body })).status).toBe(201);
    expect((await call('/golden-questions', { body })).status).toBe(409);
    for (const expected of [undefined, {}, { kind: 'faq' }, { kind: 'text', text: ' ' }, { kind: 'what' }]) {
      const response = await call('/golden-questions', { body: { question: 'How?', expected } });
      expect(response.status).toBe(400);
    }
  });
});
