import { sql } from 'kysely';
import { citation, type JudgingQueue } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { CALIBRATOR_ID } from '../retrieval/index.ts';
import { getAnswerPolicy } from './answer-policy.ts';
import { outdatedAmong, quotations } from './outdated-answers.ts';

const recentMs = 180 * 24 * 3600_000;
/** Answers in one step of confidence are drawn from as a whole. */
const stepWidth = 0.05;

/**
 * Shown answers that neither staff nor the customer has judged: those just above the threshold in force first, for
 * there answers are least often right and a judgement tells most about it. Inside a step of confidence they are drawn
 * by a hash of their id, so that nobody chooses; judging more of the doubtful ones can only make the certificate
 * stricter.
 */
export async function judgingQueue(db: Db, workspaceId: string, limit: number): Promise<JudgingQueue> {
  const { threshold, needed } = await getAnswerPolicy(db, workspaceId);
  const [rows, { waiting }] = await Promise.all([
    unjudged(db, workspaceId)
      .innerJoin('messages as q', 'q.id', 'a.question_message_id')
      .select([
        'a.id',
        'a.conversation_id',
        'a.text',
        'a.confidence',
        'a.evidence',
        'a.language',
        'a.created_at',
        'q.text as question',
      ])
      .orderBy(sql`a.confidence < ${threshold}`)
      .orderBy(sql`floor(abs(a.confidence - ${threshold}) / ${stepWidth}::float8)`)
      .orderBy(sql`md5(a.id)`)
      .limit(limit)
      .execute(),
    unjudged(db, workspaceId)
      .select((eb) => eb.cast<number>(eb.fn.countAll(), 'integer').as('waiting'))
      .executeTakeFirstOrThrow(),
  ]);
  return {
    threshold,
    needed,
    waiting,
    items: rows.map((row) => ({
      answerId: row.id,
      conversationId: row.conversation_id,
      question: row.question,
      text: row.text,
      confidence: row.confidence,
      citations: row.evidence.map((each) => citation.parse(each)),
      language: row.language,
      at: row.created_at.toISOString(),
    })),
  };
}

/** What certification would count once it is judged: see `judgedAnswers`. */
function unjudged(db: Db, workspaceId: string) {
  return (
    db
      .with(
        (cte) => cte('quoted').materialized(),
        () => shownUnjudged(db, workspaceId),
      )
      .with(
        (cte) => cte('outdated').materialized(),
        () => outdatedAmong('quoted', workspaceId),
      )
      .selectFrom('answers as a')
      .where('a.id', 'in', (eb) => eb.selectFrom('quoted').select('quoted.id'))
      // Not `not in`: that would go through all of them for each answer.
      .leftJoin('outdated', 'outdated.id', 'a.id')
      .where('outdated.id', 'is', null)
  );
}

function shownUnjudged(db: Db, workspaceId: string) {
  return db
    .selectFrom('answers as a')
    .leftJoin('judgements as j', 'j.answer_id', 'a.id')
    .leftJoin('ratings as r', (join) =>
      join.onRef('r.answer_id', '=', 'a.id').on('r.score', 'in', ['satisfied', 'unsatisfied']),
    )
    .leftJoinLateral(quotations.as('quotation'), (join) => join.onTrue())
    .select('a.id')
    .selectAll('quotation')
    .where('a.workspace_id', '=', workspaceId)
    .where('a.outcome', '=', 'answered')
    .where('a.valid_question', '=', true)
    .where('a.by_click', '=', false)
    .where('a.calibrator', '=', CALIBRATOR_ID)
    .whereRef('a.confidence', '>=', 'a.answer_threshold')
    .where('a.created_at', '>', new Date(now().getTime() - recentMs))
    .where('j.answer_id', 'is', null)
    .where('r.answer_id', 'is', null);
}
