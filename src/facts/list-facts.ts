import type { Db, Trx } from '../db/index.ts';
import type { Fact, FactKind } from './fact.ts';

export type FactQuery = {
  workspaceId: string;
  /** The cohort: what started at or after `from` and before `to`. Its facts count whenever they happened. */
  from: Date;
  to: Date;
  inboxId?: string | undefined;
  language?: string | undefined;
  kinds?: readonly FactKind[] | undefined;
};

/** The facts of a cohort in the order in which they happened. */
export async function listFacts(db: Db | Trx, query: FactQuery): Promise<Fact[]> {
  const { workspaceId, from, to, inboxId, language, kinds } = query;
  const rows = await db
    .selectFrom('facts')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('started_at', '>=', from)
    .where('started_at', '<', to)
    .$if(inboxId !== undefined, (facts) => facts.where('inbox_id', '=', inboxId ?? null))
    .$if(language !== undefined, (facts) => facts.where('language', '=', language ?? null))
    .$if(kinds !== undefined, (facts) => facts.where('kind', 'in', kinds ?? []))
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    // Only appendFact writes this table.
    kind: row.kind as FactKind,
    at: row.at,
    startedAt: row.started_at,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    answerId: row.answer_id,
    ticketId: row.ticket_id,
    memberId: row.member_id,
    inboxId: row.inbox_id,
    language: row.language,
    value: row.value,
    confidence: row.confidence,
    seconds: row.seconds,
    businessSeconds: row.business_seconds,
    data: row.data,
  }));
}
