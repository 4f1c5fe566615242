import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import hnswlib from 'hnswlib-node';
import { VECTOR_LENGTH } from './models.ts';
import type { VectorHit, VectorIndex } from './vector-index.ts';

const { HierarchicalNSW } = hnswlib;
type Graph = InstanceType<typeof HierarchicalNSW>;

/** Below this many vectors comparing with each is as fast as the graph, and exact. */
const WORTH_A_GRAPH = 2000;
const LINKS = 16;
const EF_CONSTRUCTION = 200;
const EF_SEARCH = 120;
/** How long the event loop may be held by building. */
const SLICE_MS = 4;

/** What tells whether a saved graph still belongs to the vectors: label → checksum of the vector's bytes. */
export type Fingerprint = [label: number, crc: number][];

export interface HnswIndex extends VectorIndex {
  has(label: number): boolean;
  /** The same for the same labels with the same vectors, in whatever order they came. */
  digest(): string;
  /** Puts what is not in the graph yet into it, yielding to the event loop; searches are exact meanwhile. */
  settle(): Promise<void>;
  /** Writes the graph, not atomically. Undefined where there is none (few vectors). */
  save(path: string): Fingerprint | undefined;
  /** Takes a saved graph over: what it lacks stays to be built, what it has too much is ignored. */
  load(path: string, fingerprint: Fingerprint): boolean;
}

/**
 * Vectors in one slab and, for many, a graph (hnswlib) over them. The graph only makes it fast: what is not in it yet
 * is compared one by one, so an added vector is found at once.
 */
