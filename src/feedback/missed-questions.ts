import { sql } from 'kysely';
import type { Outcome } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { now } from '../lib/index.ts';

export type MissedQuestion = {
  answerId: string;
  text: string;
  language: string;
  outcome: Outcome;
  askedAt: Date;
};

const recentMs = 90 * 24 * 3600_000;
const mostAtOnce = 500;

/**
 * Valid questions of the last 90 days that the knowledge did not answer and that are in no gap yet, oldest first: no
 * answer, a suggestion that was not taken, a handoff that neither customer nor rule asked for, an answer that was rated
 * unsatisfied or judged wrong.
 */
export async function missedQuestions(db: Db, workspaceId: string): Promise<MissedQuestion[]> {
  const rows = await db
    .selectFrom('answers as a')
    .innerJoin('messages as m', 'm.id', 'a.question_message_id')
    .innerJoin('conversations as c', 'c.id', 'a.conversation_id')
    .leftJoin('gap_questions as g', 'g.answer_id', 'a.id')
    .select(['a.id', 'm.text', 'c.language', 'a.outcome', 'a.created_at'])
    .where('a.workspace_id', '=', workspaceId)
    .where('a.valid_question', '=', true)
    .where('a.by_click', '=', false)
    .where('a.created_at', '>', new Date(now().getTime() - recentMs))
    .where('g.answer_id', 'is', null)
    .where(isMissed)
    .orderBy('a.created_at')
    .limit(mostAtOnce)
    .execute();
  return rows.map(({ id, text, language, outcome, created_at }) => ({
    answerId: id,
    text,
    language,
    outcome,
    askedAt: created_at,
  }));
}

/** Takes out of the gaps what is no miss any more (rated otherwise, judged right, the suggestion taken); which gaps. */
export async function withdrawAnswered(db: Trx, workspaceId: string): Promise<string[]> {
  const rows = await db
    .deleteFrom('gap_questions')
    .where('workspace_id', '=', workspaceId)
    .where('answer_id', 'in', (eb) =>
      eb
        .selectFrom('gap_questions as q')
        .innerJoin('answers as a', 'a.id', 'q.answer_id')
        .innerJoin('conversations as c', 'c.id', 'a.conversation_id')
        .select('q.answer_id')
        .where('q.workspace_id', '=', workspaceId)
        .where(sql<boolean>`not ${isMissed()}`),
    )
    .returning('gap_id')
    .execute();
  return [...new Set(rows.map(({ gap_id }) => gap_id))];
}

function isMissed() {
  return sql<boolean>`case a.outcome
    when 'asked' then true
    when 'handed_over' then coalesce(c.handoff_reason, '') not in ('asked', 'rule')
    when 'suggested' then not exists (
      select from answers n
      where n.workspace_id = a.workspace_id and n.conversation_id = a.conversation_id
        and n.by_click and n.created_at > a.created_at)
    when 'answered' then coalesce(
      (select not j."right" from judgements j where j.answer_id = a.id),
      (select r.score = 'unsatisfied' from ratings r where r.answer_id = a.id),
      false)
    else false end`;
}
