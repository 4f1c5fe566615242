/** Why the server could not be asked, or what it answered instead. Never thrown: each caller decides what to do. */
export type Failure = {
  /** 0 when nothing came back: no network, a timeout, a refused preflight. */
  status: number;
  code: string;
  message: string;
  /** How long the server wants to be left alone. */
  retryAfterMs?: number;
};
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** Whether the same request may succeed later without anybody changing it. */
export function isPassing({ status }: Failure): boolean {
  return (
    status === 0 || status === 401 || status === 408 || status === 425 || status === 429 || status >= 500
  );
}
