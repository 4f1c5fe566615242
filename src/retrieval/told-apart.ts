import { foldForSearch } from '../lib/normalise.ts';
import { isBotText } from './bot-texts.ts';
import { type Route, routeOf, sameAnswer } from './features.ts';
import { type Fused, type FusionModel, fuse } from './fuse.ts';
import { contentWords } from './question-words.ts';
import { type Query, recall } from './recall.ts';
import { isWithinReach, passageText, type Reach, type Source } from './source.ts';
import { isEastAsian, runsOf, searchTerms, termsOfRun } from './terms.ts';
import type { Turn } from './understand.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

interface Knowledge {
  index: WorkspaceIndex;
  reach: Reach;
  fusion: FusionModel;
}

/** So many turns back the words are looked for. */
const MOST_TURNS = 8;
/** Longer turns hold many words of many things. */
const LONGEST_TURN = 600;
/** Sources that a turn's words find: a name that hundreds carry tells nothing apart. */
const HITS = 100;
/**
 * As log-odds: what is less likely the answer by more than this is not left open. A message that leans says little
 * itself.
 */
const OPEN = 4;
/** So much more of what the message says, as `Scores.found`, settles it: not a whole rare word. */
const SETTLED = 0.5;
/** Entries that share a name, at least. */
const FEWEST = 3;
/** Share of what tells an entry apart that must have been said. */
const MOST_OF_IT = 0.5;

/**
 * In knowledge of many like things a message that leans on the turns before may fit many entries alike: "do they have
 * parking?" asks for one of six hundred places. The words that tell these entries apart, as far as one of them was
 * spoken of: of the latest turn that says most of what one entry has and most others lack. Undefined where the message
 * leaves nothing open or no turn tells.
 */
export function toldApart(
  { index, reach, fusion }: Knowledge,
  { query, ranked }: { query: Query; ranked: readonly Fused[] },
  history: readonly Turn[],
): string | undefined {
  const isOpen = openAmong(ranked, query.language);
  const open = ranked.filter(isOpen).map(namedOf);
  const [first, ...others] = open;
  if (!first || others.every(({ source }) => sameAnswer(source, first.source))) return undefined;
  const known = new Set(ranked.map(({ source }) => source.id));
  const message = new Set(searchTerms(query.text));
  for (const { role, text } of history.slice(-MOST_TURNS).toReversed()) {
    if (text.length > LONGEST_TURN || (role !== 'customer' && isBotText(text))) continue;
    const further = new Set(sourcesOf(index, text, reach).filter((id) => !known.has(id)));
    const found = fuse(recall(index, query, reach, further), query.language, fusion);
    for (const id of further) known.add(id);
    open.push(...found.filter(isOpen).map(namedOf));
    const told = closest(index, open, message, termsOf(index, text));
    if (told) return told;
  }
  return undefined;
}

interface Named {
  source: Source;
  score: number;
  /** Of its name, without question words and the like. */
  terms: ReadonlySet<string>;
}

function namedOf({ source, score }: Fused): Named {
  return { source, score, terms: new Set(contentWords(nameOf(source)).flat()) };
}

/**
 * Whether an entry may be meant as well as the first: it is about as likely by the scores of its route, which do not
 * compare with another's, and lacks nothing that the message says and the first has.
 */
function openAmong(ranked: readonly Fused[], language: string): (candidate: Fused) => boolean {
  const best = new Map<Route, number>();
  for (const candidate of ranked) {
    const route = routeOf(candidate, language);
    best.set(route, Math.max(best.get(route) ?? Number.NEGATIVE_INFINITY, candidate.score));
  }
  const found = ranked[0]?.scores.found ?? 0;
  return (candidate) => {
    const leader = best.get(routeOf(candidate, language)) ?? Number.POSITIVE_INFINITY;
    return candidate.score >= leader - OPEN && candidate.scores.found >= found - SETTLED;
  };
}

/** Of a turn, mistyped words as the knowledge writes them; not the numbers that are read out, "nine four one two". */
function termsOf(index: WorkspaceIndex, text: string): Set<string> {
  const plain = foldForSearch(text).replace(READ_OUT, ' ');
  return new Set([...searchTerms(plain), ...index.lexical.words(plain).flat()]);
}

const DIGIT = 'zero|oh|one|two|three|four|five|six|seven|eight|nine';
const TENS =
  'ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty';
const READ_OUT = new RegExp(`\\b(?:${DIGIT}|${TENS})(?:[ -](?:${DIGIT}|${TENS}|hundred|thousand))+\\b`, 'g');

