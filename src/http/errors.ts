import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorBody } from '../contract/index.ts';
import { AppError, isAppError } from '../lib/index.ts';
import type { AnyEnv } from './env.ts';
import { statusOf } from './status-of.ts';

/** Turns whatever was thrown into the one error shape. What nobody foresaw is logged and told as `internal`. */
export function answerError(error: unknown, c: Context<AnyEnv>): Response {
  const known = isAppError(error) ? error : (fromFramework(error) ?? fromCaller(error, c));
  const status = known && statusOf(known.code);
  if (!known || status === undefined) {
    c.var.logger.error({ err: error }, 'request failed');
    const message = 'Something went wrong on our side. Try again; if it stays, tell us the request id.';
    return answer(c, 500, { code: 'internal', message });
  }
  if (known.code === 'request.unauthenticated') c.header('WWW-Authenticate', 'Bearer');
  // The rest of the body is not read, so the connection cannot carry another request.
  if (status === 413) c.header('Connection', 'close');
  return answer(c, status, {
    code: known.code,
    message: known.message,
    ...(known.fields ? { fields: known.fields } : {}),
  });
}

export function answerNotFound(c: Context<AnyEnv>): Response {
  const message = 'There is nothing at this address. The API is described at /api/docs.';
  return answer(c, 404, { code: 'request.not_found', message });
}

export function answerMethodNotAllowed(c: Context<AnyEnv>, methods: string[]): Response {
  c.header('Allow', methods.join(', '));
  const message = `This address knows ${methods.join(', ')} only.`;
  return answer(c, 405, { code: 'request.method_not_allowed', message });
}

function answer(c: Context<AnyEnv>, status: number, error: Omit<ErrorBody['error'], 'requestId'>): Response {
  const { code, message, ...rest } = error;
  const body: ErrorBody = { error: { code, message, requestId: c.var.requestId, ...rest } };
  return c.json(body, status as ContentfulStatusCode);
}

/** Hono's own refusals: a body that is not JSON, of another media type, or too large. */
function fromFramework(error: unknown): AppError | undefined {
  if (!(error instanceof HTTPException)) return undefined;
  if (error.status === 415) {
    return new AppError(
      'request.unsupported_media_type',
      'The body has another media type than this route takes; /api/docs says which one.',
    );
  }
  if (error.status === 400) {
    return new AppError('request.malformed', 'The body is not valid JSON (or not a valid form).');
  }
  return undefined;
}

/** What looks like a failure of ours and is the caller's. */
function fromCaller(error: unknown, c: Context<AnyEnv>): AppError | undefined {
  // Nobody reads this answer; it only keeps the log free of a failure that was none.
  if (c.req.raw.signal.aborted) return new AppError('request.malformed', 'The request was broken off.');
  // A cursor is opaque to us too: one that we did not make fails where the database reads its values.
  const isDataException = error instanceof Error && 'code' in error && /^22/.test(String(error.code));
  if (!isDataException || c.req.query('cursor') === undefined) return undefined;
  return new AppError('request.invalid', 'The cursor is not one of ours: leave it out to start anew.', {
    fields: { cursor: 'is not a cursor of this list' },
  });
}
