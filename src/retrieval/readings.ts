import type { Calibrated } from './calibrate.ts';
import type { Embedder } from './embedder.ts';
import { type FollowUp, followUpOf } from './follow-up.ts';
import type { FusionModel } from './fuse.ts';
import type { QuestionWord } from './question-words.ts';
import type { Query } from './recall.ts';
import { passageText, type Reach, type Source } from './source.ts';
import { searchTerms } from './terms.ts';
import { onlyAbout, toldApart } from './told-apart.ts';
import type { Turn } from './understand.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** A way to read a message, with what is found for it, best first. */
export interface Reading {
  query: Query;
  ranked: Calibrated[];
}

export interface Reader {
  index: WorkspaceIndex;
  embedder: Pick<Embedder, 'embedQuestion'>;
  reach: Reach;
  fusion: FusionModel;
  rank: (query: Query) => Calibrated[];
}

/**
 * The message as it stands, or, where it leans on the turns before, made whole by them: where it leaves open which of
 * several entries it asks for, by the words that were said of one of them; else by those turns themselves.
 */
export async function readWithTurns(
  reader: Reader,
  alone: Query,
  history: readonly Turn[],
): Promise<Reading> {
  const own = { query: alone, ranked: reader.rank(alone) };
  const followUp = followUpOf(alone.text, history);
  if (!followUp) return own;
  const { focus } = followUp;
  const said = history.findLast(({ role }) => role !== 'customer')?.text;
  const read = async (text: string): Promise<Reading> => {
    const vectors = await reader.embedder.embedQuestion(text, alone.language);
    const query = { text, language: alone.language, vectors, focus, ...(said && { said }) };
    return { query, ranked: reader.rank(query) };
  };
  const told = toldApart(reader, own, history);
  if (told !== undefined) {
    const { query, ranked } = await read(`${told} ${focus}`);
    return { query, ranked: onlyAbout(ranked, told) };
  }
  const whole = await Promise.all(followUp.texts.map(read));
  const telling = whole.filter((reading) => !isEcho(reading, followUp));
  return telling.length > 0 ? surest(reader.index, own, telling, followUp) : own;
}

/** Of its words so many stand in what it was quoted from. */
const ECHO = 0.8;

/** Read behind what the bot said, a message finds the source that this was quoted from, and seems sure of it. */
function isEcho({ query, ranked: [first] }: Reading, { said }: FollowUp): boolean {
  if (said === undefined || first === undefined || !query.text.startsWith(said)) return false;
  const terms = termsOf(first.source);
  const words = searchTerms(said);
  return words.filter((word) => terms.has(word)).length >= ECHO * words.length;
}

/**
 * The reading that finds the surest answer; what cannot stand alone gets a lead for the whole question. But an answer
 * that does not speak of what the message itself says is the one from before: where the message alone finds one that
 * does, the subject has changed.
 */
function surest(
  index: WorkspaceIndex,
  own: Reading,
  whole: readonly Reading[],
  { focus, lead }: FollowUp,
): Reading {
  const sure = ({ ranked }: Reading) => ranked[0]?.confidence ?? 0;
  const best = whole.reduce((a, b) => (sure(b) > sure(a) ? b : a));
  const words = index.lexical.words(focus);
  const spoken = ({ ranked }: Reading) => (ranked[0] ? share(words, ranked[0].source) : 0);
  return spoken(best) >= spoken(own) && sure(best) + lead > sure(own) ? best : own;
}

/** Share of the words that the source has. */
function share(words: readonly QuestionWord[], source: Source): number {
  if (words.length === 0) return 0;
  const terms = termsOf(source);
  return words.filter((word) => word.every((term) => terms.has(term))).length / words.length;
}

function termsOf(source: Source): Set<string> {
  return new Set(
    searchTerms(
      source.kind === 'faq'
        ? [source.question, ...source.variants, source.answer].join('\n')
        : passageText(source),
    ),
  );
}
