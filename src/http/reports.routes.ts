import {
  breakdown,
  breakdownQuery,
  list,
  qualityReport as qualityReportBody,
  reportFileQuery,
  reportQuery,
  reportRow,
  rowsFileQuery,
  rowsQuery,
} from '../contract/index.ts';
import {
  allQualityRows,
  qualityBreakdown,
  qualityCsv,
  qualityReport,
  qualityRows,
  qualityWorkbook,
  rowsCsv,
  rowsWorkbook,
} from '../feedback/index.ts';
import { answerFile } from './answer-file.ts';
import { download, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Reports'];
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const qualityRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/reports/quality',
  tags,
  summary: 'The figures of a period, and of each interval in it',
  request: { query: reportQuery },
  responses: { 200: json(qualityReportBody, 'The report') },
});
const rowsRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/reports/quality/rows',
  tags,
  summary: 'The rows that one figure counted',
  request: { query: rowsQuery },
  responses: { 200: json(list(reportRow), 'A page of rows') },
});
const breakdownRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/reports/quality/breakdown',
  tags,
  summary: 'The figures of a period for each inbox, language, label, team or tier',
  request: { query: breakdownQuery },
  responses: { 200: json(breakdown, 'A group a value, those with most conversations first') },
});
const csvRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/reports/quality.csv',
  tags,
  summary: 'The same report as CSV',
  request: { query: reportFileQuery },
  responses: { 200: download('text/csv', 'One line a figure and interval') },
});
const workbookRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/reports/quality.xlsx',
  tags,
  summary: 'The same report as a workbook, with names and formulas in words',
  request: { query: reportFileQuery },
  responses: { 200: download(xlsx, 'A sheet of figures, and one of their trend') },
});
const rowsCsvRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/reports/quality/rows.csv',
  tags,
  summary: 'The rows that one figure counted as CSV',
  request: { query: rowsFileQuery },
  responses: { 200: download('text/csv', 'A line each') },
});
const rowsWorkbookRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/reports/quality/rows.xlsx',
  tags,
  summary: 'The rows that one figure counted as a workbook',
  request: { query: rowsFileQuery },
  responses: { 200: download(xlsx, 'A line each') },
});

export function reportsRoutes({ db }: HttpDeps) {
  return routeGroup<MemberEnv>()
    .openapi(qualityRoute, async (c) =>
      c.json(await qualityReport(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(rowsRoute, async (c) =>
      c.json(await qualityRows(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(breakdownRoute, async (c) =>
      c.json(await qualityBreakdown(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(csvRoute, async (c) => {
      const query = c.req.valid('query');
      const csv = qualityCsv(await qualityReport(db, c.var.actor.workspaceId, query));
      return answerFile(c, csvFile(nameOf(query), csv));
    })
    .openapi(workbookRoute, async (c) => {
      const query = c.req.valid('query');
      const report = await qualityReport(db, c.var.actor.workspaceId, query);
      return answerFile(c, workbookFile(nameOf(query), await qualityWorkbook(report, query.locale)));
    })
    .openapi(rowsCsvRoute, async (c) => {
      const query = c.req.valid('query');
      const rows = await allQualityRows(db, c.var.actor.workspaceId, query);
      return answerFile(c, csvFile(nameOf(query, query.figure), rowsCsv(rows, query.locale)));
    })
    .openapi(rowsWorkbookRoute, async (c) => {
      const query = c.req.valid('query');
      const rows = await allQualityRows(db, c.var.actor.workspaceId, query);
      const content = await rowsWorkbook(query.figure, rows, query.locale);
      return answerFile(c, workbookFile(nameOf(query, query.figure), content));
    });
}

function nameOf({ from, to }: { from: string; to: string }, what = 'quality'): string {
  return `${what}-${from}-${to}`;
}

function csvFile(name: string, text: string) {
  return { fileName: `${name}.csv`, mediaType: 'text/csv', content: new TextEncoder().encode(text) };
}

function workbookFile(name: string, content: Uint8Array) {
  return { fileName: `${name}.xlsx`, mediaType: xlsx, content };
}
