import type { Context } from 'hono';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { defaultRateLimits, type RateLimitName, type RateLimits } from '../config/index.ts';
import { AppError } from '../lib/index.ts';
import type { AnyEnv } from './env.ts';

/** Counts one attempt; throws `rate.limited` (with the `Retry-After` header set) when there were too many. */
export type CountAttempt = (c: Context<AnyEnv>, name: RateLimitName) => Promise<void>;

/** Counters live in this process: with several of them, each counts for itself. */
export function createRateLimiter(limits: RateLimits): CountAttempt {
  if (limits === 'off') return async () => {};
  const limiters = new Map(
    Object.entries(limits).map(([name, { points, seconds }]) => [
      name,
      new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }),
    ]),
  );
  return async (c, name) => {
    try {
      await limiters.get(name)?.consume(counted(c, name));
    } catch (rejected) {
      if (!(rejected instanceof RateLimiterRes)) throw rejected;
      const seconds = Math.max(1, Math.ceil(rejected.msBeforeNext / 1000));
      c.header('Retry-After', String(seconds));
      throw new AppError('rate.limited', `Too many attempts. Try again in ${seconds} seconds.`);
    }
  };
}

function counted(c: Context<AnyEnv>, name: RateLimitName): string {
  const { per } = defaultRateLimits[name];
  if (per === 'visitor') return c.var.visitor?.visitorId ?? c.var.address;
  if (per === 'address') return c.var.address;
  return c.var.actor?.id ?? c.var.address;
}
