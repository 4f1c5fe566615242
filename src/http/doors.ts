import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { RateLimitName } from '../config/index.ts';
import { AppError } from '../lib/index.ts';
import { type Access, accessOf } from './declare-route.ts';
import type { AnyEnv } from './env.ts';
import { openMemberDoor } from './member-door.ts';
import type { CountAttempt } from './rate-limiter.ts';
import type { HttpDeps } from './types.ts';
import { openVisitorDoor } from './visitor-door.ts';

type Declaration = { access: Access; limits: readonly RateLimitName[]; takesFile: boolean };

/** What each route declared, by `METHOD /path/:param`. */
export type Declarations = Map<string, Declaration>;

type RouteDefinition = { method: string; path: string; request?: { body?: { content?: object } } };

/** Throws when a route of the app was not declared with `publicRoute`, `visitorRoute` or `memberRoute`. */
export function readDeclarations(
  definitions: readonly RouteDefinition[],
  routes: readonly { method: string; path: string }[],
): Declarations {
  const declarations: Declarations = new Map();
  for (const route of definitions) {
    const extensions = route as RouteDefinition & Record<string, unknown>;
    const access = accessOf(extensions);
    if (!access) continue;
    const limits = (extensions['x-rate-limits'] ?? []) as RateLimitName[];
    const takesFile = 'multipart/form-data' in (route.request?.body?.content ?? {});
    const path = route.path.replaceAll(/\/{(.+?)}/g, '/:$1');
    declarations.set(`${route.method.toUpperCase()} ${path}`, { access, limits, takesFile });
  }
  for (const { method, path } of routes) {
    if (method === 'ALL' || declarations.has(`${method} ${path}`)) continue;
    throw new Error(`The route ${method} ${path} does not declare who may call it`);
  }
  return declarations;
}

/** The declaration of the route that is going to answer; undefined when there is none. */
export function declarationOf(c: Context<AnyEnv>, declarations: Declarations): Declaration | undefined {
  const route = matchedRoutes(c).find((each) => each.method !== 'ALL');
  return route && declarations.get(`${route.method} ${route.path}`);
}

/** The one place where it is decided who may call what. */
export function doors(
  deps: HttpDeps,
  declarations: Declarations,
  countAttempt: CountAttempt,
): MiddlewareHandler<AnyEnv> {
  return async (c, next) => {
    const declaration = declarationOf(c, declarations);
    if (!declaration) return next();
    await open(c, deps, declaration.access);
    for (const limit of declaration.limits) await countAttempt(c, limit);
    return next();
  };
}

async function open(c: Context<AnyEnv>, deps: HttpDeps, access: Access): Promise<void> {
  if (access.kind === 'public') return;
  if (access.kind === 'visitor') return openVisitorDoor(c, deps);
  const actor = await openMemberDoor(c, deps, { anyWorkspace: access.scope === null });
  if (access.scope === null || actor.scopes.includes(access.scope)) return;
  throw new AppError('request.scope_missing', `This needs the scope ${access.scope}, which you do not have.`);
}
