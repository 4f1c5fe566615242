/** What scripts/train-confidence.ts fits on: questions with everything that the product recalls for them. */
import { createHash } from 'node:crypto';
import { type Route, routeOf } from '../src/retrieval/features.ts';
import type { Embedder } from '../src/retrieval/index.ts';
import { type Candidate, MOST_AT_HOME, recall } from '../src/retrieval/recall.ts';
import type { WorkspaceIndex } from '../src/retrieval/workspace-index.ts';
import { buildIndex, corpusId, isFaq } from '../test/bench/answers/build-index.ts';
import type { EvalSet } from '../test/bench/answers/eval-data.ts';

/** One question with everything recalled for it. */
export interface Case {
  set: string;
  split: string;
  language: string;
  answerable: boolean;
  /** Written to look answered by the knowledge: rarer among customers than in such data. */
  adversarial: boolean;
  relevant: Set<string>;
  /** A fixed number in 0…1: which questions lose their answer. */
  drawn: number;
  candidates: Candidate[];
  /** The same as they would be found without the English model; only where it speaks about FAQ entries. */
  withoutEnglish?: Candidate[];
}

/** Too large to embed in minutes. */
export const SKIPPED = ['dstc10_spoken'];
/** Questions of each set that are asked over all knowledge together. */
const MIXED_QUESTIONS = 300;

/** The questions of each set over its own knowledge, each set's foreign ones among them, and over all knowledge. */
export async function readCases(embedder: Embedder, sets: readonly EvalSet[]): Promise<Case[]> {
  const cases: Case[] = [];
  for (const set of sets) {
    const index = await buildIndex(embedder, [set]);
    cases.push(...(await casesOf(embedder, set, index)));
    cases.push(...(await casesOf(embedder, foreignTo(set, sets), index)));
    for (const part of partsOf(set)) {
      cases.push(...(await casesOf(embedder, part, await buildIndex(embedder, [part]))));
    }
  }
  cases.push(...(await mixedCases(embedder, sets)));
  return cases;
}

/**
 * Small knowledge bases: groups of a set's entries, some with one example question each, with the train questions that
 * they answer and twice as many that they do not. In a small one everything stands alone, which must not look like
 * certainty, and each question asks for what is missing: what was learnt for large ones does not hold there.
 */
function partsOf(set: EvalSet): EvalSet[] {
  const entries = isFaq(set) ? set.entries.map(withQuestions) : set.entries;
  const train = set.questions.filter(({ split }) => split === 'train');
  const ordered = entries.toSorted((a, b) => share(a.id) - share(b.id));
  return partSizes(entries).map(({ size, examples }, i) => {
    const from = (i * 40) % Math.max(1, ordered.length - size);
    const kept = ordered.slice(from, from + size);
    const ids = new Set(kept.map(({ id }) => id));
    const isIn = ({ relevant }: EvalSet['questions'][number]) => relevant.some((id) => ids.has(id));
    const answered = train.filter(isIn);
    const others = { ...set, questions: train.filter((question) => !isIn(question)) };
    const without = some(others, Math.max(20, 2 * answered.length)).questions;
    return {
      name: `${set.name} part`,
      entries: kept.map((entry) => withExamples(entry, examples)),
      questions: [...answered, ...without.map((q) => ({ ...q, relevant: [], answerable: false }))],
    };
  });
}

function partSizes(entries: EvalSet['entries']): { size: number; examples: number }[] {
  const most = Math.max(...entries.map(({ questions = [] }) => questions.length));
  const sizes = (most > 0 ? [2, 6, 20, 60] : [2, 6, 20]).filter((size) => size < entries.length);
  const asTheyAre = sizes.map((size) => ({ size, examples: most }));
  return most > 1 ? [...asTheyAre, ...[6, 30, 1000].map((size) => ({ size, examples: 1 }))] : asTheyAre;
}

/** A title is the question of an entry that has no other, also where few of a part's are written as one. */
function withQuestions(entry: EvalSet['entries'][number]): EvalSet['entries'][number] {
  return entry.questions || !entry.title ? entry : { ...entry, questions: [entry.title] };
}

function withExamples(entry: EvalSet['entries'][number], most: number): EvalSet['entries'][number] {
  return entry.questions ? { ...entry, questions: entry.questions.slice(0, most) } : entry;
}

/**
 * A sample of all questions over all knowledge at once: here FAQ entries, passages and languages compete, as in a
 * knowledge base that has grown. squad2 stays out: it says in English what xquad_en2zh answers in Chinese.
 */
