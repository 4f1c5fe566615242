import { z } from 'zod';
import { openCitation, openCitationFile, openCitationImage, openLink } from '../chat/index.ts';
import { openedCitation } from '../contract/index.ts';
import { answerFile, answerImage } from './answer-file.ts';
import { download, idParam, json, routeGroup, visitorRoute } from './declare-route.ts';
import type { VisitorEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Widget'];

const citationParams = z.object({
  id: idParam.shape.id,
  index: z.coerce.number().int().min(0).meta({ description: 'Place of the citation in the answer, from 0' }),
});
const citationRoute = visitorRoute({
  method: 'get',
  path: '/answers/{id}/citations/{index}',
  tags,
  summary: 'Open a citation, as far as the document allows',
  request: { params: citationParams },
  responses: { 200: json(openedCitation, 'The citation') },
});
const citationLinkRoute = visitorRoute({
  method: 'get',
  path: '/answers/{id}/citations/{index}/links/{trail}',
  tags,
  summary: 'Follow a link in a citation to another document, as far as that is open to this customer',
  request: {
    params: citationParams.extend({
      trail: z
        .string()
        .regex(/^\d{1,4}(\.\d{1,4}){0,15}$/)
        .meta({ description: 'From `links` of a citation, or of what a link led to' }),
    }),
  },
  responses: { 200: json(openedCitation, 'The passage it leads to') },
});
const citationFileRoute = visitorRoute({
  method: 'get',
  path: '/answers/{id}/citations/{index}/file',
  tags,
  summary: 'Download the file a citation points into, where the document allows it',
  request: { params: citationParams },
  responses: { 200: download('application/octet-stream', 'The file') },
});

const citationImageRoute = visitorRoute({
  method: 'get',
  path: '/answers/{id}/citations/{index}/images/{imageId}',
  tags,
  summary: 'Show a picture that stands beside a citation, where the document shows more than the quote',
  request: { params: citationParams.extend({ imageId: idParam.shape.id }) },
  responses: { 200: download('image/*', 'The picture') },
});

/** What an answer rests on, as far as it is open to the customer who got it. */
export function citationsRoutes(deps: HttpDeps) {
  return routeGroup<VisitorEnv>()
    .openapi(citationRoute, async (c) => {
      const { id, index } = c.req.valid('param');
      return c.json(await openCitation(deps.db, c.var.visitor, id, index), 200);
    })
    .openapi(citationLinkRoute, async (c) => {
      const { id, index, trail } = c.req.valid('param');
      return c.json(await openLink(deps.db, c.var.visitor, id, index, trail), 200);
    })
    .openapi(citationFileRoute, async (c) => {
      const { id, index } = c.req.valid('param');
      return answerFile(c, await openCitationFile(deps, c.var.visitor, id, index));
    })
    .openapi(citationImageRoute, async (c) => {
      const { id, index, imageId } = c.req.valid('param');
      return answerImage(c, await openCitationImage(deps, c.var.visitor, id, index, imageId));
    });
}
