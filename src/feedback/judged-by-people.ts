import { sql } from 'kysely';
import type { Db, Trx } from '../db/index.ts';
import { CALIBRATOR_ID } from '../retrieval/index.ts';
import { outdatedAmong, quotations } from './outdated-answers.ts';

/** A judgement of a shown answer by staff or, where there is none, by the customer's rating. */
export type JudgedByPeople = {
  confidence: number;
  shownFrom: number;
  right: boolean;
  source: 'staff' | 'rating';
  at: Date;
};

/** Those that count, newest first. */
export async function judgedByPeople(
  db: Db | Trx,
  workspaceId: string,
  most: number,
): Promise<JudgedByPeople[]> {
  const { rows } = await sql<JudgedByPeople>`
    with ${standings(workspaceId)}
    select confidence, answer_threshold as "shownFrom", is_right as "right", source, at
    from standing
    where counts = 'used'
    order by at desc, id
    limit ${most}
  `.execute(db);
  return rows;
}

/** How many do not count: what they quoted has changed; the same visitor has judged the same answer again. */
export async function countLeftOut(
  db: Db | Trx,
  workspaceId: string,
): Promise<{ outdated: number; repeated: number }> {
  const { rows } = await sql<{ counts: string; n: number }>`
    with ${standings(workspaceId)}
    select counts, count(*)::integer as n from standing where counts <> 'used' group by counts
  `.execute(db);
  const count = (counts: string) => rows.find((row) => row.counts === counts)?.n ?? 0;
  return { outdated: count('outdated'), repeated: count('repeated') };
}

/**
 * The common table `standing`: judged direct answers to valid questions, and whether each counts. A proof takes
 * questions for independent draws, so of one visitor the same quotation counts once: as staff judged it, else as it was
 * judged last. That choice does not look at the verdict.
 */
function standings(workspaceId: string) {
  return sql`
    quoted as materialized (
      select
        a.id,
        a.confidence,
        a.answer_threshold,
        coalesce(j."right", r.score = 'satisfied') as is_right,
        case when j.answer_id is null then 'rating' else 'staff' end as source,
        coalesce(j.at, r.updated_at) as at,
        c.contact_id,
        quotation.*
      from answers as a
      join conversations as c on c.workspace_id = a.workspace_id and c.id = a.conversation_id
      left join judgements as j on j.answer_id = a.id
      left join ratings as r on r.answer_id = a.id
      left join lateral ${quotations} as quotation on true
      where a.workspace_id = ${workspaceId}
        and a.outcome = 'answered'
        and a.valid_question
        and not a.by_click
        and a.calibrator = ${CALIBRATOR_ID}
        and a.confidence >= a.answer_threshold
        and (j.answer_id is not null or r.score in ('satisfied', 'unsatisfied'))
    ),
    outdated as materialized ${outdatedAmong('quoted', workspaceId)},
    judged as (
      select
        id, confidence, answer_threshold, is_right, source, at, contact_id,
        -- What it says, whatever version that was quoted from; an answer that quotes nothing is like no other.
        coalesce(string_agg(said, ' ' order by said), id) as said
      from (select *, coalesce(entry_id, document_id) || quote_hash as said from quoted) as pieces
      group by id, confidence, answer_threshold, is_right, source, at, contact_id
    ),
    standing as (
      select
        judged.*,
        case
          when outdated.id is not null then 'outdated'
          when row_number() over (
            partition by outdated.id is null, contact_id, said
            order by source = 'rating', at desc, judged.id desc
          ) > 1 then 'repeated'
          else 'used'
        end as counts
      from judged
      left join outdated on outdated.id = judged.id
    )
  `;
}
