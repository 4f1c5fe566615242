import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { QuestionResult, Session } from '../src/contract/index.ts';

type DemoQuestion = {
  text: string;
  language: string;
  expect: 'answered' | 'handed_over';
  document?: string;
  page?: number;
  contains?: string;
  demo?: number;
};

const folder = join(import.meta.dirname, '../data/sample');

/**
 * Asks the four demo questions as a customer's browser would, each in its own conversation; true if all came out right.
 */
export async function askDemoQuestions(url: string, inboxKey: string): Promise<boolean> {
  const all: DemoQuestion[] = JSON.parse(await readFile(join(folder, 'questions.json'), 'utf8'));
  const manifest: { documents: { file: string; title: string }[] } = JSON.parse(
    await readFile(join(folder, 'manifest.json'), 'utf8'),
  );
  const titles = new Map(manifest.documents.map(({ file, title }) => [file, title]));
  const questions = all
    .filter((question) => question.demo !== undefined)
    .sort((a, b) => (a.demo ?? 0) - (b.demo ?? 0));
  const { token } = await post<Session>(`${url}/api/widget/session`, undefined, { inboxKey });
  let allRight = true;
  for (const question of questions) {
    const { id } = await post<{ id: string }>(`${url}/api/widget/conversations`, token, {});
    const { answer, reply } = await post<QuestionResult>(
      `${url}/api/widget/conversations/${id}/messages`,
      token,
      { text: question.text },
    );
    const right = isRight(question, titles, answer);
    allRight &&= right;
    print(question, answer, reply?.text ?? '', right);
  }
  return allRight;
}

function isRight(
  question: DemoQuestion,
  titles: ReadonlyMap<string, string>,
  answer: QuestionResult['answer'],
): boolean {
  if (answer?.outcome !== question.expect) return false;
  if (question.expect === 'handed_over') return true;
  const citation = answer.citations[0];
  const held = squeeze(`${answer.text} ${citation?.quote ?? ''}`).includes(squeeze(question.contains ?? ''));
  const place =
    citation?.title === titles.get(question.document ?? '') &&
    (question.page === undefined || citation?.page === question.page);
  return held && place;
}

function squeeze(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}

function print(
  question: DemoQuestion,
  answer: QuestionResult['answer'],
  reply: string,
  right: boolean,
): void {
  console.log(`${right ? '✓' : '✗'} ${question.text}`);
  console.log(
    `  outcome     ${answer?.outcome ?? 'none'}, confidence ${answer?.confidence.toFixed(2) ?? '–'}`,
  );
  console.log(`  text        ${(answer?.text || reply).replaceAll('\n', '\n              ')}`);
  const citation = answer?.citations[0];
  if (citation)
    console.log(`  document    ${citation.title}${citation.page === null ? '' : `, page ${citation.page}`}`);
  console.log('');
}

async function post<T>(url: string, token: string | undefined, body: object): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