async function mixedCases(embedder: Embedder, sets: readonly EvalSet[]): Promise<Case[]> {
  const together = sets.filter(({ name }) => name !== 'squad2');
  const merged = await buildIndex(
    embedder,
    together.filter(({ name }) => !name.endsWith('.same')).map(prefixIds),
  );
  const mixed: Case[] = [];
  for (const set of together) {
    const asked = prefixIds(some(set, MIXED_QUESTIONS));
    mixed.push(...(await casesOf(embedder, { ...asked, name: `${set.name} mixed` }, merged)));
  }
  return mixed;
}

/** Questions that nobody would ask this knowledge base, from the train splits of the others: nothing is related. */
function foreignTo(set: EvalSet, sets: readonly EvalSet[]): EvalSet {
  const others = sets.filter(({ name }) => family(name) !== family(set.name));
  const questions = others.flatMap((other) =>
    some(other, FOREIGN_QUESTIONS).questions.map((q) => ({
      ...q,
      relevant: [],
      answerable: false,
      split: 'train',
    })),
  );
  return { ...set, name: `${set.name} foreign`, questions };
}
const FOREIGN_QUESTIONS = 12;
/** Sets over the same or much the same texts. */
const family = (name: string) => name.replace(/^(xquad|squad|cmrc).*/, 'wikipedia');

/** A fixed sample of the questions. */
function some(set: EvalSet, count: number): EvalSet {
  const questions = set.questions.toSorted((a, b) => share(a.id) - share(b.id)).slice(0, count);
  return { ...set, questions };
}

function prefixIds(set: EvalSet): EvalSet {
  const name = set.name.replace('.same', '');
  return {
    name: set.name,
    entries: set.entries.map((entry) => ({ ...entry, id: `${name}/${entry.id}` })),
    questions: set.questions.map((q) => ({ ...q, relevant: q.relevant.map((id) => `${name}/${id}`) })),
  };
}

const EVERYTHING = { inboxId: null, today: '2026-01-01' };

async function casesOf(embedder: Embedder, set: EvalSet, index: WorkspaceIndex): Promise<Case[]> {
  const cases: Case[] = [];
  for (const question of set.questions) {
    const vectors = await embedder.embedQuestion(question.text, question.lang);
    const query = { text: question.text, language: question.lang, vectors };
    const made = makeCase(set, question, recall(index, query, EVERYTHING));
    if (routeOfCase(made) === 'faq.en') {
      const { bge: _, ...others } = vectors;
      made.withoutEnglish = recall(index, { ...query, vectors: others }, EVERYTHING);
    }
    cases.push(made);
  }
  return cases;
}

function makeCase(set: EvalSet, question: EvalSet['questions'][number], candidates: Candidate[]): Case {
  return {
    set: set.name,
    split: question.split,
    language: question.lang,
    answerable: question.answerable,
    relevant: new Set(question.relevant),
    adversarial: question.about !== undefined,
    drawn: share(question.id + set.name),
    candidates,
  };
}

/** The question without its right answers, if it is among the share that loses them. */
export function takeAway(item: Case, share: number): Case {
  if (!item.answerable || item.drawn >= share) return item;
  const left = (candidates: readonly Candidate[]) => candidates.filter((c) => !isRight(item, c));
  const { withoutEnglish } = item;
  const others = withoutEnglish ? { withoutEnglish: left(withoutEnglish) } : {};
  return { ...item, answerable: false, candidates: left(item.candidates), ...others };
}

/** A fixed number in 0…1 for a text. */
function share(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0) / 2 ** 32;
}

/**
 * Public FAQ sets exist in English only. They also stand for other languages (only the multilingual model knows them)
 * and for questions across languages (no words in common either).
 */
function asIf(item: Case, route: 'multi' | 'cross'): Case {
  const candidates = (item.withoutEnglish ?? []).map((candidate): Candidate => {
    if (route === 'multi') return candidate;
    // All that is known is in that language.
    const scores = {
      ...candidate.scores,
      e5Fit: 0,
      lexical: 0,
      coverage: 0,
      answerLexical: 0,
      answerCoverage: 0,
      exact: 0,
      home: MOST_AT_HOME,
    };
    return { ...candidate, tongue: 'zh', scores };
  });
  return { ...item, set: `${item.set} (${route})`, candidates };
}

export function withProxies(cases: readonly Case[]): Case[] {
  const faq = cases.filter((item) => routeOfCase(item) === 'faq.en' && !item.set.includes(' mixed'));
  return [...cases, ...faq.map((item) => asIf(item, 'multi')), ...faq.map((item) => asIf(item, 'cross'))];
}

export const isRight = (item: Case, candidate: Candidate) => item.relevant.has(corpusId(candidate.source));
const routeOfCase = (item: Case): Route | undefined =>
  item.candidates[0] && routeOf(item.candidates[0], item.language);
