import { answerTypeOf } from './answer-type.ts';
import type { Embedder } from './embedder.ts';
import { piecesOf } from './passage-pieces.ts';
import {
  type Asked,
  ratingsOf,
  signalsOf,
  type WordSignals,
  withoutSubject,
  wordsSuffice,
} from './rate-sentences.ts';
import type { Query } from './recall.ts';
import type { PassageSource, Source } from './source.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** A passage with the log-odds of each of its pieces that it answers. */
export interface Rated {
  source: PassageSource;
  ratings: number[];
}

interface Found {
  source: Source;
  /** Log-odds that the source holds the answer. */
  score: number;
}

/** So many passages of the chosen document are looked into. */
const MOST_PASSAGES = 3;
/** How much the search's own order counts beside what the sentences say. */
const TRUST = 0.5;
/** What a passage loses that holds nothing of the kind that is asked for: no amount where "how much" is asked. */
const LACKS_TYPE = 3;

/**
 * The passage to quote from. The search finds the right document more surely than the right passage of it: a short
 * section that shares the words stands before the long one with the table that answers. So the passages of the chosen
 * one's document that were found too are compared by their best piece.
 */
export async function choosePassage(
  embedder: Pick<Embedder, 'embedQuestion' | 'embedSentences'>,
  index: WorkspaceIndex,
  query: Query,
  chosen: PassageSource,
  ranked: readonly Found[],
): Promise<Rated> {
  const siblings = ranked.flatMap(({ source, score }) =>
    source.kind === 'passage' && source.documentId === chosen.documentId ? [{ source, score }] : [],
  );
  const own = siblings.find(({ source }) => source.id === chosen.id);
  const others = siblings.filter(({ source }) => source.id !== chosen.id).slice(0, MOST_PASSAGES - 1);
  const candidates = [own ?? { source: chosen, score: 0 }, ...(own ? others : [])];
  const rated = await ratePassages(
    embedder,
    index,
    query,
    candidates.map(({ source }) => source),
  );
  const promise = rated.map((each, i) => each.promise + TRUST * (candidates[i]?.score ?? 0));
  const best = promise.indexOf(Math.max(...promise));
  return rated[best] ?? { source: chosen, ratings: [] };
}

/** The ratings of one passage without asking a model. */
export function rateByWords(index: WorkspaceIndex, query: Query, source: PassageSource): Rated {
  const pieces = piecesOf(source).map(({ reads }) => reads);
  return { source, ratings: ratingsOf(signalsOf(askedOf(index, query), subjectOf(source), pieces)) };
}

function askedOf({ lexical }: WorkspaceIndex, { text, focus }: Query): Asked {
  return {
    text,
    words: lexical.words(text),
    weightOf: lexical.weight,
    ...(focus && { focus: lexical.words(focus) }),
  };
}

/** All passages together, so that their ratings can be compared; no model is asked where words tell clearly enough. */
async function ratePassages(
  embedder: Pick<Embedder, 'embedQuestion' | 'embedSentences'>,
  index: WorkspaceIndex,
  query: Query,
  passages: readonly PassageSource[],
): Promise<(Rated & { promise: number })[]> {
  const asked = askedOf(index, query);
  const parts = passages.map((source) => {
    const pieces = piecesOf(source).map(({ reads }) => reads);
    return { source, pieces, signals: signalsOf(asked, subjectOf(source), pieces) };
  });
  const all = parts.flatMap(({ signals }) => signals);
  const whole = query.vectors.e5;
  if (!whole || (passages.length === 1 && wordsSuffice(all))) {
    return parts.map((part) => ({
      source: part.source,
      ratings: ratingsOf(part.signals),
      promise: promiseOf(asked, part),
    }));
  }
  const vectors = await embedder.embedSentences(parts.flatMap(({ pieces }) => pieces));
  const rated: (Rated & { promise: number })[] = [];
  for (const part of parts) {
    const own = vectors.splice(0, part.pieces.length);
    const rest = withoutSubject(query.focus ?? query.text, subjectOf(part.source));
    // As a language of the multilingual model alone.
    const { e5 = whole } = rest === query.text ? {} : await embedder.embedQuestion(rest, 'other');
    const nearness = (question: Float32Array) => own.map((vector) => cosine(question, vector));
    const ratings = ratingsOf(part.signals, { whole: nearness(whole), rest: nearness(e5) });
    rated.push({ source: part.source, ratings, promise: promiseOf(asked, part, nearness(whole)) });
  }
  return rated;
}

/** How well a passage's best piece would answer; here the words of its subject count as said by every piece. */
function promiseOf(
  asked: Asked,
  { source, pieces, signals }: { source: PassageSource; pieces: string[]; signals: WordSignals[] },
  nearness?: number[],
): number {
  const inPlace = signalsOf(
    asked,
    '',
    pieces.map((piece) => `${subjectOf(source)}\n${piece}`),
  );
  const standing = signals.map(({ type }, i) => ({
    type,
    cover: inPlace[i]?.cover ?? 0,
    rest: inPlace[i]?.cover ?? 0,
  }));
  const best = Math.max(...ratingsOf(standing, nearness && { whole: nearness, rest: nearness }));
  const lacks = answerTypeOf(asked.text) !== undefined && signals.every(({ type }) => type === 0);
  return best - (lacks ? LACKS_TYPE : 0);
}

/** What all of the passage is about. */
function subjectOf({ title, headingPath }: PassageSource): string {
  return [title, ...headingPath].join('\n');
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
