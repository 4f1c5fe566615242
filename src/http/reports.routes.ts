import {
  list,
  qualityReport as qualityReportBody,
  reportQuery,
  reportRow,
  rowsQuery,
} from '../contract/index.ts';
import { qualityCsv, qualityReport, qualityRows } from '../feedback/index.ts';
import { answerFile } from './answer-file.ts';
import { download, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Reports'];

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
const csvRoute = memberRoute('reports:read', {
  method: 'get',
  path: '/reports/quality.csv',
  tags,
  summary: 'The same report as CSV',
  request: { query: reportQuery },
  responses: { 200: download('text/csv', 'One line a figure and interval') },
});

export function reportsRoutes(deps: HttpDeps) {
  return routeGroup<MemberEnv>()
    .openapi(qualityRoute, async (c) =>
      c.json(await qualityReport(deps.db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(rowsRoute, async (c) =>
      c.json(await qualityRows(deps.db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(csvRoute, async (c) => {
      const query = c.req.valid('query');
      const csv = qualityCsv(await qualityReport(deps.db, c.var.actor.workspaceId, query));
      const fileName = `quality-${query.from}-${query.to}.csv`;
      return answerFile(c, { fileName, mediaType: 'text/csv', content: new TextEncoder().encode(csv) });
    });
}
