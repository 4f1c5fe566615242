import type { Context } from 'hono';
import type { AnyEnv } from './env.ts';

/** The token of `Authorization: Bearer …`. */
export function bearerToken(c: Context<AnyEnv>): string | undefined {
  return /^Bearer +([^\s]{1,2000})$/i.exec(c.req.header('authorization') ?? '')?.[1];
}
