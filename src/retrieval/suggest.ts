import type { Suggestion } from '../contract/index.ts';
import type { Source } from './source.ts';
import { searchTerms } from './terms.ts';

const MOST = 3;
/** Share of common terms above which two suggestions read as the same. */
const SAME = 0.6;

/** Up to three questions or headings that a customer recognises, best first, none nearly the same as another. */
export function suggest(ranked: readonly { source: Source }[]): Suggestion[] {
  const chosen: { suggestion: Suggestion; terms: Set<string> }[] = [];
  for (const { source } of ranked) {
    const question = source.kind === 'faq' ? source.question : placeOf(source);
    const terms = new Set(searchTerms(question));
    if (chosen.some((other) => overlap(other.terms, terms) > SAME)) continue;
    chosen.push({ suggestion: { id: source.id, question }, terms });
    if (chosen.length === MOST) break;
  }
  return chosen.map(({ suggestion }) => suggestion);
}

/** `title › heading`, the heading nearest to the passage. */
export function placeOf(source: { title: string; headingPath: readonly string[] }): string {
  const heading = source.headingPath.at(-1);
  return heading && heading !== source.title ? `${source.title} › ${heading}` : source.title;
}

function overlap(a: Set<string>, b: Set<string>): number {
  const shared = [...a].filter((term) => b.has(term)).length;
  return shared / (a.size + b.size - shared || 1);
}
