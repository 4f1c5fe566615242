import { foldForSearch } from '../lib/normalise.ts';
import { addDense, type Reading, readingOf } from './dense-scores.ts';
import { withDistinctness } from './distinctness.ts';
import type { Vectors } from './embedder.ts';
import type { ModelKey } from './models.ts';
import { isWithinReach, type Reach, type Source } from './source.ts';
import { modelOf, type SpaceKey, TONGUES, type Tongue, tongueOf } from './spaces.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** A question as the search takes it. */
export interface Query {
  text: string;
  /** As `detectLanguage` names it. */
  language: string;
  vectors: Vectors;
  /** Of a message that the turns before made whole: what it says itself, which decides what is quoted. */
  focus?: string;
  /** What the bot last said before such a message: it is no answer to what goes on from it. */
  said?: string;
}

/**
 * What was measured between the question and one source; absent where a model has no vector for one of them. The dense
 * scores are cosines above the background of their space, so that models and languages can meet: about 0 for
 * unrelated, .1 to .25 (e5) or .2 to .4 (bge) for an answer.
 */
export interface Scores {
  /** Of the nearest text of the source, per model. */
  e5?: number;
  bge?: number;
  /** Mean over the variants of an FAQ entry (few examples together describe an intent). */
  e5Mean?: number;
  bgeMean?: number;
  /** The same as plain cosines of the nearest text. */
  e5Cosine?: number;
  bgeCosine?: number;
  /**
   * What the classifier over all example questions gives an FAQ entry, per model: up to 1 for the one that was meant.
   * The English model orders single examples best without it, so its part is less the fewer there are.
   */
  e5Fit?: number;
  bgeFit?: number;
  /** FAQ entries: the cosine of the nearest text above how near such questions stand to each other, see `createCrowding`. */
  e5Closer?: number;
  bgeCloser?: number;
  /**
   * How much nearer the question is to the entry than the entry's nearest rival is, by the model that leads for its
   * language; only of the first few. Where entries crowd, near is not enough.
   */
  distinct?: number;
  /** BM25 as a share of what a text could reach that repeats every word of the question endlessly, 0 to 1. */
  lexical: number;
  /** Share of the question's words in the text, weighted by rarity, 0 to 1. */
  coverage: number;
  /** How many of the question's words the text has, a word that nobody else wrote counting 1, others less. */
  found: number;
  /** Passages: how many of the question's numbers and codes the text lacks. */
  lacking: number;
  /** FAQ entries: how much such knowledge there is, 0 for one or two entries, 1 from `LARGE` on. */
  size?: number;
  /** FAQ entries: how many words the question has, as a logarithm: 0 for one, no more from `LONG` on. */
  length?: number;
  /**
   * Of a text in another language than the question: how much more of the knowledge is in that language than in the
   * question's own, as a logarithm, −3 to 3. Who writes in two languages mostly answers in the customer's.
   */
  home?: number;
  /** FAQ entries: the same as `e5` and `bge`, `lexical` and `coverage`, of the answer together with the questions. */
  e5Answer?: number;
  bgeAnswer?: number;
  answerLexical?: number;
  answerCoverage?: number;
  /** Passages: longest run of the question's terms, and the share of its weight that stands close together, 0 to 1. */
  run: number;
  together: number;
  /** 1 when the question is word for word one of the entry's. */
  exact: number;
}

export interface Candidate {
  source: Source;
  /** Of the source's text nearest to the question: variants of one entry may be in several languages. */
  tongue: Tongue;
  scores: Scores;
}

const PER_SPACE = 40;
const PER_WORDS = 50;

/** The part of `recall` that needs no vectors, done ahead while the models run: the index keeps what was found. */
export function recallWords(index: WorkspaceIndex, text: string): void {
  index.lexical.search(index.lexical.parse(text), PER_WORDS);
}

/** The part that needs the vector of one model, done ahead while another model runs: kept like that of the words. */
export function recallNear(index: WorkspaceIndex, model: ModelKey, vector: Float32Array): void {
  for (const [key, space] of index.spaces) if (modelOf(key) === model) space.index.search(vector, PER_SPACE);
}

/**
 * Whatever any ranker finds within reach, each with all its scores; `among` are the only sources to look at. Reads
 * memory only.
 */
