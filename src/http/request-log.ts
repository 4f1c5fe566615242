import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Logger } from '../lib/index.ts';
import { addressOf } from './address-of.ts';
import type { AnyEnv } from './env.ts';

/** An id from outside is taken over when it can do no harm in a log line. */
const saneId = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Gives every request its id (in the answer, in each log line), and logs it when it is answered: the route rather
 * than the address asked for, since query strings can hold what people typed.
 */
export function requestLog(deps: { logger: Logger; trustedProxies: number }): MiddlewareHandler<AnyEnv> {
  return async (c, next) => {
    const inbound = c.req.header('x-request-id');
    const requestId = inbound && saneId.test(inbound) ? inbound : randomUUID();
    const logger = deps.logger.child({ requestId });
    c.set('requestId', requestId);
    c.set('logger', logger);
    c.set('address', addressOf(c, deps.trustedProxies));
    c.header('X-Request-Id', requestId);
    const start = performance.now();
    await next();
    const route = matchedRoutes(c).findLast((each) => each.method !== 'ALL')?.path ?? '-';
    const milliseconds = Math.round((performance.now() - start) * 10) / 10;
    logger.info({ method: c.req.method, route, status: c.res.status, milliseconds }, 'request');
  };
}
