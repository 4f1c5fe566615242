/**
 * An error with a stable, dotted code (`document.encrypted`). The message is for the person who caused it and
 * says what to do next; only the `http` room knows which status a code becomes.
 */
export class AppError extends Error {
  readonly code: string;
  /** Field name → problem, for input that failed validation. */
  readonly fields?: Record<string, string>;

  constructor(
    code: string,
    message: string,
    options: { fields?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    if (options.fields) this.fields = options.fields;
  }
}

/** True for an AppError, with the given code where one is named. */
export function isAppError(error: unknown, code?: string): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
