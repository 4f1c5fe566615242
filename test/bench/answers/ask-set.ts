import { foldForSearch } from '../../../src/lib/normalise.ts';
import { decide, defaultPolicy, type Embedder, type Turn } from '../../../src/retrieval/index.ts';
import type { TrainedModel } from '../../../src/retrieval/trained-model.ts';
import type { WorkspaceIndex } from '../../../src/retrieval/workspace-index.ts';
import { textsOf } from './build-index.ts';
import type { EvalQuestion, EvalSet } from './eval-data.ts';
import type { Asked } from './figures.ts';
import { drawn } from './metrics.ts';

interface AskOptions {
  index: WorkspaceIndex;
  /** With its cache. */
  embedder: Embedder;
  model?: TrainedModel;
}

/** Answers whatever it finds, so that also what the default would not show is looked at. */
const SHOW_ALL = { ...defaultPolicy(), answerThreshold: 0, suggestThreshold: 0 };

const EVERYTHING = { inboxId: null, today: '2026-01-01' };

/** Asks every question of a set through the product's `decide`. */
export async function askSet(options: AskOptions, set: EvalSet): Promise<Asked[]> {
  const texts = new Map(set.entries.map(({ id, text }) => [id, foldedText(text)]));
  const asked: Asked[] = [];
  for (const question of set.questions) asked.push(await ask(options, question, texts));
  return asked;
}

async function ask(
  { index, embedder, model }: AskOptions,
  question: EvalQuestion,
  texts: ReadonlyMap<string, string>,
): Promise<Asked> {
  const decision = await decide(
    { search: { current: async () => index }, embedder, ...(model ? { model } : {}) },
    {
      workspaceId: 'bench',
      question: question.text,
      history: turnsOf(question),
      policy: SHOW_ALL,
      reach: EVERYTHING,
      misses: 0,
    },
  );
  const found = [...new Set(decision.ranked.map(({ id, documentId }) => documentId ?? id))];
  const place = found.findIndex((id) => question.relevant.includes(id)) + 1;
  const answer = foldedText(question.answer ?? '');
  const held = answer !== '' && question.relevant.some((id) => texts.get(id)?.includes(answer));
  return {
    id: question.id,
    language: question.lang,
    confidence: decision.ranked.length > 0 ? decision.confidence : 0,
    right: place === 1,
    answerable: question.answerable,
    place,
    ...(held ? { holdsAnswer: foldedText(decision.text).includes(answer) } : {}),
  };
}

function turnsOf({ history = [] }: EvalQuestion): Turn[] {
  return history.map(({ role, text }) => ({ role: role === 'user' ? 'customer' : 'bot', text }));
}

function foldedText(text: string): string {
  return foldForSearch(text).replace(/[^\p{L}\p{N}]+/gu, '');
}

const TIMED_QUESTIONS = 10;
const TIMED_TEXTS = 12;

/** Milliseconds of some questions by id, and texts learned a second, without the cache. */
export async function timeSet(
  { index, embedder, model }: AskOptions,
  set: EvalSet,
): Promise<{ ms: Map<string, number>; passagesPerSecond: number }> {
  const deps = { search: { current: async () => index }, embedder, ...(model ? { model } : {}) };
  const ms = new Map<string, number>();
  for (const question of drawn(set.questions, TIMED_QUESTIONS, 1)) {
    const { timings } = await decide(deps, {
      workspaceId: 'bench',
      question: question.text,
      history: turnsOf(question),
      policy: defaultPolicy(),
      reach: EVERYTHING,
      misses: 0,
    });
    ms.set(question.id, timings.total);
  }
  const sample = drawn([...index.sources.values()], TIMED_TEXTS, 1)
    .flatMap(textsOf)
    .slice(0, TIMED_TEXTS);
  const started = performance.now();
  await embedder.embedTexts(sample);
  return { ms, passagesPerSecond: (sample.length / (performance.now() - started)) * 1000 };
}
