import { detectLanguage } from '../lib/detect-language.ts';
import { createLexicalIndex, type KnownTerms, type LexicalIndex } from './lexical-index.ts';
import { MODEL_KEYS } from './models.ts';
import type { ModelNames } from './models-in-force.ts';
import {
  ANSWER,
  type FaqSource,
  isAnswered,
  passageText,
  type Source,
  type SourceWithVectors,
  subjectOf,
} from './source.ts';
import { createSpace, type Space, type SpaceKey, tongueOf } from './spaces.ts';

/** Everything that can be found in one workspace, in memory. Equal to the rows as of change `appliedSeq`. */
export interface WorkspaceIndex {
  appliedSeq: number;
  /** Whose vectors it compares with; null: by words alone. */
  readonly models: ModelNames | null;
  readonly sources: ReadonlyMap<string, Source>;
  /** Those of them that are FAQ entries. */
  readonly entries: ReadonlyMap<string, FaqSource>;
  readonly spaces: ReadonlyMap<SpaceKey, Space>;
  readonly lexical: LexicalIndex;
  /** The source that a vector's label or a lexical text belongs to. */
  readonly ownerOfLabel: ReadonlyMap<number, string>;
  readonly ownerOfText: ReadonlyMap<number, string>;
  /** Vectors and lexical texts of one source. */
  partsOf(sourceId: string): Parts;
  add(item: SourceWithVectors): void;
  /** Drops a document's passages or an FAQ entry. */
  drop(subject: string): void;
}

export interface Parts {
  vectors: readonly { space: SpaceKey; label: number }[];
  /** The passage, or the questions of an FAQ entry. */
  texts: readonly number[];
  /** Of an FAQ entry: its questions together with the answer. */
  answer?: number;
}

const NO_PARTS: Parts = { vectors: [], texts: [] };

/**
 * `models` are the names under which current vectors are stored; others are not taken in. `known` are the terms
 * that a snapshot kept.
 */
export function createWorkspaceIndex(models: ModelNames | null, known?: KnownTerms): WorkspaceIndex {
  const sources = new Map<string, Source>();
  const entries = new Map<string, FaqSource>();
  const parts = new Map<string, Parts>();
  const bySubject = new Map<string, Set<string>>();
  const ownerOfLabel = new Map<number, string>();
  const ownerOfText = new Map<number, string>();
  const spaces = new Map<SpaceKey, Space>();
  const lexical = createLexicalIndex(known);
  const keyOf = new Map(models === null ? [] : MODEL_KEYS.map((key) => [models[key], key]));
  let nextText = 0;

  function addVectors({ source, vectors }: SourceWithVectors): Parts['vectors'] {
    return vectors.flatMap(({ label, model, variant, vector }) => {
      const key = keyOf.get(model);
      if (!key) return [];
      const kind = variant === ANSWER ? 'answer' : source.kind;
      const space: SpaceKey = `${key}.${kind}.${tongueOf(languageOf(source, variant))}`;
      if (!spaces.has(space)) spaces.set(space, createSpace(space, ownerOfLabel));
      spaces.get(space)?.add(label, vector);
      ownerOfLabel.set(label, source.id);
      return { space, label };
    });
  }

  function addTexts(source: Source): Omit<Parts, 'vectors'> {
    const numbers = lexicalTexts(source).map((text) => {
      lexical.add(nextText, text);
      ownerOfText.set(nextText, source.id);
      return nextText++;
    });
    if (source.kind === 'passage' || !isAnswered(source)) return { texts: numbers };
    return { texts: numbers.slice(0, -1), answer: numbers.at(-1) ?? -1 };
  }

  function removeParts(sourceId: string): void {
    const own = parts.get(sourceId) ?? NO_PARTS;
    for (const { space, label } of own.vectors) {
      spaces.get(space)?.remove(label);
      ownerOfLabel.delete(label);
    }
    for (const text of textsOf(own)) {
      lexical.remove(text);
      ownerOfText.delete(text);
    }
    parts.delete(sourceId);
    sources.delete(sourceId);
    entries.delete(sourceId);
  }

  return {
    appliedSeq: 0,
    models,
    sources,
    entries,
    spaces,
    lexical,
    ownerOfLabel,
    ownerOfText,
    partsOf: (sourceId) => parts.get(sourceId) ?? NO_PARTS,
    add(item) {
      const { source } = item;
      const subject = subjectOf(source);
      removeParts(source.id);
      sources.set(source.id, source);
      if (source.kind === 'faq') entries.set(source.id, source);
      parts.set(source.id, { vectors: addVectors(item), ...addTexts(source) });
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

/** The numbers of all lexical texts of a source, in the order of `lexicalTexts`. */
export function textsOf({ texts, answer }: Parts): readonly number[] {
  return answer === undefined ? texts : [...texts, answer];
}

/** What the lexical index holds of a source. */
export function lexicalTexts(source: Source): string[] {
  if (source.kind === 'passage') return [passageText(source)];
  const questions = [source.question, ...source.variants];
  return isAnswered(source) ? [...questions, [...questions, source.answer].join('\n')] : questions;
}

/** Variants of one entry may be in several languages. */
function languageOf(source: Source, variant: number): string {
  if (source.kind === 'passage' || variant === ANSWER) return source.language;
  const text = variant === 0 ? source.question : (source.variants[variant - 1] ?? '');
  return detectLanguage(text) ?? source.language;
}
