import { createHash } from 'node:crypto';
import { splitSentences } from '../../lib/split-sentences.ts';
import { bandsOf } from './bands.ts';
import { foldInPlace } from './read-statement.ts';

/** A sentence, a row of a table, or a whole passage or FAQ entry, as it is compared with others. */
export type NewStatement = {
  grain: 'sentence' | 'whole';
  key: string;
  text: string;
  start: number;
  end: number;
  place: string;
  bands: string[];
};

/** Longer sentences are no single statement; more of one source are cut off. */
const MOST_CHARACTERS = 400;
const MOST_STATEMENTS = 200;
/** A whole text is compared by at most this much of it. */
const MOST_WHOLE = 4000;
const LEAST_WHOLE = 20;
/** Answers of this many sentences say one thing, which their question is needed to understand. */
const SHORT_ANSWER = 2;

/** The same for texts that differ in white space, case, width or script only. */
export function keyOf(grain: NewStatement['grain'], text: string): string {
  return createHash('md5')
    .update(`${grain}\n${foldInPlace(text).replace(/\s+/g, '')}`)
    .digest('hex');
}

function statement(grain: NewStatement['grain'], text: string, start: number, place: string): NewStatement[] {
  const bands = bandsOf(text);
  if (bands.length === 0) return [];
  return [{ grain, key: keyOf(grain, text), text, start, end: start + text.length, place, bands }];
}

type PassageRow = {
  text: string;
  kind: string;
  start: number;
  end: number;
  title: string;
  headingPath: string[];
};

/** The statements of a passage; in a table each row is one, under the names of its columns. */
export function cutPassage({ text, kind, start, end, title, headingPath }: PassageRow): NewStatement[] {
  const body = text.slice(Math.max(0, text.length - (end - start)));
  const place = [title, ...headingPath].join(' › ');
  const isTable = kind === 'table';
  const [header = ''] = text.split('\n');
  const sentences = isTable
    ? [...body.matchAll(/[^\n]+/g)].map((match) => ({ text: match[0], start: match.index }))
    : kind === 'code'
      ? []
      : splitSentences(body);
  const found = sentences
    .filter((each) => each.text.length <= MOST_CHARACTERS && !(isTable && each.text === header))
    .slice(0, MOST_STATEMENTS)
    .flatMap((each) =>
      statement('sentence', each.text, start + each.start, isTable ? `${place} › ${header}` : place),
    );
  const whole = body.length >= LEAST_WHOLE ? statement('whole', body.slice(0, MOST_WHOLE), start, place) : [];
  return [...found, ...whole];
}

/** The statements of an FAQ entry: a short answer with its question, the sentences of a long one, and all of it. */
export function cutFaq({ question, answer }: { question: string; answer: string }): NewStatement[] {
  const sentences = splitSentences(answer).filter((each) => each.text.length <= MOST_CHARACTERS);
  const isShort = sentences.length <= SHORT_ANSWER;
  const found = sentences.slice(0, MOST_STATEMENTS).flatMap((each) => {
    const own = statement('sentence', each.text, each.start, question);
    // Understood with its question only; its span stays that of the answer.
    const asked = isShort ? statement('sentence', `${question} ${each.text}`, each.start, question) : [];
    return [...own, ...asked.map((one) => ({ ...one, end: each.start + each.text.length }))];
  });
  return [...found, ...statement('whole', `${question}\n${answer}`.slice(0, MOST_WHOLE), 0, question)];
}
