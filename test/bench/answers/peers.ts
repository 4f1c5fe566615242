import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { foldForSearch } from '../../../src/lib/normalise.ts';
import { cosine } from '../../../src/retrieval/cosine.ts';
import type { Embedder } from '../../../src/retrieval/index.ts';
import type { ModelKey } from '../../../src/retrieval/models.ts';
import type { Source } from '../../../src/retrieval/source.ts';
import { tongueOf } from '../../../src/retrieval/spaces.ts';
import { buildIndex, corpusId, textsOf } from './build-index.ts';
import type { EvalSet } from './eval-data.ts';
import { type Figures, figuresOf } from './figures.ts';

/** A text that peers index: one passage or one FAQ variant. */
export interface PeerText {
  /** Corpus id. */
  owner: string;
  text: string;
  language: string;
  faq: boolean;
  vectors: Partial<Record<ModelKey, Float32Array>>;
}

export interface PeerQuestion {
  text: string;
  language: string;
  vectors: Partial<Record<ModelKey, Float32Array>>;
}

/** Owners found, best first, with the score that the peer itself gives. */
export type PeerRanker = (question: PeerQuestion) => Promise<PeerHit[]>;
export interface PeerHit {
  owner: string;
  score: number;
}

export interface Peer {
  name: string;
  /** What such products answer from; undefined where the peer has none. */
  threshold?: number;
  open(texts: readonly PeerText[]): Promise<PeerRanker | undefined>;
}

const FOLDER = join(import.meta.dirname, 'peers');

/** What others reach on the same passages and FAQ variants. Installs them when they are not there. */
export async function measurePeers(
  embedder: Embedder,
  sets: readonly EvalSet[],
  progress: (text: string) => void,
): Promise<Record<string, Figures[]>> {
  if (!existsSync(join(FOLDER, 'node_modules'))) await install();
  const libraries: { libraryPeers: readonly Peer[] } = await import(join(FOLDER, 'libraries.mjs'));
  const peers = [...libraries.libraryPeers, ...densePeers()];
  const figures: Record<string, Figures[]> = Object.fromEntries(peers.map(({ name }) => [name, []]));
  for (const set of sets) {
    const index = await buildIndex(embedder, [set]);
    const texts = await peerTexts(embedder, [...index.sources.values()]);
    for (const peer of peers) {
      const rank = await peer.open(texts);
      if (!rank) continue;
      figures[peer.name]?.push(...(await measurePeer(embedder, set, peer, rank)));
      progress(`${set.name}: ${peer.name}`);
    }
  }
  return figures;
}

function install(): Promise<void> {
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
      cwd: FOLDER,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    npm.on('exit', (code) => (code === 0 ? resolve() : reject(new Error('npm could not install the peers'))));
  });
}

async function peerTexts(embedder: Embedder, sources: readonly Source[]): Promise<PeerText[]> {
  const items = sources.flatMap((source) => textsOf(source).map((item) => ({ source, item })));
  const vectors = await embedder.embedTexts(items.map(({ item }) => item));
  return items.map(({ source, item }, i) => ({
    owner: corpusId(source),
    text: foldForSearch(item.text),
    language: item.language,
    faq: source.kind === 'faq',
    vectors: vectors[i] ?? {},
  }));
}

async function measurePeer(
  embedder: Embedder,
  set: EvalSet,
  peer: Peer,
  rank: PeerRanker,
): Promise<Figures[]> {
  const asked = [];
  for (const { id, text, lang, relevant, answerable } of set.questions) {
    const vectors = await embedder.embedQuestion(text, lang);
    const hits = await rank({ text: foldForSearch(text), language: lang, vectors });
    const owners = [...new Set(hits.toSorted((a, b) => b.score - a.score).map(({ owner }) => owner))];
    const place = owners.findIndex((owner) => relevant.includes(owner)) + 1;
    const confidence = Math.max(0, ...hits.map(({ score }) => score));
    asked.push({ id, language: lang, confidence, right: place === 1, answerable, place });
  }
  return figuresOf(set.name, asked, {
    threshold: peer.threshold,
    calibrated: false,
    passagesPerSecond: null,
  });
}

/** Similarity of one model against a fixed threshold: what most open-source knowledge-base bots do. */
function densePeers(): Peer[] {
  return [dense('e5', 'dense e5', 0.85), dense('bge', 'dense bge', 0.7)];
}

function dense(key: ModelKey, name: string, threshold: number): Peer {
  return {
    name,
    threshold,
    async open(texts) {
      if (texts.every(({ vectors }) => !vectors[key])) return undefined;
      return async ({ vectors, language }) => {
        const question = vectors[key];
        // The English model has no vectors of questions in other languages.
        if (!question || (key === 'bge' && tongueOf(language) !== 'en')) return [];
        return texts.flatMap(({ owner, vectors }) => {
          const vector = vectors[key];
          return vector ? [{ owner, score: cosine(question, vector) }] : [];
        });
      };
    },
  };
}
