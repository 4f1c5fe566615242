import {
  createWebhook,
  deleteWebhook,
  getDelivery,
  getWebhook,
  listDeliveries,
  listWebhooks,
  patchWebhook,
  redeliver,
  rotateWebhookSecret,
  testWebhook,
} from '../automation/index.ts';
import {
  createdWebhook,
  list,
  page,
  webhook,
  webhookDelivery,
  webhookDeliveryDetail,
  webhookInput,
  webhookPatch,
} from '../contract/index.ts';
import { body, idParam, json, memberRoute, nothing, routeGroup } from './declare-route.ts';
import type { MemberEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Webhooks'];

const listRoute = memberRoute('settings:write', {
  method: 'get',
  path: '/webhooks',
  tags,
  summary: 'List webhooks, oldest first',
  request: { query: page },
  responses: { 200: json(list(webhook), 'A page of webhooks') },
});
const createRoute = memberRoute('settings:write', {
  method: 'post',
  path: '/webhooks',
  tags,
  summary: 'Add a webhook',
  description:
    'Signed by Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`. The secret is shown this once. Addresses in private networks are refused.',
  request: { body: body(webhookInput) },
  responses: { 201: json(createdWebhook, 'The new webhook, with its secret') },
});
const getRoute = memberRoute('settings:write', {
  method: 'get',
  path: '/webhooks/{id}',
  tags,
  summary: 'Get a webhook',
  request: { params: idParam },
  responses: { 200: json(webhook, 'The webhook') },
});
const patchRoute = memberRoute('settings:write', {
  method: 'patch',
  path: '/webhooks/{id}',
  tags,
  summary: 'Change a webhook, or switch it on or off',
  request: { params: idParam, body: body(webhookPatch) },
  responses: { 200: json(webhook, 'The changed webhook') },
});
const deleteRoute = memberRoute('settings:write', {
  method: 'delete',
  path: '/webhooks/{id}',
  tags,
  summary: 'Delete a webhook with its deliveries',
  request: { params: idParam },
  responses: { 204: nothing },
});
const rotateRoute = memberRoute('settings:write', {
  method: 'post',
  path: '/webhooks/{id}/rotate-secret',
  tags,
  summary: 'Make a new secret; the old one signs nothing any more',
  request: { params: idParam },
  responses: { 200: json(createdWebhook, 'The webhook with its new secret') },
});
const testRoute = memberRoute('settings:write', {
  method: 'post',
  path: '/webhooks/{id}/test',
  tags,
  summary: 'Send the event webhook.test',
  request: { params: idParam },
  responses: { 202: json(webhookDelivery, 'The delivery, on its way') },
});
const deliveriesRoute = memberRoute('settings:write', {
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  tags,
  summary: 'List the deliveries of a webhook, newest first',
  request: { params: idParam, query: page },
  responses: { 200: json(list(webhookDelivery), 'A page of deliveries') },
});
const deliveryRoute = memberRoute('settings:write', {
  method: 'get',
  path: '/webhook-deliveries/{id}',
  tags,
  summary: 'Get a delivery with what it carries',
  request: { params: idParam },
  responses: { 200: json(webhookDeliveryDetail, 'The delivery') },
});
const redeliverRoute = memberRoute('settings:write', {
  method: 'post',
  path: '/webhook-deliveries/{id}/redeliver',
  tags,
  summary: 'Send a delivery again, with the same id',
  request: { params: idParam },
  responses: { 202: json(webhookDelivery, 'The delivery, on its way') },
});

export function webhooksRoutes({ db, fetcher }: Pick<HttpDeps, 'db' | 'fetcher'>) {
  return routeGroup<MemberEnv>()
    .openapi(listRoute, async (c) =>
      c.json(await listWebhooks(db, c.var.actor.workspaceId, c.req.valid('query')), 200),
    )
    .openapi(createRoute, async (c) =>
      c.json(await createWebhook({ db, fetcher }, c.var.actor, c.req.valid('json')), 201),
    )
    .openapi(getRoute, async (c) =>
      c.json(await getWebhook(db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(patchRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await patchWebhook({ db, fetcher }, c.var.actor, id, c.req.valid('json')), 200);
    })
    .openapi(deleteRoute, async (c) => {
      await deleteWebhook(db, c.var.actor, c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(rotateRoute, async (c) =>
      c.json(await rotateWebhookSecret(db, c.var.actor, c.req.valid('param').id), 200),
    )
    .openapi(testRoute, async (c) => c.json(await testWebhook(db, c.var.actor, c.req.valid('param').id), 202))
    .openapi(deliveriesRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await listDeliveries(db, c.var.actor.workspaceId, id, c.req.valid('query')), 200);
    })
    .openapi(deliveryRoute, async (c) =>
      c.json(await getDelivery(db, c.var.actor.workspaceId, c.req.valid('param').id), 200),
    )
    .openapi(redeliverRoute, async (c) =>
      c.json(await redeliver(db, c.var.actor, c.req.valid('param').id), 202),
    );
}
