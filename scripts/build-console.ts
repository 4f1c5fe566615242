import { cp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src/console');

type BuildOptions = {
  outDir?: string;
  /** Leaves a build alone that is younger than its sources. */
  onlyIfStale?: boolean;
};

/**
 * Builds the console into `dist/console`: `index.html` and, under names that change with the content, `assets/…`.
 * Each page is a piece of its own that is loaded when it is opened.
 */
export async function buildConsole({
  outDir: target = join(root, 'dist/console'),
  onlyIfStale = false,
}: BuildOptions = {}): Promise<void> {
  if (onlyIfStale && !(await isStale(target))) return;
  const outDir = `${target}-${process.pid}`;
  await build({
    root: source,
    base: '/console/',
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    // Said here: vite would otherwise go by NODE_ENV, which test runners and some shells set.
    oxc: { jsx: { runtime: 'automatic', importSource: 'react', development: false } },
    resolve: { alias: { '@rc-component/async-validator': join(source, 'design/no-validator.ts') } },
    build: {
      outDir,
      emptyOutDir: true,
      copyPublicDir: false,
      target: ['es2022', 'safari16', 'chrome107', 'firefox104'],
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1200,
      // A data: address would need to be let through by the Content-Security-Policy.
      assetsInlineLimit: 0,
      manifest: true,
      rolldownOptions: {
        // antd marks each file for server components; there are none here.
        checks: { moduleLevelDirective: false },
      },
    },
  });
  // What the page that shows PDFs fetches when a file needs it: character maps, standard fonts.
  const pdfjs = join(root, 'node_modules/pdfjs-dist');
  for (const folder of ['cmaps', 'standard_fonts'])
    await cp(join(pdfjs, folder), join(outDir, 'assets/pdf', folder), { recursive: true });
  await rm(target, { recursive: true, force: true });
  await rename(outDir, target);
}

async function isStale(target: string): Promise<boolean> {
  const built = await stat(join(target, 'index.html')).catch(() => undefined);
  if (!built) return true;
  const folders = [source, join(root, 'src/contract')];
  const names = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder, { recursive: true })).map((name) => join(folder, name)),
    ),
  );
  const sources = [...names.flat(), import.meta.filename, join(root, 'package-lock.json')];
  const times = await Promise.all(sources.map(async (name) => (await stat(name)).mtimeMs));
  return Math.max(...times) > built.mtimeMs;
}

if (import.meta.main) await buildConsole();
