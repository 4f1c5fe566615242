import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Fingerprint } from './hnsw-index.ts';
import type { ModelKey } from './models.ts';
import type { SpaceKey } from './spaces.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

const FORMAT = 1;

interface SnapshotFile {
  format: typeof FORMAT;
  appliedSeq: number;
  models: Record<ModelKey, string>;
  graphs: Partial<Record<SpaceKey, { file: string; sha256: string; fingerprint: Fingerprint }>>;
}

/**
 * Saves the graphs of a workspace's index, which are slow to build; everything else is read from the rows at start.
 * The graphs go into files with new names, `snapshot.json` is renamed into place last: a crash leaves the old ones.
 */
export function saveSnapshot(folder: string, index: WorkspaceIndex): void {
  const { models } = index;
  // By words alone there is no graph to save.
  if (models === null) return;
  mkdirSync(folder, { recursive: true });
  const snapshot: SnapshotFile = { format: FORMAT, appliedSeq: index.appliedSeq, models, graphs: {} };
  for (const [key, space] of index.spaces) {
    const file = `${key}-${process.pid}-${Date.now().toString(36)}.hnsw`;
    const fingerprint = space.index.save(join(folder, file));
    if (fingerprint) snapshot.graphs[key] = { file, sha256: checksum(join(folder, file)), fingerprint };
  }
  const temporary = join(folder, `snapshot-${process.pid}.json.part`);
  writeFileSync(temporary, JSON.stringify(snapshot));
  sync(temporary);
  renameSync(temporary, join(folder, 'snapshot.json'));
  removeOthers(folder, snapshot);
}

/**
 * Gives an index that was filled from the rows its saved graphs. Returns why not where there is none that fits; the
 * index works without and builds them anew.
 */
export function loadSnapshot(
  folder: string,
  index: WorkspaceIndex,
): 'loaded' | 'missing' | 'stale' | 'unreadable' {
  try {
    const path = join(folder, 'snapshot.json');
    const snapshot: SnapshotFile = JSON.parse(readFileSync(path, 'utf8'));
    if (snapshot.format !== FORMAT) return 'stale';
    if (Object.entries(index.models ?? {}).some(([key, name]) => snapshot.models[key as ModelKey] !== name))
      return 'stale';
    for (const [key, space] of index.spaces) {
      const graph = snapshot.graphs[key];
      if (!graph) continue;
      if (checksum(join(folder, graph.file)) !== graph.sha256) return 'unreadable';
      if (!space.index.load(join(folder, graph.file), graph.fingerprint)) return 'stale';
    }
    return 'loaded';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
  }
}

function checksum(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function sync(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}

function removeOthers(folder: string, snapshot: SnapshotFile): void {
  const wanted = new Set(['snapshot.json', ...Object.values(snapshot.graphs).map(({ file }) => file)]);
  for (const name of readdirSync(folder)) {
    if (!wanted.has(name)) rmSync(join(folder, name), { force: true });
  }
}
