import type { MiddlewareHandler } from 'hono';
import type { AnyEnv } from './env.ts';

/**
 * A preflight carries neither body nor token, so it cannot know the inbox: it lets any page ask, without
 * credentials. Whether the page's origin is welcome is decided by `requireListedOrigin`.
 */
export const widgetCors: MiddlewareHandler<AnyEnv> = async (c, next) => {
  c.header('Access-Control-Allow-Origin', '*');
  if (c.req.method !== 'OPTIONS') {
    c.header('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After, Content-Disposition');
    return next();
  }
  c.header('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
  c.header(
    'Access-Control-Allow-Headers',
    'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Request-Id',
  );
  c.header('Access-Control-Max-Age', '7200');
  return c.body(null, 204);
};
