import i18next from 'i18next';
import { readProblem } from '../../i18n/field-problem.ts';
import { number } from '../../i18n/format.ts';

/** What is wrong with a row of a table, `answer: is missing; …` in the server's English, in the reader's language. */
export function rowProblem(problem: string): string {
  return problem.split('; ').map(one).join(' ');
}

function one(problem: string): string {
  const [, field = '', what = ''] = /^([a-z]+)[\d.]*: (.+)$/i.exec(problem) ?? [];
  const name = i18next.t(`life.history.fields.${field}` as never, { defaultValue: '' }) as string;
  if (!name) return problem;
  const { key, limit } = readProblem(what);
  if (key === 'missing') return i18next.t('knowledge.import.missing', { name });
  return key === 'tooLong'
    ? i18next.t('knowledge.import.tooLong', { name, max: number(Number(limit)) })
    : problem;
}
