import { answerTypeOf } from './answer-type.ts';
import { cosine } from './cosine.ts';
import type { Embedder } from './embedder.ts';
import { lessWhatWasSaid } from './just-said.ts';
import { lessOtherCodes } from './other-codes.ts';
import { type Piece, piecesOf } from './passage-pieces.ts';
import { contentWords } from './question-words.ts';
import { type Asked, ratingsAcross, ratingsOf, signalsOf, standingOf } from './rate-sentences.ts';
import type { Query } from './recall.ts';
import type { PassageSource, Source } from './source.ts';
import { tongueOf } from './spaces.ts';
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
 * one's document that were found too are compared by their best piece. Words tell the pieces apart; only where question
 * and passage are in different languages they cannot, and the model is asked about the chosen passage.
 */
export async function choosePassage(
  embedder: Pick<Embedder, 'embedSentences'>,
  index: WorkspaceIndex,
  query: Query,
  chosen: PassageSource,
  ranked: readonly Found[],
): Promise<Rated> {
  const question = query.vectors.e5;
  if (question && tongueOf(chosen.language) !== tongueOf(query.language))
    return await rateByMeaning(embedder, index, query, chosen, question);
  const siblings = ranked.flatMap(({ source, score }) =>
    source.kind === 'passage' && source.documentId === chosen.documentId ? [{ source, score }] : [],
  );
  const own = siblings.find(({ source }) => source.id === chosen.id);
  if (!own) return rateByWords(index, query, chosen);
  const others = siblings.filter((sibling) => sibling !== own).slice(0, MOST_PASSAGES - 1);
  const asked = askedOf(index, query);
  const rated = [own, ...others].map(({ source, score }) => {
    const { ratings, promise } = rate(asked, source);
    return { source, ratings, promise: promise + TRUST * score };
  });
  return rated.reduce((a, b) => (b.promise > a.promise ? b : a));
}

/** The ratings of one passage without asking a model. */
export function rateByWords(index: WorkspaceIndex, query: Query, source: PassageSource): Rated {
  return { source, ratings: rate(askedOf(index, query), source).ratings };
}

function askedOf({ lexical }: WorkspaceIndex, { text, focus, said }: Query): Asked {
  return {
    text,
    words: lexical.words(text),
    weightOf: lexical.weight,
    ...(focus && { focus: lexical.words(focus) }),
    ...(focus && said && contentWords(focus).length > 0 && { said }),
  };
}

/** By words, with how well the passage's best piece would answer: passages can be compared by it. */
function rate(asked: Asked, source: PassageSource): { ratings: number[]; promise: number } {
  const pieces = piecesOf(source);
  const signals = signalsOf(
    asked,
    subjectOf(source),
    pieces.map(({ reads }) => reads),
  );
  const lacks = answerTypeOf(asked.text) !== undefined && signals.every(({ type }) => type === 0);
  const rated = (ratings: readonly number[]) => withoutOthers(asked, pieces, ratings);
  const best = Math.max(...rated(ratingsOf(signals.map(standingOf))));
  return { ratings: rated(ratingsOf(signals)), promise: best - (lacks ? LACKS_TYPE : 0) };
}

function withoutOthers(asked: Asked, pieces: readonly Piece[], ratings: readonly number[]): number[] {
  return lessOtherCodes(asked.text, pieces, lessWhatWasSaid(asked, pieces, ratings));
}

/** So many pieces the model is asked about, the beginning of each: a customer waits. */
const MOST_ASKED = 6;
/** Latin characters; a Chinese one is as long as two and a half. About 40 tokens. */
const LONGEST_ASKED = 150;
/** A piece that was not asked about is this much less likely than the least likely of the others. */
const NOT_ASKED = 3;

async function rateByMeaning(
  embedder: Pick<Embedder, 'embedSentences'>,
  index: WorkspaceIndex,
  query: Query,
  source: PassageSource,
  question: Float32Array,
): Promise<Rated> {
  const all = piecesOf(source);
  const pieces = all.map(({ reads }) => reads);
  const inWords = askedOf(index, query);
  const signals = signalsOf(inWords, subjectOf(source), pieces);
  const byWords = withoutOthers(inWords, all, ratingsOf(signals));
  if (pieces.length < 2) return { source, ratings: byWords };
  const asked = [...pieces.keys()]
    .sort((a, b) => (byWords[b] ?? 0) - (byWords[a] ?? 0) || a - b)
    .slice(0, MOST_ASKED);
  const vectors = await embedder.embedSentences(asked.map((i) => beginning(pieces[i] ?? '')));
  const rated = ratingsAcross(
    asked.flatMap((i) => signals[i] ?? []),
    vectors.map((vector) => cosine(question, vector)),
  );
  const ratings = pieces.map(() => Math.min(...rated) - NOT_ASKED);
  asked.forEach((i, at) => {
    ratings[i] = rated[at] ?? 0;
  });
  return { source, ratings: withoutOthers(inWords, all, ratings) };
}

function beginning(text: string): string {
  let width = 0;
  for (let at = 0; at < text.length; at++) {
    width += text.charCodeAt(at) >= 0x2e80 ? 2.5 : 1;
    if (width > LONGEST_ASKED) return text.slice(0, at);
  }
  return text;
}

/** What all of the passage is about. */
function subjectOf({ title, headingPath }: PassageSource): string {
  return [title, ...headingPath].join('\n');
}
