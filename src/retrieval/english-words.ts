import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLED_MODELS } from './embedder.ts';
import { MODELS } from './models.ts';
import { termsOfRun } from './terms.ts';

let known: ReadonlySet<string> | undefined;

/**
 * Whether a term is the stem of a common English word: one that the English model has whole in its vocabulary of 30,000
 * pieces. A word that nobody wrote in this knowledge but that exists is no misspelling of another.
 */
export function isEnglishTerm(term: string): boolean {
  known ??= readVocabulary();
  return known.has(term);
}

function readVocabulary(): ReadonlySet<string> {
  const path = join(BUNDLED_MODELS, MODELS.bge.folder, 'tokenizer.json');
  const { model } = JSON.parse(readFileSync(path, 'utf8')) as { model: { vocab: Record<string, number> } };
  return new Set(
    Object.keys(model.vocab)
      .filter((piece) => /^[a-z]{4,}$/.test(piece))
      .flatMap(termsOfRun),
  );
}
