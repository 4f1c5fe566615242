import { z } from 'zod';
import { getInboxAvatar } from '../accounts/index.ts';
import { leaveMessage, readWidgetSettings } from '../chat/index.ts';
import { keepPageViews } from '../contacts/index.ts';
import {
  offlineMessageInput,
  offlineMessageResult,
  viewedPagesInput,
  widgetSettings,
} from '../contract/index.ts';
import { body, download, json, nothing, publicRoute, routeGroup, visitorRoute } from './declare-route.ts';
import type { VisitorEnv } from './env.ts';
import { claimHeader, readClaim } from './idempotency.ts';
import { openInboxDoor } from './listed-origin.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Widget'];

const settingsRoute = publicRoute(
  {
    method: 'get',
    path: '/settings',
    tags,
    summary: 'How the widget of an inbox greets, looks and behaves; no visitor is made',
    request: { query: z.object({ inboxKey: z.string().min(1).max(100) }) },
    responses: { 200: json(widgetSettings, 'The settings') },
  },
  { limits: ['widget_settings'] },
);
const avatarRoute = publicRoute({
  method: 'get',
  path: '/avatars/{key}/{hash}',
  tags,
  summary: 'The picture of an inbox',
  request: { params: z.object({ key: z.string().max(100), hash: z.string().max(100) }) },
  responses: { 200: download('image/png', 'The picture') },
});
const pageViewsRoute = visitorRoute(
  {
    method: 'post',
    path: '/page-views',
    tags,
    summary: 'Say which pages the visitor looked at',
    description: 'Kept where the inbox wants to know, without what could be a secret in an address.',
    request: { body: body(viewedPagesInput) },
    responses: { 204: nothing },
  },
  { limits: ['page_view'] },
);
const leaveRoute = visitorRoute(
  {
    method: 'post',
    path: '/offline-messages',
    tags,
    summary: 'Leave a message while nobody is there; the reply is mailed',
    request: { headers: claimHeader, body: body(offlineMessageInput) },
    responses: { 201: json(offlineMessageResult, 'The conversation it went into, and its ticket') },
  },
  { limits: ['question', 'question_address'] },
);

/** What a widget needs around the conversation. */
export function widgetRoutes(deps: HttpDeps) {
  const { db } = deps;
  return routeGroup<VisitorEnv>()
    .openapi(settingsRoute, async (c) => {
      const inbox = await openInboxDoor(c.req, deps, c.req.valid('query').inboxKey);
      // The next pages of a visit need not ask again; a change is seen a minute later.
      c.header('Cache-Control', 'private, max-age=60');
      c.header('Vary', 'Origin');
      return c.json(await readWidgetSettings(db, inbox), 200);
    })
    .openapi(avatarRoute, async (c) => {
      const { key, hash } = c.req.valid('param');
      const { type, picture } = await getInboxAvatar(db, key, hash);
      const headers = { 'Content-Type': type, 'Cache-Control': 'public, max-age=31536000, immutable' };
      return c.body(new Uint8Array(picture), 200, headers);
    })
    .openapi(pageViewsRoute, async (c) => {
      await keepPageViews(db, c.var.visitor, c.req.valid('json'));
      return c.body(null, 204);
    })
    .openapi(leaveRoute, async (c) => {
      const input = c.req.valid('json');
      return c.json(await leaveMessage(db, c.var.visitor, input, readClaim(c, input)), 201);
    });
}
