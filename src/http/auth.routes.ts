import type { Context } from 'hono';
import { z } from 'zod';
import { handleAuthRequest } from '../accounts/index.ts';
import { body, json, publicRoute, routeGroup } from './declare-route.ts';
import type { PublicEnv } from './env.ts';
import type { HttpDeps } from './types.ts';

const tags = ['Signing in'];
const password = z.string().max(128);
const newPassword = z.string().min(10).max(128);
const limits = ['sign_in'] as const;
const status = z.looseObject({ status: z.boolean() });

const signInRoute = publicRoute(
  {
    method: 'post',
    path: '/auth/sign-in/email',
    tags,
    summary: 'Sign in: sets the session cookie',
    request: {
      body: body(z.object({ email: z.email().max(320), password, rememberMe: z.boolean().optional() })),
    },
    responses: {
      200: json(z.looseObject({ user: z.looseObject({ id: z.string(), email: z.string() }) }), 'Signed in'),
    },
  },
  { limits },
);
const signOutRoute = publicRoute({
  method: 'post',
  path: '/auth/sign-out',
  tags,
  summary: 'Sign out: ends the session',
  responses: { 200: json(z.looseObject({ success: z.boolean() }), 'Signed out') },
});
const sessionRoute = publicRoute({
  method: 'get',
  path: '/auth/get-session',
  tags,
  summary: 'Whose session is it? null without one',
  responses: { 200: json(z.looseObject({}).nullable(), 'The session with its user') },
});
const requestResetRoute = publicRoute(
  {
    method: 'post',
    path: '/auth/request-password-reset',
    tags,
    summary: 'Have a link to set a new password mailed',
    description: 'Answers the same whether the address has an account or not.',
    request: { body: body(z.object({ email: z.email().max(320) })) },
    responses: { 200: json(status, 'Mailed, if there is such an account') },
  },
  { limits },
);
const resetRoute = publicRoute(
  {
    method: 'post',
    path: '/auth/reset-password',
    tags,
    summary: 'Set a new password with the token of a link',
    request: { body: body(z.object({ token: z.string().max(200), newPassword })) },
    responses: { 200: json(status, 'Set') },
  },
  { limits },
);
const changeRoute = publicRoute(
  {
    method: 'post',
    path: '/auth/change-password',
    tags,
    summary: 'Change the password of the signed-in person',
    request: {
      body: body(
        z.object({ currentPassword: password, newPassword, revokeOtherSessions: z.boolean().optional() }),
      ),
    },
    responses: { 200: json(z.looseObject({}), 'Changed') },
  },
  { limits },
);
const sessionsRoute = publicRoute({
  method: 'get',
  path: '/auth/list-sessions',
  tags,
  summary: 'The sessions of the signed-in person',
  responses: { 200: json(z.array(z.looseObject({})), 'The sessions') },
});
const revokeRoute = publicRoute({
  method: 'post',
  path: '/auth/revoke-session',
  tags,
  summary: 'End one session of the signed-in person',
  request: { body: body(z.object({ token: z.string().max(200) })) },
  responses: { 200: json(status, 'Ended') },
});
const revokeOthersRoute = publicRoute({
  method: 'post',
  path: '/auth/revoke-other-sessions',
  tags,
  summary: 'End every other session of the signed-in person',
  responses: { 200: json(status, 'Ended') },
});

/** better-auth behind our schemas, limits and error shape; it checks sessions and origins of these itself. */
export function authRoutes(deps: HttpDeps) {
  // Typed loosely: what comes back is better-auth's response with its cookies, handed on as it is.
  const handOn = async (c: Context, input?: object): Promise<never> => {
    const headers = new Headers(c.req.raw.headers);
    headers.delete('content-length');
    const url = new URL(c.req.path, deps.config.publicUrl);
    const { method } = c.req;
    const content = input === undefined ? {} : { body: JSON.stringify(input) };
    return (await handleAuthRequest(deps.auth, new Request(url, { method, headers, ...content }))) as never;
  };
  return routeGroup<PublicEnv>()
    .openapi(signInRoute, (c) => handOn(c, c.req.valid('json')))
    .openapi(signOutRoute, (c) => handOn(c, {}))
    .openapi(sessionRoute, (c) => handOn(c))
    .openapi(requestResetRoute, (c) => handOn(c, c.req.valid('json')))
    .openapi(resetRoute, (c) => handOn(c, c.req.valid('json')))
    .openapi(changeRoute, (c) => handOn(c, c.req.valid('json')))
    .openapi(sessionsRoute, (c) => handOn(c))
    .openapi(revokeRoute, (c) => handOn(c, c.req.valid('json')))
    .openapi(revokeOthersRoute, (c) => handOn(c, {}));
}
