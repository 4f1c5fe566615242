import { sql } from 'kysely';
import { getWorkspace } from '../accounts/index.ts';
import type { WhatIf, WhatIfQuery, WhatIfRow, WorkspaceSettings } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { type AnswerPolicy, adaptCalibrator, applyPolicy, defaultPolicy } from '../retrieval/index.ts';
import { shareOf } from './answer-policy.ts';
import { assessThreshold, judgedAt } from './assess-threshold.ts';
import { type JudgedAnswer, judgedAnswers } from './judged-answers.ts';
import { policyInForce } from './policy-in-force.ts';

/** .10, .15, … .95, .97, .99: fine enough to choose by, few enough to read. */
const steps = [...Array.from({ length: 18 }, (_, i) => (10 + 5 * i) / 100), 0.97, 0.99];
/** From so many judgements on they tell the precision; below, the confidences do. */
const enoughJudged = 20;
const msPerDay = 24 * 3600_000;
const z95 = 1.959963984540054;

type Asked = {
  conversationId: string;
  at: Date;
  confidence: number;
  /** The largest probability of any candidate that it is about the question; null where nothing was looked up. */
  related: number | null;
  /** The conversation went to people for a reason that no threshold changes. */
  handedOverAnyway: boolean;
};

/**
 * What each threshold would have made of the last `n` valid questions, nothing saved. Conversations are played again:
 * misses in a row hand over as the policy says, what comes after a handoff is for people. How customers would have gone
 * on after another answer nobody knows: they are taken to ask the same.
 */
export async function whatIf(db: Db, workspaceId: string, { n, target }: WhatIfQuery): Promise<WhatIf> {
  const [{ settings }, asked, judged] = await Promise.all([
    getWorkspace(db, workspaceId),
    lastQuestions(db, workspaceId, n),
    judgedAnswers(db, workspaceId),
  ]);
  const policy = await policyInForce(db, workspaceId, settings);
  const conversations = Map.groupBy(asked, ({ conversationId }) => conversationId);
  const [first, last] = [asked[0]?.at, asked.at(-1)?.at];
  const days = first && last ? Math.max(1, (last.getTime() - first.getTime()) / msPerDay) : 0;
  const adapted = adaptCalibrator(judged);
  const then = target === undefined ? null : withTarget(settings, judged, target);
  const rows = [...new Set([...steps, policy.answerThreshold, ...(then ? [then.threshold] : [])])]
    .toSorted((a, b) => a - b)
    .map((threshold): WhatIfRow => {
      const played = play([...conversations.values()], withAnswerThreshold(policy, threshold));
      const answered = asked.filter((each) => each.related !== null && each.confidence >= threshold);
      return {
        threshold,
        inForce: threshold === policy.answerThreshold,
        answered: answered.length,
        coverage: asked.length === 0 ? null : answered.length / asked.length,
        precision: expectedPrecision(
          judgedAt(judged, threshold),
          answered.map(({ confidence }) => adapted(confidence)),
        ),
        handoffs: played,
        handoffsPerDay: days === 0 ? 0 : played / days,
      };
    });
  return {
    questions: asked.length,
    conversations: conversations.size,
    from: first?.toISOString() ?? null,
    to: last?.toISOString() ?? null,
    days,
    withTarget: then,
    rows,
  };
}

/** What would be in force with another target: the threshold that the judgements give for it, unless one is set by hand. */
function withTarget(
  settings: WorkspaceSettings,
  judged: readonly JudgedAnswer[],
  target: number,
): WhatIf['withTarget'] {
  const fallback = defaultPolicy().answerThreshold;
  const { threshold, basis, needed } = assessThreshold(judged, { target, fallback });
  const manual = settings.answerThreshold;
  return {
    targetPrecision: target,
    threshold: manual ?? threshold,
    basis: manual === null ? basis : 'manual',
    needed,
  };
}

function withAnswerThreshold(policy: AnswerPolicy, answerThreshold: number): AnswerPolicy {
  return {
    ...policy,
    answerThreshold,
    suggestThreshold: Math.min(policy.suggestThreshold, answerThreshold),
  };
}

/** How many of the conversations end with people. */
function play(conversations: readonly (readonly Asked[])[], policy: AnswerPolicy): number {
  return conversations.filter((questions) => {
    let misses = 0;
    for (const { confidence, related, handedOverAnyway } of questions) {
      if (handedOverAnyway || related === null) return true;
      const { outcome } = applyPolicy([{ confidence, related }], policy, { misses });
      if (outcome === 'handed_over') return true;
      misses = outcome === 'answered' ? 0 : misses + 1;
    }
    return false;
  }).length;
}

/** Where judgements tell little: the mean of the probabilities, with the spread of that many coins (normal). */
function expectedPrecision(
  judged: readonly JudgedAnswer[],
  probabilities: readonly number[],
): WhatIfRow['precision'] {
  if (judged.length >= enoughJudged) return { ...withoutRight(shareOf(judged)), basis: 'judged' };
  const n = probabilities.length;
  if (n === 0) return { value: null, low: 0, high: 1, judged: judged.length, basis: 'calibrated' };
  const value = probabilities.reduce((sum, p) => sum + p, 0) / n;
  const spread = (z95 * Math.sqrt(probabilities.reduce((sum, p) => sum + p * (1 - p), 0))) / n;
  const [low, high] = [Math.max(0, value - spread), Math.min(1, value + spread)];
  return { value, low, high, judged: judged.length, basis: 'calibrated' };
}

function withoutRight({ value, low, high, judged }: ReturnType<typeof shareOf>) {
  return { value, low, high, judged };
}

/** Oldest first. Clicks on suggestions are left out: with another threshold there might have been none. */
async function lastQuestions(db: Db, workspaceId: string, n: number): Promise<Asked[]> {
  const rows = await db
    .selectFrom('answers as a')
    .innerJoin('conversations as c', 'c.id', 'a.conversation_id')
    .select(['a.conversation_id', 'a.created_at', 'a.confidence', 'c.handoff_reason'])
    .select(
      sql<number | null>`(
        select max((candidate -> 'scores' ->> 'related')::float8)
        from jsonb_array_elements(a.ranked) candidate
      )`.as('related'),
    )
    .select(sql<number>`jsonb_array_length(a.ranked)`.as('candidates'))
    .where('a.workspace_id', '=', workspaceId)
    .where('a.valid_question', '=', true)
    .where('a.by_click', '=', false)
    .orderBy('a.created_at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(n)
    .execute();
  return rows.reverse().map((row) => ({
    conversationId: row.conversation_id,
    at: row.created_at,
    confidence: row.confidence,
    related: row.candidates === 0 ? null : (row.related ?? 0),
    handedOverAnyway: ['asked', 'dissatisfied', 'rule'].includes(row.handoff_reason ?? ''),
  }));
}