export function createHnswIndex(): HnswIndex {
  let slab = new Float32Array(256 * VECTOR_LENGTH);
  let slots = 0;
  const slotOf = new Map<number, number>();
  const free: number[] = [];
  let graph: Graph | undefined;
  /** Labels that the graph knows, those it was told to ignore included. */
  let inGraph = new Set<number>();
  let deleted = new Set<number>();
  const pending = new Set<number>();
  let settling: Promise<void> | undefined;
  /** What was found for a vector in what there is now. */
  let found: WeakMap<Float32Array, { limit: number; hits: readonly VectorHit[] }> | undefined;

  const vectorAt = (slot: number) => slab.subarray(slot * VECTOR_LENGTH, (slot + 1) * VECTOR_LENGTH);

  function insert(label: number): void {
    const slot = slotOf.get(label);
    pending.delete(label);
    if (slot === undefined) return;
    found = undefined;
    graph ??= newGraph(slotOf.size);
    if (inGraph.size >= graph.getMaxElements()) graph.resizeIndex(Math.ceil(inGraph.size * 1.5) + 100);
    graph.addPoint(Array.from(vectorAt(slot)), label);
    inGraph.add(label);
  }

  async function build(): Promise<void> {
    if (deleted.size > inGraph.size / 2) forgetGraph();
    if (!graph && slotOf.size < WORTH_A_GRAPH) return;
    let sliceEnd = performance.now() + SLICE_MS;
    for (const label of pending) {
      insert(label);
      if (performance.now() < sliceEnd) continue;
      await new Promise((resolve) => setImmediate(resolve));
      sliceEnd = performance.now() + SLICE_MS;
    }
  }

  function search(vector: Float32Array, limit: number): VectorHit[] {
    let hits: VectorHit[] = [];
    let floor = -1;
    if (graph && inGraph.size > deleted.size) {
      graph.setEf(Math.max(EF_SEARCH, limit));
      const found = graph.searchKnn(Array.from(vector), Math.min(limit, inGraph.size - deleted.size));
      hits = found.neighbors.map((label, i) => ({ label, score: 1 - (found.distances[i] ?? 1) }));
    }
    for (const label of pending) {
      const score = dot(vector, slab, (slotOf.get(label) ?? 0) * VECTOR_LENGTH);
      if (score < floor) continue;
      hits.push({ label, score });
      if (hits.length < limit * 8) continue;
      hits = best(hits, limit);
      floor = hits.at(-1)?.score ?? -1;
    }
    return best(hits, limit);
  }

  function forgetGraph(): void {
    graph = undefined;
    inGraph = new Set();
    deleted = new Set();
    for (const label of slotOf.keys()) pending.add(label);
  }

  return {
    get size() {
      return slotOf.size;
    },
    labels: () => slotOf.keys(),
    has: (label) => slotOf.has(label),
    digest() {
      const sums = [...slotOf]
        .sort(([a], [b]) => a - b)
        .flatMap(([label, slot]) => [label, checksum(vectorAt(slot))]);
      return hash('sha256', Buffer.from(Float64Array.from(sums).buffer));
    },
    add(label, vector) {
      if (slotOf.has(label)) return;
      found = undefined;
      const slot = free.pop() ?? slots++;
      if ((slot + 1) * VECTOR_LENGTH > slab.length) slab = grow(slab);
      slab.set(vector, slot * VECTOR_LENGTH);
      slotOf.set(label, slot);
      if (deleted.delete(label)) graph?.unmarkDelete(label);
      else if (!inGraph.has(label)) pending.add(label);
    },
    remove(label) {
      const slot = slotOf.get(label);
      if (slot === undefined) return;
      found = undefined;
      slotOf.delete(label);
      free.push(slot);
      if (!pending.delete(label) && inGraph.has(label)) {
        graph?.markDelete(label);
        deleted.add(label);
      }
    },
    search(vector, limit) {
      found ??= new WeakMap();
      const known = found.get(vector);
      if (known?.limit === limit) return known.hits;
      const hits = search(vector, limit);
      found.set(vector, { limit, hits });
      return hits;
    },
    vectorOf(label) {
      const slot = slotOf.get(label);
      return slot === undefined ? undefined : vectorAt(slot).slice();
    },
    compare(vector, label) {
      const slot = slotOf.get(label);
      return slot === undefined ? undefined : dot(vector, slab, slot * VECTOR_LENGTH);
    },
    settle() {
      settling ??= build().finally(() => {
        settling = undefined;
      });
      return settling;
    },
    save(path) {
      if (!graph) return undefined;
      graph.writeIndexSync(path);
      return [...slotOf]
        .filter(([label]) => inGraph.has(label))
        .map(([label, slot]) => [label, checksum(vectorAt(slot))]);
    },
    load(path, fingerprint) {
      const saved = new HierarchicalNSW('ip', VECTOR_LENGTH);
      saved.readIndexSync(path);
      const known = new Map(fingerprint);
      for (const label of saved.getIdsList()) {
        const slot = slotOf.get(label);
        if (slot !== undefined && known.has(label) && known.get(label) !== checksum(vectorAt(slot)))
          return false;
      }
      graph = saved;
      inGraph = new Set(saved.getIdsList());
      deleted = new Set();
      for (const label of inGraph) {
        pending.delete(label);
        const wanted = slotOf.has(label);
        if (!wanted) deleted.add(label);
        markAs(saved, label, known.has(label), wanted);
      }
      return true;
    },
  };
}

function best(hits: VectorHit[], limit: number): VectorHit[] {
  return hits.sort((a, b) => b.score - a.score || a.label - b.label).slice(0, limit);
}

/** `was` and `is`: whether the label counts in the saved graph and whether it shall. */
function markAs(graph: Graph, label: number, was: boolean, is: boolean): void {
  if (was && !is) graph.markDelete(label);
  if (!was && is) graph.unmarkDelete(label);
}

function newGraph(expected: number): Graph {
  const graph = new HierarchicalNSW('ip', VECTOR_LENGTH);
  graph.initIndex(Math.ceil(expected * 1.2) + 100, LINKS, EF_CONSTRUCTION, 1);
  return graph;
}

function grow(slab: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.ceil(slab.length * 1.5));
  larger.set(slab);
  return larger;
}

function checksum(vector: Float32Array): number {
  return crc32(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
}

/** Four sums at once: V8 keeps them in registers, about twice as fast as one. */
function dot(a: Float32Array, slab: Float32Array, from: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < VECTOR_LENGTH; i += 4) {
    s0 += (a[i] ?? 0) * (slab[from + i] ?? 0);
    s1 += (a[i + 1] ?? 0) * (slab[from + i + 1] ?? 0);
    s2 += (a[i + 2] ?? 0) * (slab[from + i + 2] ?? 0);
    s3 += (a[i + 3] ?? 0) * (slab[from + i + 3] ?? 0);
  }
  return s0 + s1 + s2 + s3;
}
