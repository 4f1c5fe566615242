import type { Candidate } from './recall.ts';
import type { Source } from './source.ts';
import { tongueOf } from './spaces.ts';

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

export const FEATURES = [
  'e5',
  'e5Mean',
  'e5Fit',
  'bge',
  'bgeMean',
  'bgeFit',
  'lexical',
  'coverage',
  'run',
  'together',
  'e5Answer',
  'bgeAnswer',
  'answerLexical',
  'answerCoverage',
  'exact',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Bring the dense scores of both models to about 1 for a clear answer. */
const E5_SCALE = 0.15;
const BGE_SCALE = 0.35;

/** `language` is the question's. */
export function routeOf({ source, tongue, scores }: Candidate, language: string): Route {
  if (tongue !== tongueOf(language)) return `${source.kind}.cross`;
  return `${source.kind}.${scores.bge === undefined ? 'multi' : 'en'}`;
}

/** All features on comparable scales, higher is better; 0 where a ranker cannot speak. */
export function featuresOf({ scores }: Candidate): Record<Feature, number> {
  // Written out, for each of some 150 candidates: by the names in a loop it would take five times as long.
  return {
    e5: (scores.e5 ?? 0) / E5_SCALE,
    e5Mean: (scores.e5Mean ?? 0) / E5_SCALE,
    e5Fit: scores.e5Fit ?? 0,
    bge: (scores.bge ?? 0) / BGE_SCALE,
    bgeMean: (scores.bgeMean ?? 0) / BGE_SCALE,
    bgeFit: scores.bgeFit ?? 0,
    lexical: scores.lexical,
    coverage: scores.coverage,
    run: scores.run,
    together: scores.together,
    e5Answer: (scores.e5Answer ?? 0) / E5_SCALE,
    bgeAnswer: (scores.bgeAnswer ?? 0) / BGE_SCALE,
    answerLexical: scores.answerLexical ?? 0,
    answerCoverage: scores.answerCoverage ?? 0,
    exact: scores.exact,
  };
}

/** Whether two sources would give the customer the same answer: one entry, one document, or the same words. */
export function sameAnswer(a: Source, b: Source): boolean {
  if (a.kind === 'passage' && b.kind === 'passage') return a.documentId === b.documentId || a.text === b.text;
  if (a.kind === 'faq' && b.kind === 'faq') return a.id === b.id || a.answer === b.answer;
  return false;
}