/** What the words of a turn find: what it names may be far down among those that fit the message alike. */
function sourcesOf(index: WorkspaceIndex, text: string, reach: Reach): string[] {
  const hits = index.lexical.search(index.lexical.parse(text), HITS);
  const ids = new Set(hits.flatMap(({ doc }) => index.ownerOfText.get(doc) ?? []));
  return [...ids].filter((id) => {
    const source = index.sources.get(id);
    return source !== undefined && isWithinReach(source, reach);
  });
}

/** The words that were said of the entry that they and the message fit best. */
function closest(
  index: WorkspaceIndex,
  open: readonly Named[],
  message: ReadonlySet<string>,
  said: ReadonlySet<string>,
): string | undefined {
  const common = heldByMost(open);
  const fitting = open.flatMap(({ source, score, terms }) => {
    const apart = [...terms].filter((term) => !message.has(term) && !common.has(term));
    const told = apart.filter((term) => said.has(term));
    const weight = weightOf(index, told);
    // Rarity is the log-odds that the words were not said by chance.
    return weight > MOST_OF_IT * weightOf(index, apart) ? [{ source, told, fit: score + weight }] : [];
  });
  const best = fitting.toSorted((a, b) => b.fit - a.fit).find((each) => isName(index, each));
  return best && wordsWith(nameOf(best.source), new Set(best.told));
}

/**
 * Words that several entries share are a name; what one entry has alone is what it asks. A document is a thing by
 * itself.
 */
function isName(
  index: WorkspaceIndex,
  { source, told }: { source: Source; told: readonly string[] },
): boolean {
  if (source.kind === 'passage') return true;
  const words = wordsWith(nameOf(source), new Set(told));
  const namesakes = index.lexical.search(index.lexical.parse(words), HITS).filter(({ doc }) => {
    const other = index.entries.get(index.ownerOfText.get(doc) ?? '');
    if (!other) return false;
    const terms = new Set(searchTerms(nameOf(other)));
    return told.every((term) => terms.has(term));
  });
  return namesakes.length >= FEWEST;
}

const weightOf = (index: WorkspaceIndex, terms: readonly string[]) =>
  terms.reduce((sum, term) => sum + index.lexical.weight(term), 0);

/** The terms that more than half of the sources have; a document's passages count as one. */
function heldByMost(list: readonly Named[]): Set<string> {
  const owners = new Map<string, Set<string>>();
  const all = new Set<string>();
  for (const { source, terms } of list) {
    const owner = source.kind === 'faq' ? source.id : source.documentId;
    all.add(owner);
    for (const term of terms) {
      const of = owners.get(term);
      if (of) of.add(owner);
      else owners.set(term, new Set([owner]));
    }
  }
  return new Set([...owners].flatMap(([term, of]) => (of.size * 2 > all.size ? [term] : [])));
}

/** Of what is found, what carries these words in its name, if anything does: the rest is about something else. */
export function onlyAbout<R extends { source: Source }>(ranked: readonly R[], words: string): R[] {
  const terms = searchTerms(words);
  const about = ranked.filter(({ source }) => {
    const own = new Set(searchTerms(nameOf(source)));
    return terms.every((term) => own.has(term));
  });
  return about.length > 0 ? about : [...ranked];
}

/** Where a source says what it is about: the question; of a passage the title with the headings. */
function nameOf(source: Source): string {
  return source.kind === 'faq' ? source.question : passageText({ ...source, text: '' });
}

/** The words of the text, as it writes them, that hold one of the terms; each once. */
function wordsWith(text: string, terms: ReadonlySet<string>): string {
  const words = runsOf(foldForSearch(text)).flatMap((run) => {
    if (isEastAsian(run)) return piecesWith(run, terms);
    return termsOfRun(run).some((term) => terms.has(term)) ? [run] : [];
  });
  return [...new Set(words)].join(' ');
}

/** What of an East Asian run its pairs of characters that are among the terms cover. */
function piecesWith(run: string, terms: ReadonlySet<string>): string[] {
  const pieces: string[] = [];
  let at = 0;
  let end = 0;
  for (const term of termsOfRun(run)) {
    if (terms.has(term)) {
      const piece = run.slice(Math.max(at, end), at + term.length);
      if (at < end) pieces.push(`${pieces.pop() ?? ''}${piece}`);
      else pieces.push(piece);
      end = at + term.length;
    }
    at += Array.from(term)[0]?.length ?? 0;
  }
  return pieces;
}
