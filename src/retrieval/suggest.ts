import type { Suggestion } from '../contract/index.ts';
import type { Source } from './source.ts';
import { tongueOf } from './spaces.ts';
import { searchTerms } from './terms.ts';

const MOST = 3;
/** Share of common terms above which two suggestions read as the same. */
const SAME = 0.6;
/** Share of the best one's confidence below which a suggestion only stands there to fill the row. */
const FAINT = 0.2;
/** The same beside the best one in the customer's language, of those in another. */
const FOREIGN = 0.5;

/**
 * Up to three questions or headings that a customer recognises, best first, none nearly the same as another, none far
 * less likely than the best, none of those that were `rejected` (ids of entries and passages) or reads like one of
 * them. What is written in another language than the question's is none beside a far likelier one that the customer can
 * read.
 */
export function suggest(
  ranked: readonly { source: Source; confidence: number }[],
  { language, rejected = [] }: { language: string; rejected?: readonly string[] | undefined },
): Suggestion[] {
  const gone = ranked.filter(({ source }) => rejected.includes(source.id)).map(({ source }) => named(source));
  const chosen: Named[] = [];
  let best = 0;
  let readable = 0;
  for (const { source, confidence } of ranked) {
    if (confidence < FAINT * best) continue;
    const own = tongueOf(source.language) === tongueOf(language);
    if (!own && confidence < FOREIGN * readable) continue;
    const candidate = named(source);
    if (candidate.question === '' || rejected.includes(source.id)) continue;
    if ([...gone, ...chosen].some((other) => readsTheSame(candidate, other))) continue;
    chosen.push(candidate);
    best = Math.max(best, confidence);
    if (own) readable = Math.max(readable, confidence);
    if (chosen.length === MOST) break;
  }
  return chosen.map(({ id, question }) => ({ id, question }));
}

interface Named extends Suggestion {
  title: string;
  terms: ReadonlySet<string>;
  /** Of what tells it from others of its document. */
  own: ReadonlySet<string>;
}

function named(source: Source): Named {
  const question = source.kind === 'faq' ? source.question : placeOf(source);
  const title = source.kind === 'faq' ? '' : source.title;
  const own = source.kind === 'faq' ? question : (source.headingPath.at(-1) ?? title);
  const terms = (text: string) => new Set(searchTerms(text));
  return { id: source.id, question, title, terms: terms(question), own: terms(own) };
}

/** Headings of one document share its title: there the headings alone are compared. */
function readsTheSame(a: Named, b: Named): boolean {
  if (a.question === b.question) return true;
  return a.title !== '' && a.title === b.title
    ? overlap(a.own, b.own) > SAME
    : overlap(a.terms, b.terms) > SAME;
}

/** `title › heading`, the heading nearest to the passage. */
export function placeOf(source: { title: string; headingPath: readonly string[] }): string {
  const heading = source.headingPath.at(-1);
  return heading && heading !== source.title ? `${source.title} › ${heading}` : source.title;
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((term) => b.has(term)).length;
  return shared / (a.size + b.size - shared || 1);
}
