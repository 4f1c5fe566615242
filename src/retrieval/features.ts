import type { Candidate } from './recall.ts';
import type { Source } from './source.ts';

/**
 * Which rankers can speak about a candidate: for English question and English text both models and words, for any
 * other language the multilingual model and words, across languages that model alone. Question against question differs
 * from question against passage. Each has its own weights.
 */
export type Route = `${'faq' | 'passage'}.${'en' | 'multi' | 'cross'}`;
export const ROUTES: readonly Route[] = [
  'faq.en',
  'faq.multi',
  'faq.cross',
  'passage.en',
  'passage.multi',
  'passage.cross',
];

export const FEATURES = ['e5', 'e5Mean', 'bge', 'bgeMean', 'lexical', 'coverage', 'exact'] as const;
export type Feature = (typeof FEATURES)[number];

/** Brings the cosines of both models to about 0 for unrelated and 1 for the same (scales: data/models, README). */
const SCALE: Partial<Record<Feature, readonly [zero: number, one: number]>> = {
  e5: [0.78, 0.95],
  e5Mean: [0.78, 0.95],
  bge: [0.5, 0.95],
  bgeMean: [0.5, 0.95],
};

/** `language` is the question's. */
export function routeOf({ source, scores }: Candidate, language: string): Route {
  if (tongue(source.language) !== tongue(language)) return `${source.kind}.cross`;
  return `${source.kind}.${scores.bge === undefined ? 'multi' : 'en'}`;
}

/** All features on comparable scales, higher is better; 0 where a ranker cannot speak. */
export function featuresOf({ scores }: Candidate): Record<Feature, number> {
  return Object.fromEntries(FEATURES.map((feature) => [feature, scaled(feature, scores[feature])])) as Record<
    Feature,
    number
  >;
}

function scaled(feature: Feature, value: number | undefined): number {
  if (value === undefined) return 0;
  const [zero, one] = SCALE[feature] ?? [0, 1];
  return (value - zero) / (one - zero);
}

/** `zh` for both scripts: what a reader of one can read. */
export function tongue(language: string): string {
  return language.split('-')[0] ?? language;
}

/** Whether two sources would give the customer the same answer: one entry, one document, or the same words. */
export function sameAnswer(a: Source, b: Source): boolean {
  if (a.kind === 'passage' && b.kind === 'passage') return a.documentId === b.documentId || a.text === b.text;
  if (a.kind === 'faq' && b.kind === 'faq') return a.id === b.id || a.answer === b.answer;
  return false;
}
