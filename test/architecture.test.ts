import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The room table of ARCHITECTURE.md: what each room may import. `types:` allows only `import type`. */
const shelves = ['lib', 'contract', 'config', 'db', 'files', 'mail', 'facts', 'jobs', 'events'];
const domains = [
  'accounts',
  'contacts',
  'routing',
  'retrieval',
  'ingest',
  'tickets',
  'feedback',
  'chat',
  'automation',
];
const rooms: Record<string, readonly string[]> = {
  lib: [],
  contract: [],
  config: ['lib'],
  db: ['lib', 'contract', 'types:config'],
  files: ['lib', 'types:config'],
  mail: ['lib', 'types:config'],
  facts: ['db', 'lib', 'contract'],
  jobs: ['db', 'lib', 'contract'],
  events: ['db', 'lib', 'contract'],
  accounts: shelves,
  contacts: [...shelves, 'accounts'],
  routing: [...shelves, 'accounts', 'contacts'],
  retrieval: [...shelves, 'accounts'],
  ingest: [...shelves, 'accounts', 'retrieval'],
  tickets: [...shelves, 'accounts', 'contacts', 'routing'],
  feedback: [...shelves, 'accounts', 'retrieval'],
  chat: [...shelves, 'accounts', 'contacts', 'routing', 'retrieval', 'tickets', 'feedback'],
  automation: [...shelves, ...domains],
  http: [...shelves, ...domains],
  widget: ['types:http', 'types:contract'],
  console: ['types:http', 'contract'],
  cli: [...shelves, ...domains, 'http', 'main.ts'],
  'main.ts': [...shelves, ...domains, 'http'],
  'cli.ts': [...shelves, ...domains, 'http', 'cli', 'main.ts'],
};
/** Rooms whose files others may import one by one. */
const openShelves = new Set(['lib', 'contract']);

const src = join(import.meta.dirname, '../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && statSync(join(src, file)).isFile(),
);

type Import = { file: string; room: string; target: string; targetRoom: string; typeOnly: boolean };

function importsOf(file: string): Import[] {
  const code = readFileSync(join(src, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?([^'";]*?from\s+)?['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]\s*\)/g;
  return [...code.matchAll(pattern)].flatMap(([, typeOnly, , fromPath, dynamicPath]) => {
    const target = relative(src, resolve(dirname(join(src, file)), fromPath ?? dynamicPath ?? ''));
    if (target.startsWith('..')) return [];
    return [
      { file, room: roomOf(file), target, targetRoom: roomOf(target), typeOnly: typeOnly !== undefined },
    ];
  });
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? file;
}

const crossing = files.flatMap(importsOf).filter((each) => each.room !== each.targetRoom);

describe('the rooms of the house', () => {
  it('are all in the table', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in rooms))).toEqual([]);
  });

  it('import only what stands below them', () => {
    const wrong = crossing.filter(({ room, targetRoom, typeOnly }) => {
      const allowed = rooms[room] ?? [];
      return !allowed.includes(targetRoom) && !(typeOnly && allowed.includes(`types:${targetRoom}`));
    });
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it('are entered by their face only', () => {
    const wrong = crossing.filter(
      ({ target, targetRoom }) =>
        !openShelves.has(targetRoom) &&
        target.includes('/') &&
        target !== `${targetRoom}/index.ts` &&
        targetRoom !== 'cli',
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it('have no cycle between them', () => {
    const edges = new Map<string, Set<string>>();
    for (const { room, targetRoom } of crossing)
      edges.set(room, (edges.get(room) ?? new Set()).add(targetRoom));
    const cycles: string[] = [];
    const visit = (room: string, path: readonly string[]) => {
      if (path.includes(room)) return void cycles.push([...path.slice(path.indexOf(room)), room].join(' → '));
      for (const next of edges.get(room) ?? []) if (!cycles.length) visit(next, [...path, room]);
    };
    for (const room of edges.keys()) visit(room, []);
    expect(cycles).toEqual([]);
  });

  it('leave the environment to config', () => {
    const readers = files.filter(
      (file) => !file.startsWith('config/') && /process\.env\b/.test(readFileSync(join(src, file), 'utf8')),
    );
    expect(readers).toEqual([]);
  });
});

describe('the dependencies', () => {
  it('each have a line of why in docs/dependencies.md', () => {
    const root = join(import.meta.dirname, '..');
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
    const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !page.includes(`| \`${name}\` | `),
    );
    expect(missing).toEqual([]);
  });
});
