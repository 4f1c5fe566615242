import { readFile } from 'node:fs/promises';
import {
  goldenImport,
  goldenQuestion,
  goldenQuestionInput,
  goldenQuestionPatch,
  goldenQuestionQuery,
  goldenResult,
  goldenResultQuery,
  goldenRun,
  goldenRunInput,
  list,
  page,
} from '../contract/index.ts';
import {
  createGoldenQuestion,
  deleteGoldenQuestion,
  getGoldenQuestion,
  getGoldenRun,
  importGoldenQuestions,
  listGoldenQuestions,
  listGoldenResults,
  listGoldenRuns,
  patchGoldenQuestion,
  startGoldenRun,
} from '../feedback/index.ts';
import { scanNow } from '../files/index.ts';
import { parseLimits, readTable } from '../ingest/index.ts';
import { unguardCell } from '../lib/index.ts';
import { body, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import { uploadBody, uploadsOf, withUpload } from './read-upload.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Golden questions'];

const listRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/golden-questions',
  tags,
  summary: 'List golden questions, newest first',
  request: { query: goldenQuestionQuery },
  responses: { 200: json(list(goldenQuestion), 'A page of golden questions') },
});
const createRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/golden-questions',
  tags,
  summary: 'Add a golden question: a question with the answer it must get',
  request: { body: body(goldenQuestionInput) },
  responses: { 201: json(goldenQuestion, 'The new golden question') },
});
const importRoute = memberRoute(
  'knowledge:write',
  {
    method: 'post',
    path: '/golden-questions/import',
    tags,
    summary: 'Import golden questions from a CSV or XLSX table',
    description:
      'Columns: question; document (id or title), faq (id or question), text, one of them or `none`; language, tags.',
    request: { body: uploadBody({}) },
    responses: { 200: json(goldenImport, 'What became of each row') },
  },
  { limits: ['upload'] },
);
const runRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/golden-questions/run',
  tags,
  summary: 'Ask all golden questions and compare with the last run',
  description: 'Runs on its own; while one run is under way it is returned instead of a second one.',
  request: { body: body(goldenRunInput) },
  responses: { 202: json(goldenRun, 'The run') },
});
const getRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/golden-questions/{id}',
  tags,
  summary: 'Get a golden question',
  request: { params: idParam },
  responses: { 200: json(goldenQuestion, 'The golden question') },
});
const patchRoute = memberRoute('knowledge:write', {
  method: 'patch',
  path: '/golden-questions/{id}',
  tags,
  summary: 'Change a golden question',
  request: { params: idParam, body: body(goldenQuestionPatch) },
  responses: { 200: json(goldenQuestion, 'The changed golden question') },
});
const deleteRoute = memberRoute('knowledge:write', {
  method: 'delete',
  path: '/golden-questions/{id}',
  tags,
  summary: 'Delete a golden question with its results',
  request: { params: idParam },
  responses: { 204: nothing },
});
const listRunsRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/golden-runs',
  tags,
  summary: 'List runs of the golden questions, newest first',
  request: { query: page },
  responses: { 200: json(list(goldenRun), 'A page of runs') },
});
const getRunRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/golden-runs/{id}',
  tags,
  summary: 'Get a run: how far it is, what is right, what was lost and won',
  request: { params: idParam },
  responses: { 200: json(goldenRun, 'The run') },
});
const resultsRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/golden-runs/{id}/results',
  tags,
  summary: 'What became of each question, beside the run before',
  request: { params: idParam, query: goldenResultQuery },
  responses: { 200: json(list(goldenResult), 'A page of results') },
});

export function goldenRoutes(deps: HttpDeps) {
  const { db, config } = deps;
  const uploads = uploadsOf(config);
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) =>
      c.json(await listGoldenQuestions(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(createRoute, async (c) =>
      c.json(await createGoldenQuestion(db, c.var.actor, c.req.valid('json')), 201),
    )
    .openapi(importRoute, async (c) => {
      const imported = await withUpload(c, uploads, async ({ file }) => {
        await scanNow(deps.scanner, file.path);
        const { sheets } = await readTable(await readFile(file.path), file.name, parseLimits(config));
        const plain = sheets.map((sheet) => ({
          ...sheet,
          rows: sheet.rows.map((row) => row.map(unguardCell)),
        }));
        return await importGoldenQuestions(db, c.var.actor, plain);
      });
      return c.json(imported, 200);
    })
    .openapi(runRoute, async (c) => c.json(await startGoldenRun(db, c.var.actor, c.req.valid('json')), 202))
    .openapi(getRoute, async (c) =>
      c.json(await getGoldenQuestion(db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(patchRoute, async (c) =>
      c.json(await patchGoldenQuestion(db, c.var.actor, c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(deleteRoute, async (c) => {
      await deleteGoldenQuestion(db, c.var.actor, c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(listRunsRoute, async (c) =>
      c.json(await listGoldenRuns(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(getRunRoute, async (c) =>
      c.json(await getGoldenRun(db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(resultsRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await listGoldenResults(db, c.var.actor.workspaceId, id, c.req.valid('query')), 200);
    });
}
