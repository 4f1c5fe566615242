import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build, type InlineConfig } from 'vite';
import { findLanguages } from './widget-languages.ts';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src/widget');

export type BuildOptions = {
  outDir?: string;
  /** Leaves a build alone that is younger than its sources. */
  onlyIfStale?: boolean;
};

/**
 * Builds the widget into `dist/widget`: `widget.js` (what host pages load), `app-<hash>.js` (the application, by
 * `app.js` also for loaders that a browser cached before an upgrade), `later-<hash>.js` (what it loads when needed),
 * `texts-<language>-<hash>.js` and `more-…`, `knowdesk.js` and `.d.ts` (the SDK), `chat.html` and `demo.html` with
 * their files. About two seconds; the folder is replaced when all is there.
 */
export async function buildWidget({
  outDir: target = join(root, 'dist/widget'),
  onlyIfStale = false,
}: BuildOptions = {}): Promise<void> {
  if (onlyIfStale && !(await isStale(target))) return;
  const outDir = `${target}-${process.pid}`;
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const texts: Record<string, string[]> = {};
  for (const [tag, file] of Object.entries(await findLanguages())) {
    const from = `app/locales/${file}`;
    texts[tag] = [
      await bundle(outDir, from, { name: `texts-${tag}-[hash].js`, only: 'default' }),
      await bundle(outDir, from, { name: `more-${tag}-[hash].js`, only: 'more' }),
    ];
  }
  const define = { KNOWDESK_LOCALES: JSON.stringify(texts), KNOWDESK_APP: '""' };
  const app = await bundle(outDir, 'app/main.tsx', {
    name: 'app-[hash].js',
    pieces: 'later-[hash].js',
    define,
  });
  define.KNOWDESK_APP = JSON.stringify(app);
  await bundle(outDir, 'loader/loader.ts', { name: 'widget.js', script: true, define });
  await bundle(outDir, 'page/chat.ts', { name: 'chat.js', script: true, define });
  await bundle(outDir, 'demo/demo.ts', { name: 'demo.js', script: true });
  await bundle(outDir, 'sdk/knowdesk.ts', { name: 'knowdesk.js' });
  await declareTypes(outDir, 'sdk/knowdesk.ts');
  // Not a copy: what is loaded later takes Preact from the application under its hashed name.
  await writeFile(join(outDir, 'app.js'), `export * from './${app}';\n`);
  for (const name of ['page/chat.html', 'page/page.css', 'demo/demo.html', 'demo/demo.css']) {
    await cp(join(source, name), join(outDir, basename(name)));
  }
  await rm(target, { recursive: true, force: true });
  await rename(outDir, target);
}

async function isStale(target: string): Promise<boolean> {
  const built = await stat(join(target, 'widget.js')).catch(() => undefined);
  if (!built) return true;
  const names = await readdir(source, { recursive: true });
  const sources = [
    ...names.map((name) => join(source, name)),
    import.meta.filename,
    join(root, 'package-lock.json'),
  ];
  const times = await Promise.all(sources.map(async (name) => (await stat(name)).mtimeMs));
  return Math.max(...times) > built.mtimeMs;
}

/** `pieces`: what is imported later becomes files of its own, of this name. */
type Bundle = {
  name: string;
  script?: boolean;
  pieces?: string;
  /** The one export of the entry that is wanted, as the default. */
  only?: string;
  define?: Record<string, string>;
};

/** One file without imports, a module or (`script`) a classic script; returns its name. */
async function bundle(
  outDir: string,
  entry: string,
  { name, script = false, pieces, only, define = {} }: Bundle,
): Promise<string> {
  const file = join(source, entry);
  const input = only === undefined ? file : 'only';
  const config: InlineConfig = {
    root: source,
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'es2021',
      // What can construct style sheets; older browsers see plainer styles.
      cssTarget: ['safari16.4', 'chrome111', 'firefox115'],
      modulePreload: false,
      reportCompressedSize: false,
      minify: true,
      // As a library Vite leaves `import()` alone; otherwise it wraps it in a helper of 1 kB.
      ...(script ? { lib: { entry: input, formats: ['iife'], name: 'knowdesk' } } : {}),
      ...(pieces ? { lib: { entry: input, formats: ['es'] } } : {}),
      rolldownOptions: {
        plugins: [withoutAnnotations, ...(only === undefined ? [] : [onlyExport(file, only)])],
        ...(script ? {} : { input }),
        // Pieces take what they share with the entry from it, so that there is one Preact and no file in between.
        preserveEntrySignatures: pieces ? 'allow-extension' : 'strict',
        output: {
          format: script ? 'iife' : 'es',
          entryFileNames: name,
          codeSplitting: pieces !== undefined,
          // A library of modules keeps its white space otherwise.
          ...(pieces && { chunkFileNames: pieces, minify: true }),
        },
      },
    },
  };
  const result = await build(config);
  const output = (Array.isArray(result) ? result : [result]).flatMap((each) =>
    'output' in each ? each.output : [],
  );
  const chunk = output.find((each) => each.type === 'chunk' && each.isEntry);
  if (!chunk || (pieces === undefined && output.length !== 1)) {
    throw new Error(`${entry} became ${output.map((each) => each.fileName).join(', ') || 'nothing'}`);
  }
  return chunk.fileName;
}

/** The types beside the SDK, for pages that are written in TypeScript. */
async function declareTypes(outDir: string, entry: string): Promise<void> {
  const options = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--skipLibCheck'];
  const target = ['--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--strict'];
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const args = [compiler, ...options, ...target, '--ignoreConfig', '--outDir', outDir, join(source, entry)];
  await promisify(execFile)(process.execPath, args, { cwd: root });
}

/** An entry that gives one export of a file as its default. */
function onlyExport(file: string, name: string) {
  return {
    name: 'only-export',
    resolveId: (id: string) => (id === 'only' ? '\0only' : undefined),
    load: (id: string) =>
      id === '\0only' ? `export { ${name} as default } from ${JSON.stringify(file)};` : undefined,
  };
}

/** Notes for a bundler that would come after this one; there is none. */
const withoutAnnotations = {
  name: 'without-annotations',
  generateBundle(_: unknown, bundle: Record<string, { type: string; code?: string }>) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.code !== undefined) chunk.code = chunk.code.replaceAll(/\/\* @__PURE__ \*\/ ?/g, ' ');
    }
  },
};

if (import.meta.main) await buildWidget();
