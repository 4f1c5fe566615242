import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../lib/index.ts';
import { type Declarations, declarationOf } from './doors.ts';
import type { AnyEnv } from './env.ts';

const maxJsonBytes = 256 * 1024;

/** Every body is limited; routes that take a file count its bytes themselves while they read it. */
export function bodyLimits(declarations: Declarations): MiddlewareHandler<AnyEnv> {
  const limited = bodyLimit({
    maxSize: maxJsonBytes,
    onError: () => {
      throw new AppError('request.too_large', `The body is larger than ${maxJsonBytes / 1024} kB.`);
    },
  });
  return (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    return declarationOf(c, declarations)?.takesFile ? next() : limited(c, next);
  };
}
