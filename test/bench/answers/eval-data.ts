import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface EvalEntry {
  id: string;
  title?: string;
  text: string;
  lang: string;
  /** Present on intent sets: the examples of an FAQ entry. */
  questions?: string[];
}

export interface EvalQuestion {
  id: string;
  text: string;
  lang: string;
  relevant: string[];
  answerable: boolean;
  split: string;
  answer?: string;
  scenario?: string;
  /** On topic, but without the answer. */
  about?: string;
  history?: { role: string; text: string }[];
}

export interface EvalSet {
  name: string;
  entries: EvalEntry[];
  questions: EvalQuestion[];
}

/** Sets that were written for Knowdesk: FAQ entries with answers, in Chinese. */
export const OWN_SETS = join(import.meta.dirname, 'own');

/**
 * The sets of a folder in the shape of shared/eval/README.md. Questions whose documents `holdout.json` leaves out
 * become unanswerable; `queries.same.jsonl` is the set `<name>.same`.
 */
export function readEvalSets(folder: string, names?: readonly string[]): EvalSet[] {
  const sets = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'corpus.jsonl')))
    .map((entry) => entry.name)
    .sort()
    .flatMap((name) => readSet(join(folder, name), name));
  return names ? sets.filter((set) => names.includes(set.name)) : sets;
}

function readSet(folder: string, name: string): EvalSet[] {
  const holdout = new Set<string>(
    existsSync(join(folder, 'holdout.json'))
      ? JSON.parse(readFileSync(join(folder, 'holdout.json'), 'utf8'))
      : [],
  );
  const entries = readLines<EvalEntry>(join(folder, 'corpus.jsonl')).filter(({ id }) => !holdout.has(id));
  return ['queries.jsonl', 'queries.same.jsonl']
    .filter((file) => existsSync(join(folder, file)))
    .map((file) => ({
      name: file === 'queries.jsonl' ? name : `${name}.same`,
      entries,
      questions: readLines<EvalQuestion>(join(folder, file)).map((question) => {
        const relevant = question.relevant.filter((id) => !holdout.has(id));
        return { ...question, relevant, answerable: question.answerable && relevant.length > 0 };
      }),
    }));
}

function readLines<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
