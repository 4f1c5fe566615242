import type { CitedSpan } from '../../../contract/index.ts';

/** Letters of the private use area, which no answer holds: one for each piece of evidence. */
export const firstMark = 0xe000;
export const anyMark = /([\ue000-\uf8ff])/;

/** The text with a mark for each of its sources at the end of a sentence's words. */
export function withMarks(text: string, sentences: readonly CitedSpan[] = []): string {
  return [...sentences]
    .sort((a, b) => b.end - a.end)
    .reduce((soFar, { start, end, citations }) => {
      const at = start + text.slice(start, end).trimEnd().length;
      const marks = citations.map((place) => String.fromCharCode(firstMark + place)).join('');
      return soFar.slice(0, at) + marks + soFar.slice(at);
    }, text);
}
