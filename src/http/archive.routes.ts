import { z } from '@hono/zod-openapi';
import { archiveImport, leftOutHeader } from '../contract/index.ts';
import { exportArchive, getArchiveImport, startArchiveImport } from '../ingest/index.ts';
import { AppError, now } from '../lib/index.ts';
import { answerFile } from './answer-file.ts';
import { download, idParam, json, memberRoute, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import { uploadBody, uploadsOf, withUpload } from './read-upload.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Knowledge'];
/** An archive holds many documents, each of which may be as large as an upload. */
const documentsWorth = 20;

const exportRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/knowledge/export',
  tags,
  summary: 'Download all knowledge as one archive',
  description:
    'Documents with their files and versions, FAQ entries, tags, validity, audience by inbox name, golden questions, websites, and the history of all of these (to be read, not imported); a gzipped tar. With a virus scanner, no file that has not passed.',
  responses: {
    200: {
      ...download('application/gzip', 'The archive'),
      headers: z.object({
        [leftOutHeader]: z.string().meta({
          description: 'How many versions are not in it, because the virus scanner has yet to look at them',
        }),
      }),
    },
  },
});
const importRoute = memberRoute(
  'knowledge:publish',
  {
    method: 'post',
    path: '/archive-imports',
    tags,
    summary: 'Import a knowledge archive',
    description:
      'Runs on its own: all of it is checked first, then all of it is imported or nothing. What is here already is skipped.',
    request: { body: uploadBody({}) },
    responses: { 202: json(archiveImport, 'Accepted') },
  },
  { limits: ['upload'] },
);
const getImportRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/archive-imports/{id}',
  tags,
  summary: 'Get an import of an archive',
  request: { params: idParam },
  responses: { 200: json(archiveImport, 'The import') },
});

export function archiveRoutes(deps: HttpDeps) {
  const uploads = uploadsOf(deps.config);
  const maxBytes = uploads.maxBytes * documentsWorth;
  const limits = { ...uploads, maxBytes, tooLarge: () => tooLarge(maxBytes) };
  return routeGroup<MemberEnv>()
    .openapi(exportRoute, async (c) => {
      const { leftOut, ...archive } = await exportArchive(deps, c.var.actor.workspaceId);
      c.header(leftOutHeader, String(leftOut));
      const fileName = `knowledge-${now().toISOString().slice(0, 10)}.tar.gz`;
      return answerFile(c, { fileName, mediaType: 'application/gzip', ...archive });
    })
    .openapi(importRoute, async (c) => {
      const started = await withUpload(c, limits, ({ file }) => startArchiveImport(deps, c.var.actor, file));
      return c.json(started, 202);
    })
    .openapi(getImportRoute, async (c) =>
      c.json(await getArchiveImport(deps.db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    );
}

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    'archive.too_large',
    `The archive is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB: import it on the server with \`knowdesk knowledge import\`.`,
  );
}
