import type { ErrorBody } from '../../contract/index.ts';
import { fieldProblem } from '../i18n/field-problem.ts';

/** What the server refused, or `network` when it was not reached. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string;
  /** What is wrong with each field, in the reader's words. */
  readonly fields: Record<string, string>;

  constructor(status: number, error: Partial<ErrorBody['error']>) {
    super(error.message ?? '');
    this.status = status;
    this.code = error.code ?? 'internal';
    this.requestId = error.requestId ?? '';
    this.fields = Object.fromEntries(
      Object.entries(error.fields ?? {}).map(([name, problem]) => [name, fieldProblem(problem)]),
    );
  }
}

/** The error of a response that is not ok; a proxy may answer without our shape. */
export async function errorOf(response: { status: number; json(): Promise<unknown> }): Promise<ApiError> {
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
  return new ApiError(response.status, body?.error ?? {});
}

export function networkError(): ApiError {
  return new ApiError(0, { code: 'network' });
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError;
}
