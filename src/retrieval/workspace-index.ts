import { createHnswIndex, type HnswIndex } from './hnsw-index.ts';
import { createLexicalIndex, type LexicalIndex } from './lexical-index.ts';
import { MODEL_KEYS, type ModelKey } from './models.ts';
import { passageText, type Source, type SourceWithVectors, subjectOf } from './source.ts';

/** Everything that can be found in one workspace, in memory. Equal to the rows as of change `appliedSeq`. */
export interface WorkspaceIndex {
  appliedSeq: number;
  readonly sources: ReadonlyMap<string, Source>;
  readonly vectors: Readonly<Record<ModelKey, HnswIndex>>;
  readonly lexical: LexicalIndex;
  /** The source that a vector's label or a lexical text belongs to. */
  readonly ownerOfLabel: ReadonlyMap<number, string>;
  readonly ownerOfText: ReadonlyMap<number, string>;
  /** Labels per model and lexical texts of one source. */
  partsOf(sourceId: string): Parts;
  add(item: SourceWithVectors): void;
  /** Drops a document's passages or an FAQ entry. */
  drop(subject: string): void;
}

export interface Parts {
  labels: Readonly<Record<ModelKey, number[]>>;
  texts: number[];
}

const NO_PARTS: Parts = { labels: { e5: [], bge: [] }, texts: [] };

/** `models` are the names under which current vectors are stored; others are not taken in. */
export function createWorkspaceIndex(models: Readonly<Record<ModelKey, string>>): WorkspaceIndex {
  const sources = new Map<string, Source>();
  const parts = new Map<string, Parts>();
  const bySubject = new Map<string, Set<string>>();
  const ownerOfLabel = new Map<number, string>();
  const ownerOfText = new Map<number, string>();
  const vectors = { e5: createHnswIndex(), bge: createHnswIndex() };
  const lexical = createLexicalIndex();
  const keyOf = new Map(MODEL_KEYS.map((key) => [models[key], key]));
  let nextText = 0;

  function addVectors(item: SourceWithVectors): Parts['labels'] {
    const labels: Record<ModelKey, number[]> = { e5: [], bge: [] };
    for (const { label, model, vector } of item.vectors) {
      const key = keyOf.get(model);
      if (!key) continue;
      vectors[key].add(label, vector);
      labels[key].push(label);
      ownerOfLabel.set(label, item.source.id);
    }
    return labels;
  }

  function addTexts(source: Source): number[] {
    const texts = source.kind === 'faq' ? [source.question, ...source.variants] : [passageText(source)];
    return texts.map((text) => {
      lexical.add(nextText, text);
      ownerOfText.set(nextText, source.id);
      return nextText++;
    });
  }

  function removeParts(sourceId: string): void {
    const { labels, texts } = parts.get(sourceId) ?? NO_PARTS;
    for (const key of MODEL_KEYS) {
      for (const label of labels[key]) {
        vectors[key].remove(label);
        ownerOfLabel.delete(label);
      }
    }
    for (const text of texts) {
      lexical.remove(text);
      ownerOfText.delete(text);
    }
    parts.delete(sourceId);
    sources.delete(sourceId);
  }

  return {
    appliedSeq: 0,
    sources,
    vectors,
    lexical,
    ownerOfLabel,
    ownerOfText,
    partsOf: (sourceId) => parts.get(sourceId) ?? NO_PARTS,
    add(item) {
      const { source } = item;
      const subject = subjectOf(source);
      removeParts(source.id);
      sources.set(source.id, source);
      parts.set(source.id, { labels: addVectors(item), texts: addTexts(source) });
      const members = bySubject.get(subject);
      if (members) members.add(source.id);
      else bySubject.set(subject, new Set([source.id]));
    },
    drop(subject) {
      for (const sourceId of bySubject.get(subject) ?? []) removeParts(sourceId);
      bySubject.delete(subject);
    },
  };
}
