import { readFile } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';

/** What a folder is searched for. */
export const learnable = new Set(
  '.pdf .docx .doc .pptx .md .mdx .markdown .html .htm .txt .csv .xlsx .xls .json .eml'.split(' '),
);

const rulesName = '.knowdeskignore';

/**
 * Whether a path inside the folder is left out: hidden files, node_modules, kinds we cannot learn, and what a pattern
 * of the command or of `.knowdeskignore` matches (`*.tmp` anywhere, `drafts/` with all in it, `a/*.md` from the root).
 */
export async function readIgnoreRules(
  folder: string,
  patterns: readonly string[],
): Promise<(path: string, isFile: boolean) => boolean> {
  const text = await readFile(join(folder, rulesName), 'utf8').catch(() => '');
  const rules = [...patterns, ...text.split('\n')]
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap(toGlobs);
  return (path, isFile) =>
    path.split('/').some((part) => part.startsWith('.') || part === 'node_modules') ||
    (isFile && !learnable.has(extname(path).toLowerCase())) ||
    rules.some((glob) => posix.matchesGlob(path, glob));
}

function toGlobs(rule: string): string[] {
  const isFolder = rule.endsWith('/');
  const plain = rule.replace(/^\/|\/$/g, '');
  const anywhere = rule.replace(/\/$/, '').includes('/') ? plain : `**/${plain}`;
  return isFolder ? [`${anywhere}/**`, anywhere] : [anywhere, `${anywhere}/**`];
}
