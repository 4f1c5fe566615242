/** The one source of time. Tests set it; everything else only reads it. */
let fixed: Date | undefined;

export function now(): Date {
  return fixed ? new Date(fixed) : new Date();
}

/** Test support: makes `now()` return `at` until called again; `undefined` gives the real time back. */
export function setClock(at: Date | undefined): void {
  fixed = at;
}
