import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Env } from 'hono';
import type { RateLimitName } from '../config/index.ts';
import type { Scope } from '../contract/index.ts';
import { refuseInvalid } from './refuse-invalid.ts';

/**
 * Who may call a route: stands in its OpenAPI operation, and `doors.ts` enforces exactly that. `scope` null: any
 * member of the workspace, and any API key.
 */
export type Access = { kind: 'public' } | { kind: 'visitor' } | { kind: 'member'; scope: Scope | null };

type Route<P extends string> = Omit<RouteConfig, 'path' | 'security'> & { path: P };
type Options = { limits?: readonly RateLimitName[] };

/** A route anybody may call. */
export function publicRoute<P extends string, R extends Route<P>>(route: R, options: Options = {}) {
  return createRoute({ ...route, ...extensions(options), 'x-public': true, security: [] } as R);
}

/** A route for the customer whose visitor token comes along. */
export function visitorRoute<P extends string, R extends Route<P>>(route: R, options: Options = {}) {
  const security = [{ visitorToken: [] }];
  return createRoute({ ...route, ...extensions(options), 'x-visitor': true, security } as R);
}

/** A route for members and API keys that hold the scope. */
export function memberRoute<P extends string, R extends Route<P>>(
  scope: Scope | null,
  route: R,
  options: Options = {},
) {
  const security = [{ session: [], workspace: [] }, { apiKey: [] }];
  return createRoute({ ...route, ...extensions(options), 'x-scope': scope ?? 'member', security } as R);
}

function extensions(options: Options): object {
  return options.limits ? { 'x-rate-limits': options.limits } : {};
}

/** Reads back what the functions above wrote; undefined for a route that was not declared by them. */
export function accessOf(route: Record<string, unknown>): Access | undefined {
  if (route['x-public'] === true) return { kind: 'public' };
  if (route['x-visitor'] === true) return { kind: 'visitor' };
  const scope = route['x-scope'];
  if (typeof scope !== 'string') return undefined;
  return { kind: 'member', scope: scope === 'member' ? null : (scope as Scope) };
}

/** A group of routes; each domain has one a door. */
export function routeGroup<E extends Env>() {
  return new OpenAPIHono<E>({ defaultHook: refuseInvalid });
}

export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** Always validated, also when the caller sent no body at all: then as `{}`. */
export function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } };
}

/** A file that comes back as it is. */
export function download(mediaType: string, description: string) {
  return {
    description,
    content: { [mediaType]: { schema: { type: 'string' as const, format: 'binary' } } },
  };
}

export const nothing = { description: 'Done' };
export const idParam = z.object({ id: z.string().meta({ description: 'Opaque id' }) });
