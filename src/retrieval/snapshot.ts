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
import type { FewShot } from './few-shot.ts';
import type { Fingerprint, HnswIndex } from './hnsw-index.ts';
import type { KnownTerms } from './lexical-index.ts';
import type { ModelKey } from './models.ts';
import { packTerms, unpackTerms } from './packed-terms.ts';
import type { Space, SpaceKey } from './spaces.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

const FORMAT = 3;

interface SnapshotFile {
  format: typeof FORMAT;
  appliedSeq: number;
  models: Record<ModelKey, string>;
  graphs: Partial<Record<SpaceKey, { file: string; sha256: string; fingerprint: Fingerprint }>>;
  /** What the classifiers know of all texts of their space: those of which `of` is the digest. */
  moments: Partial<Record<SpaceKey, { file: string; sha256: string; of: string }>>;
  /** The terms of all texts. */
  terms: { file: string; sha256: string };
}

/**
 * Saves what is slow to make of a workspace's index: graphs, moments, and the terms that its texts were cut into.
 * Everything else is read from the rows at start. They go into files with new names, `snapshot.json` is renamed into
 * place last: a crash leaves the old ones.
 */
export function saveSnapshot(folder: string, index: WorkspaceIndex): void {
  const { models } = index;
  // By words alone there is no graph to save.
  if (models === null) return;
  mkdirSync(folder, { recursive: true });
  const unique = `${process.pid}-${Date.now().toString(36)}`;
  const termsFile = `terms-${unique}.bin`;
  writeFileSync(join(folder, termsFile), packTerms(index));
  sync(join(folder, termsFile));
  const terms = { file: termsFile, sha256: checksum(join(folder, termsFile)) };
  const snapshot: SnapshotFile = {
    format: FORMAT,
    appliedSeq: index.appliedSeq,
    models,
    graphs: {},
    moments: {},
    terms,
  };
  for (const [key, space] of index.spaces) {
    const file = `${key}-${unique}.hnsw`;
    const fingerprint = space.index.save(join(folder, file));
    if (fingerprint) snapshot.graphs[key] = { file, sha256: checksum(join(folder, file)), fingerprint };
    const moments = `${key}-${unique}.moments`;
    if (space.fewShot) snapshot.moments[key] = saveMoments(folder, moments, space.index, space.fewShot);
  }
  const temporary = join(folder, `snapshot-${process.pid}.json.part`);
  writeFileSync(temporary, JSON.stringify(snapshot));
  sync(temporary);
  renameSync(temporary, join(folder, 'snapshot.json'));
  removeOthers(folder, snapshot);
}

function saveMoments(folder: string, file: string, index: HnswIndex, fewShot: FewShot) {
  writeFileSync(join(folder, file), Buffer.from(fewShot.moments().buffer));
  return { file, sha256: checksum(join(folder, file)), of: index.digest() };
}

/**
 * The terms that a saved index's texts were cut into, for the index that is about to be filled: by the text itself, so
 * that one which has changed since is simply cut anew. Undefined where there are none that can be read.
 */
export function loadTerms(folder: string): KnownTerms | undefined {
  try {
    const snapshot: SnapshotFile = JSON.parse(readFileSync(join(folder, 'snapshot.json'), 'utf8'));
    if (snapshot.format !== FORMAT) return undefined;
    const bytes = readFileSync(join(folder, snapshot.terms.file));
    if (createHash('sha256').update(bytes).digest('hex') !== snapshot.terms.sha256) return undefined;
    return unpackTerms(bytes);
  } catch {
    return undefined;
  }
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
      if (graph && checksum(join(folder, graph.file)) !== graph.sha256) return 'unreadable';
      if (graph && !space.index.load(join(folder, graph.file), graph.fingerprint)) return 'stale';
      if (!loadMoments(folder, snapshot.moments[key], space)) return 'unreadable';
    }
    return 'loaded';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
  }
}

/** Other texts than those that were saved are added up anew: that is no mistake. */
function loadMoments(
  folder: string,
  saved: SnapshotFile['moments'][SpaceKey],
  { index, fewShot }: Space,
): boolean {
  if (!saved || !fewShot || saved.of !== index.digest()) return true;
  const bytes = readFileSync(join(folder, saved.file));
  if (createHash('sha256').update(bytes).digest('hex') !== saved.sha256) return false;
  fewShot.restore(
    new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)),
  );
  return true;
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
  const wanted = new Set([
    'snapshot.json',
    snapshot.terms.file,
    ...Object.values(snapshot.graphs).map(({ file }) => file),
    ...Object.values(snapshot.moments).map(({ file }) => file),
  ]);
  for (const name of readdirSync(folder)) {
    if (!wanted.has(name)) rmSync(join(folder, name), { force: true });
  }
}
