import type { Embedder } from './embedder.ts';
import { followUpOf } from './follow-up.ts';
import type { QuestionWord } from './question-words.ts';
import type { Query } from './recall.ts';
import { passageText, type Source } from './source.ts';
import { searchTerms } from './terms.ts';
import type { Turn, Understood } from './understand.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** The ways to read a message: as it stands, and made whole by the turns before where it leans on them. */
export interface Readings {
  alone: Query;
  whole: Query[];
  /** See `FollowUp`. */
  lead: number;
}

export async function readingsOf(
  embedder: Pick<Embedder, 'embedQuestion'>,
  { text, language }: Pick<Understood, 'text' | 'language'>,
  history: readonly Turn[],
): Promise<Readings> {
  const followUp = followUpOf(text, history);
  const read = async (text: string): Promise<Query> => ({
    text,
    language,
    vectors: await embedder.embedQuestion(text, language),
  });
  const [alone, ...whole] = await Promise.all([read(text), ...(followUp?.texts ?? []).map(read)]);
  const { focus = text, lead = 0 } = followUp ?? {};
  return { alone, whole: whole.map((query) => ({ ...query, focus })), lead };
}

type Ranked = { source: Source; confidence: number }[];

/**
 * The reading that finds the surest answer; what cannot stand alone gets a lead for the whole question. But an answer that
 * does not speak of what the message itself says is the one from before: where the message alone finds one that does, the
 * subject has changed.
 */
export function chooseReading<R extends Ranked>(
  index: WorkspaceIndex,
  { alone, whole, lead }: Readings,
  rank: (query: Query) => R,
): { query: Query; ranked: R } {
  const own = { query: alone, ranked: rank(alone) };
  if (whole.length === 0) return own;
  const sure = ({ ranked }: { ranked: R }) => ranked[0]?.confidence ?? 0;
  const best = whole
    .map((query) => ({ query, ranked: rank(query) }))
    .reduce((a, b) => (sure(b) > sure(a) ? b : a));
  const words = index.lexical.words(best.query.focus ?? '');
  const spoken = ({ ranked }: { ranked: R }) => (ranked[0] ? share(words, ranked[0].source) : 0);
  return spoken(best) >= spoken(own) && sure(best) + lead > sure(own) ? best : own;
}

/** Share of the words that the source has. */
function share(words: readonly QuestionWord[], source: Source): number {
  if (words.length === 0) return 0;
  const text =
    source.kind === 'faq'
      ? [source.question, ...source.variants, source.answer].join('\n')
      : passageText(source);
  const terms = new Set(searchTerms(text));
  return words.filter((word) => word.every((term) => terms.has(term))).length / words.length;
}
