import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

type Manifest = Record<string, { file: string; imports?: string[] }>;

const always = ['index.html', 'i18n/zh-cn/common.ts'];
/** What people open first, with the texts that go with it; the shell's frame is in the entry. */
const firstPages = {
  'console sign-in': ['pages/account/sign-in.tsx', 'i18n/zh-cn/account.ts'],
  'console inbox': ['pages/inbox/inbox.tsx', 'i18n/zh-cn/inbox.ts', 'i18n/zh-cn/tickets.ts'],
};

/** Bytes of JavaScript (gzip, level 9) that a browser loads until the page is there, by page. */
export async function consoleFirstLoads(folder: string): Promise<{ what: string; bytes: number }[]> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, '.vite/manifest.json'), 'utf8'));
  return Promise.all(
    Object.entries(firstPages).map(async ([what, pieces]) => {
      const files = [...filesOf(manifest, [...always, ...pieces])].filter((file) => file.endsWith('.js'));
      const sizes = await Promise.all(
        files.map(async (file) => gzipSync(await readFile(join(folder, file)), { level: 9 }).length),
      );
      return { what, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    }),
  );
}

function filesOf(manifest: Manifest, names: string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    const piece = manifest[name];
    if (!piece) throw new Error(`the build of the console has no ${name}`);
    if (found.has(piece.file)) continue;
    found.add(piece.file);
    filesOf(manifest, piece.imports ?? [], found);
  }
  return found;
}