export function recall(
  index: WorkspaceIndex,
  query: Query,
  reach: Reach,
  among?: ReadonlySet<string>,
): Candidate[] {
  const found = new Set<string>(among);
  const isOpen = (id: string | undefined) => {
    const source = id === undefined ? undefined : index.sources.get(id);
    return source !== undefined && isWithinReach(source, reach);
  };
  const readings = new Map<SpaceKey, Reading>();
  for (const [key, space] of index.spaces) {
    const vector = query.vectors[modelOf(key)];
    if (!vector || space.index.size === 0) continue;
    readings.set(key, readingOf(key, space, vector, tongueOf(query.language)));
    if (among) continue;
    const near = bestWithin(
      (limit) => space.index.search(vector, limit),
      PER_SPACE,
      ({ label }) => isOpen(index.ownerOfLabel.get(label)),
    );
    for (const { label } of near) addOwner(found, index.ownerOfLabel, label);
  }
  const words = index.lexical.parse(query.text);
  const worded = among
    ? []
    : bestWithin(
        (limit) => index.lexical.search(words, limit),
        PER_WORDS,
        ({ doc }) => isOpen(index.ownerOfText.get(doc)),
      );
  for (const { doc } of worded) addOwner(found, index.ownerOfText, doc);
  const most = index.lexical.highest(words);
  const mass = index.lexical.mass(words);
  const verbatim = bare(query.text);
  const fewShot = fewShotShare(index, found);
  const size = sizeOf(countEntries(index, reach, LARGE));
  const length = lengthOf(query.focus ?? query.text);
  const homes = homesOf(index, tongueOf(query.language));
  const candidates: Candidate[] = [];
  for (const id of found) {
    const source = index.sources.get(id);
    if (!source) continue;
    const parts = index.partsOf(id);
    let [lexical, coverage] = [0, 0];
    for (const text of parts.texts) {
      lexical = Math.max(lexical, index.lexical.score(words, text));
      coverage = Math.max(coverage, index.lexical.coverage(words, text));
    }
    const passage = source.kind === 'passage' ? parts.texts[0] : undefined;
    // One object that is filled in: put together from several, those of 150 candidates take half a millisecond.
    const scores: Scores = {
      lexical: most > 0 ? lexical / most : 0,
      coverage,
      found: coverage * mass,
      lacking: passage === undefined ? 0 : index.lexical.lacking(words, passage),
      run: passage === undefined ? 0 : index.lexical.run(words, passage),
      together: passage === undefined ? 0 : index.lexical.together(words, passage),
      exact: coverage === 1 ? isVariant(source, verbatim) : 0,
    };
    const tongue = addDense(scores, source, parts, readings);
    if (scores.bgeFit !== undefined) scores.bgeFit *= fewShot;
    if (source.kind === 'faq') Object.assign(scores, { size, length });
    if (parts.answer !== undefined) {
      scores.answerLexical = most > 0 ? index.lexical.score(words, parts.answer) / most : 0;
      scores.answerCoverage = index.lexical.coverage(words, parts.answer);
    }
    const home = homes[tongue];
    if (home !== undefined) scores.home = home;
    candidates.push({ source, tongue, scores });
  }
  return withDistinctness(index, candidates);
}

/** 0 where every FAQ entry has one example question, near 1 where each has many. */
function fewShotShare(index: WorkspaceIndex, found: ReadonlySet<string>): number {
  const entries = [...found].filter((id) => index.sources.get(id)?.kind === 'faq');
  const texts = entries.reduce((sum, id) => sum + index.partsOf(id).texts.length, 0);
  return texts > 0 ? 1 - entries.length / texts : 0;
}

/** FAQ entries from which on more of them say nothing more. */
const LARGE = 200;

const sizeOf = (entries: number) => Math.log(Math.max(2, entries) / 2) / Math.log(LARGE / 2);

/** Words from which on a question's length says nothing more. */
const LONG = 12;
const CHINESE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const CHARACTERS_OF_A_WORD = 1.6;

function lengthOf(text: string): number {
  const characters = text.match(CHINESE)?.length ?? 0;
  const words = text.replace(CHINESE, ' ').match(/[\p{L}\p{N}]+(?:'[\p{L}]+)*/gu)?.length ?? 0;
  return Math.log(Math.max(1, Math.min(LONG, words + characters / CHARACTERS_OF_A_WORD)));
}

/** A few texts in the customer's own language do not mean that all is said in it. */
const SUPPOSED_AWAY = 2000;
const SUPPOSED_AT_HOME = 100;
export const MOST_AT_HOME = 3;

/** Per language other than the question's, see `Scores.home`. */
function homesOf({ spaces }: WorkspaceIndex, asked: Tongue): Partial<Record<Tongue, number>> {
  const textsIn = (of: Tongue) =>
    (spaces.get(`e5.faq.${of}`)?.index.size ?? 0) + (spaces.get(`e5.passage.${of}`)?.index.size ?? 0);
  const atHome = textsIn(asked) + SUPPOSED_AT_HOME;
  const homes: Partial<Record<Tongue, number>> = {};
  for (const tongue of TONGUES.filter((each) => each !== asked)) {
    const home = Math.log((textsIn(tongue) + SUPPOSED_AWAY) / atHome);
    homes[tongue] = Math.max(-MOST_AT_HOME, Math.min(MOST_AT_HOME, home));
  }
  return homes;
}

/** FAQ entries within reach, counted up to `most`. */
function countEntries(index: WorkspaceIndex, reach: Reach, most: number): number {
  let count = 0;
  for (const entry of index.entries.values()) {
    if (isWithinReach(entry, reach)) count += 1;
    if (count >= most) break;
  }
  return count;
}

/** The best `limit` hits within reach, looking further down where many are not. */
function bestWithin<H>(
  search: (limit: number) => readonly H[],
  limit: number,
  isOpen: (hit: H) => boolean,
): H[] {
  for (let wide = limit; ; wide *= 4) {
    const hits = search(wide);
    const open = hits.filter(isOpen);
    if (open.length >= limit || hits.length < wide) return open.slice(0, limit);
  }
}

function addOwner(found: Set<string>, owners: ReadonlyMap<number, string>, of: number): void {
  const owner = owners.get(of);
  if (owner) found.add(owner);
}

function isVariant(source: Source, verbatim: string): 0 | 1 {
  if (source.kind !== 'faq') return 0;
  return [source.question, ...source.variants].some((text) => bare(text) === verbatim) ? 1 : 0;
}

/** Folded, without what ends a sentence: few customers type a question mark. */
function bare(text: string): string {
  return foldForSearch(text)
    .replace(/[\s?!.,;~…？！。，；～]+$/u, '')
    .trim();
}
