import { z } from 'zod';
import {
  acceptedDocument,
  document,
  documentForm,
  documentPassword,
  documentPatch,
  documentPreview,
  documentQuery,
  documentVersion,
  faqImport,
  list,
  passage,
  passageQuery,
  previewQuery,
} from '../contract/index.ts';
import {
  addDocument,
  addVersion,
  deleteDocument,
  getDocument,
  listDocuments,
  listPassages,
  listVersions,
  parseLimits,
  patchDocument,
  previewDocument,
  readImage,
  readOriginal,
  startFaqImportOfDocument,
  unlockDocument,
} from '../ingest/index.ts';
import { answerFile, answerImage } from './answer-file.ts';
import { body, download, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import { uploadBody, uploadsOf, withUpload } from './read-upload.ts';
import { invalidInput } from './refuse-invalid.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Knowledge'];

const addRoute = memberRoute(
  'knowledge:write',
  {
    method: 'post',
    path: '/documents',
    tags,
    summary: 'Add a document',
    description:
      'Indexing runs on its own; follow `status` of the document. The same bytes as a ready document give that document (200).',
    request: {
      body: uploadBody({
        title: { type: 'string', maxLength: 300 },
        language: { type: 'string', enum: ['zh-Hans', 'zh-Hant', 'en', 'other'] },
        tags: { type: 'string', description: 'Separated by commas, or repeated' },
        validFrom: { type: 'string', description: 'First day it answers, YYYY-MM-DD' },
        validUntil: { type: 'string', description: 'Last day it answers, YYYY-MM-DD' },
        audience: { type: 'string', description: 'Ids of inboxes, separated by commas; all when left out' },
        path: { type: 'string', description: 'What it mirrors: the same path again is the next version' },
        url: { type: 'string', description: 'Where it can be read in the open; citations link to it' },
      }),
    },
    responses: {
      200: json(acceptedDocument, 'These bytes are a ready document already'),
      202: json(acceptedDocument, 'Accepted'),
    },
  },
  { limits: ['upload'] },
);
const listRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/documents',
  tags,
  summary: 'List documents, newest first',
  request: { query: documentQuery },
  responses: { 200: json(list(document), 'A page of documents') },
});
const getRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/documents/{id}',
  tags,
  summary: 'Get a document',
  request: { params: idParam },
  responses: { 200: json(document, 'The document as its newest version stands') },
});
const patchRoute = memberRoute('knowledge:write', {
  method: 'patch',
  path: '/documents/{id}',
  tags,
  summary: 'Change title, language, tags, validity, audience or what customers may open',
  request: { params: idParam, body: body(documentPatch) },
  responses: { 200: json(document, 'The changed document') },
});
const deleteRoute = memberRoute('knowledge:write', {
  method: 'delete',
  path: '/documents/{id}',
  tags,
  summary: 'Delete a document',
  description: 'Answers already given keep their evidence.',
  request: { params: idParam },
  responses: { 204: nothing },
});
const addVersionRoute = memberRoute(
  'knowledge:write',
  {
    method: 'post',
    path: '/documents/{id}/versions',
    tags,
    summary: 'Add a version',
    description:
      'The old version serves until the new one is ready; when it fails, the old one keeps serving.',
    request: { params: idParam, body: uploadBody({}) },
    responses: { 202: json(acceptedDocument, 'Accepted') },
  },
  { limits: ['upload'] },
);
const passwordRoute = memberRoute(
  'knowledge:write',
  {
    method: 'post',
    path: '/documents/{id}/password',
    tags,
    summary: 'Open a document that needs a password',
    description:
      'For a document that failed with `document.encrypted`. The file is opened now, its text is kept and learnt; the password is not kept. A wrong one is `document.encrypted` again.',
    request: { params: idParam, body: body(documentPassword) },
    responses: { 202: json(acceptedDocument, 'Opened; it is being learnt') },
  },
  { limits: ['upload'] },
);
const versionsRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/documents/{id}/versions',
  tags,
  summary: 'List the versions of a document, newest first',
  request: { params: idParam },
  responses: { 200: json(list(documentVersion), 'A page of versions') },
});
const passagesRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/documents/{id}/passages',
  tags,
  summary: 'List the passages of one version, else of the serving one, in reading order',
  request: { params: idParam, query: passageQuery },
  responses: { 200: json(list(passage), 'A page of passages') },
});
const fileRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/documents/{id}/file',
  tags,
  summary: 'Download the file as it was uploaded',
  request: {
    params: idParam,
    query: z.object({
      versionId: z.string().optional().meta({ description: 'The newest version when left out' }),
    }),
  },
  responses: { 200: download('application/octet-stream', 'The file') },
});

const previewRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/documents/{id}/preview',
  tags,
  summary: 'Where a span of the text stands in the original, with the text around it',
  request: { params: idParam, query: previewQuery },
  responses: { 200: json(documentPreview, 'Page, rectangles and text') },
});
const imageRoute = memberRoute('knowledge:read', {
  method: 'get',
  path: '/documents/{id}/images/{imageId}',
  tags,
  summary: 'Show a picture of a document',
  description: 'Pictures that an answer shows stay after the document is deleted.',
  request: { params: idParam.extend({ imageId: idParam.shape.id }) },
  responses: { 200: download('image/*', 'The picture') },
});
const faqImportRoute = memberRoute('knowledge:write', {
  method: 'post',
  path: '/documents/{id}/faq-import',
  tags,
  summary: 'Import a document that is a table of questions and answers as FAQ entries',
  description: 'For documents with `faqCandidate`. The document stays as it is.',
  request: { params: idParam },
  responses: { 202: json(faqImport, 'Accepted') },
});

export function knowledgeRoutes(deps: HttpDeps) {
  const uploads = uploadsOf(deps.config);
  const ingest = { ...deps, limits: parseLimits(deps.config) };
  return routeGroup<MemberEnv>()
    .openapi(addRoute, async (c) => {
      const { accepted, known } = await withUpload(c, uploads, ({ file, fields }) =>
        addDocument(ingest, c.var.actor, { file, ...toNew(readForm(fields)) }),
      );
      return known ? c.json(accepted, 200) : c.json(accepted, 202);
    })
    .openapi(listRoute, async (c) =>
      c.json(await listDocuments(deps.db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(getRoute, async (c) =>
      c.json(await getDocument(deps.db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(patchRoute, async (c) =>
      c.json(await patchDocument(deps, c.var.actor, c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(deleteRoute, async (c) => {
      await deleteDocument(deps, c.var.actor, c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(addVersionRoute, async (c) => {
      const { id } = c.req.valid('param');
      // Asked first, so that a file for nothing is not taken in.
      await getDocument(deps.db, c.var.actor.workspaceId, id);
      const accepted = await withUpload(c, uploads, ({ file }) => addVersion(ingest, c.var.actor, id, file));
      return c.json(accepted, 202);
    })
    .openapi(passwordRoute, async (c) => {
      const { password } = c.req.valid('json');
      return c.json(await unlockDocument(ingest, c.var.actor, c.req.valid('param').id, password), 202);
    })
    .openapi(versionsRoute, async (c) =>
      c.json(await listVersions(deps.db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(passagesRoute, async (c) =>
      c.json(
        await listPassages(deps.db, c.var.actor.workspaceId, c.req.valid('param').id, c.req.valid('query')),
        200,
      ),
    )
    .openapi(fileRoute, async (c) => {
      const { versionId } = c.req.valid('query');
      return answerFile(
        c,
        await readOriginal(deps, c.var.actor.workspaceId, c.req.valid('param').id, versionId),
      );
    })
    .openapi(previewRoute, async (c) =>
      c.json(
        await previewDocument(
          deps.db,
          c.var.actor.workspaceId,
          c.req.valid('param').id,
          c.req.valid('query'),
        ),
        200,
      ),
    )
    .openapi(imageRoute, async (c) => {
      const { id, imageId } = c.req.valid('param');
      return answerImage(c, await readImage(deps, c.var.actor.workspaceId, id, imageId));
    })
    .openapi(faqImportRoute, async (c) =>
      c.json(await startFaqImportOfDocument(deps, c.var.actor, c.req.valid('param').id), 202),
    );
}

function toNew({ path, url, ...form }: z.output<typeof documentForm>) {
  return path === undefined ? form : { ...form, sourcePath: path, mirrored: true, url };
}

function readForm(fields: Map<string, string[]>): z.output<typeof documentForm> {
  const listed = (name: string) =>
    fields
      .get(name)
      ?.flatMap((each) => each.split(/[,，]/))
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const parsed = documentForm.safeParse({
    title: fields.get('title')?.[0],
    language: fields.get('language')?.[0] || undefined,
    tags: listed('tags'),
    validFrom: fields.get('validFrom')?.[0] || undefined,
    validUntil: fields.get('validUntil')?.[0] || undefined,
    audience: listed('audience'),
    path: fields.get('path')?.[0],
    url: fields.get('url')?.[0],
  });
  if (!parsed.success) throw invalidInput(parsed.error.issues, 'form');
  return parsed.data;
}
