/** The one thing of Node that these tests need: the browser's code beside them must not see the rest. */
declare module 'node:fs' {
  export function readFileSync(path: URL, encoding: 'utf8'): string;
  export function readdirSync(path: URL): string[];
}
