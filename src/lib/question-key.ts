import { createHash } from 'node:crypto';
import { foldForSearch } from './normalise.ts';

/** The same for questions that differ only in case, width, script, punctuation or space. */
export function questionKey(question: string): string {
  const words = foldForSearch(question)
    .replace(/[\p{P}\s]+/gu, ' ')
    .trim();
  return createHash('sha256')
    .update(words === '' ? question : words)
    .digest('hex');
}
