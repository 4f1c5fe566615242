import { posix } from 'node:path';

/** What a link without a host names: `path` undefined is the file itself that holds it. */
export type RelativeLink = { path?: string; anchor?: string };

/** Files that stand for their folder, and endings that links leave out. */
const FOLDER_FILES = [
  'index.md',
  'README.md',
  'readme.md',
  'Readme.md',
  'index.mdx',
  'README.mdx',
  'index.html',
];
const ENDINGS = ['.md', '.mdx', '.markdown', '.html'];
const LONGEST = 1000;

/** Whether a link leads to a file of the same folder tree, or to a heading of its own file, and to no other host. */
export function isRelative(href: string): boolean {
  return (
    href !== '' &&
    href.length <= LONGEST &&
    !/^(?:[a-z][a-z\d+.-]*:|[\\/]{2})/i.test(href) &&
    !/[\\\p{Cc}]/u.test(href)
  );
}

/**
 * The place that a link in the file `from` names, relative to the top of the tree that `from` lies in; a `/` at its
 * start means that top. Undefined for what is no relative link, and for what leads out of the tree.
 */
export function readRelativeLink(href: string, from: string): RelativeLink | undefined {
  if (!isRelative(href)) return undefined;
  const [address = '', fragment = ''] = cut(href, '#');
  const anchor = fragment === '' ? {} : { anchor: decode(fragment).normalize('NFC').toLowerCase() };
  const [name = ''] = cut(address, '?');
  if (name === '') return address === '' ? anchor : undefined;
  const decoded = decode(name);
  if (/[\\\p{Cc}]/u.test(decoded)) return undefined;
  const path = posix.normalize(
    decoded.startsWith('/') ? decoded.replace(/^\/+/, './') : posix.join(posix.dirname(from), decoded),
  );
  if (path === '..' || path.startsWith('../') || path.startsWith('/')) return undefined;
  return { path, ...anchor };
}

/**
 * Files that a path may mean, the likeliest first: itself, itself with an ending, the one that stands for the folder.
 */
export function filesOfPath(path: string): string[] {
  const bare = path.replace(/\/$/, '');
  const inside = FOLDER_FILES.map((name) => (bare === '.' || bare === '' ? name : `${bare}/${name}`));
  const names =
    path.endsWith('/') || bare === '.' ? inside : [bare, ...ENDINGS.map((e) => bare + e), ...inside];
  // macOS writes file names decomposed, whoever typed the link hardly ever does
  return [...new Set(names.flatMap((name) => [name, name.normalize('NFC'), name.normalize('NFD')]))];
}

function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
