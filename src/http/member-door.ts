import type { Context } from 'hono';
import {
  type Actor,
  apiKeyActor,
  findSession,
  listWorkspacesOf,
  resolveMember,
  verifyApiKey,
} from '../accounts/index.ts';
import { AppError } from '../lib/index.ts';
import { bearerToken } from './bearer-token.ts';
import type { AnyEnv } from './env.ts';
import { requireSameOrigin } from './same-origin.ts';
import type { HttpDeps } from './types.ts';

type Deps = Pick<HttpDeps, 'db' | 'auth' | 'config'>;

/**
 * Finds out who calls, by API key or by session, and sets `actor`, `user` (null for an API key). A person's workspace
 * is the one named in `x-workspace-id`, else the only one; with `anyWorkspace` the first one will do. Throws
 * `request.unauthenticated`, `request.cross_origin`, `workspace.forbidden`, `workspace.ambiguous`.
 */
export async function openMemberDoor(
  c: Context<AnyEnv>,
  deps: Deps,
  options: { anyWorkspace: boolean },
): Promise<Actor> {
  const { authorization } = c.req.header();
  const actor = authorization === undefined ? await bySession(c, deps, options) : await byApiKey(c, deps);
  c.set('actor', actor);
  return actor;
}

async function byApiKey(c: Context<AnyEnv>, deps: Deps): Promise<Actor> {
  const token = bearerToken(c);
  const key = token === undefined ? undefined : await verifyApiKey(deps.db, token);
  if (!key) throw unauthenticated('This API key is unknown, revoked or expired.');
  const named = c.req.header('x-workspace-id');
  if (named !== undefined && named !== key.workspaceId) throw forbidden();
  c.set('user', null);
  return apiKeyActor(key);
}

async function bySession(c: Context<AnyEnv>, deps: Deps, options: { anyWorkspace: boolean }): Promise<Actor> {
  const session = await findSession(deps.auth, c.req.raw.headers);
  if (!session) throw unauthenticated('Sign in, or send an API key.');
  requireSameOrigin(c.req, deps.config.publicUrl);
  for (const cookie of session.setCookies) c.header('Set-Cookie', cookie, { append: true });
  c.set('user', session.user);
  const workspaceId =
    c.req.header('x-workspace-id') ?? (await usualWorkspace(deps, session.user.id, options));
  const actor = await resolveMember(deps.db, session.user.id, workspaceId);
  if (!actor) throw forbidden();
  return actor;
}

async function usualWorkspace(
  deps: Deps,
  userId: string,
  options: { anyWorkspace: boolean },
): Promise<string> {
  const [first, second] = await listWorkspacesOf(deps.db, userId);
  if (!first) throw forbidden();
  if (second && !options.anyWorkspace) {
    throw new AppError(
      'workspace.ambiguous',
      'You belong to several workspaces: name one in the header x-workspace-id.',
      { fields: { 'x-workspace-id': 'is missing' } },
    );
  }
  return first.id;
}

function unauthenticated(message: string): AppError {
  return new AppError('request.unauthenticated', message);
}

function forbidden(): AppError {
  return new AppError('workspace.forbidden', 'You are not a member of this workspace.');
}
