/**
 * The URL of a worker's file next to the module `base` (its `import.meta.url`), with the same ending: `.ts` when run
 * from source, `.js` in a build.
 */
export function workerUrl(base: string, path: string): URL {
  return new URL(path + (/\.ts$/.test(new URL(base).pathname) ? '.ts' : '.js'), base);
}
