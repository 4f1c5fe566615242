import type { Trx } from '../db/index.ts';
import { now } from '../lib/index.ts';
import type { Fact, NewFact } from './fact.ts';

/** Appends one fact, in the transaction of what it records, so that a report never knows more or less than the data. */
export async function appendFact(db: Trx, fact: NewFact): Promise<void> {
  await appendFacts(db, [fact]);
}

/** Several facts in one statement, in their order. */
export async function appendFacts(db: Trx, facts: readonly NewFact[]): Promise<void> {
  if (facts.length === 0) return;
  await db.insertInto('facts').values(facts.map(toRow)).execute();
}

function toRow(fact: NewFact) {
  const given: NewFact & Partial<Fact> = fact;
  return {
    workspace_id: given.workspaceId,
    kind: given.kind,
    at: given.at ?? now(),
    started_at: given.startedAt,
    conversation_id: given.conversationId,
    message_id: given.messageId ?? null,
    answer_id: given.answerId ?? null,
    ticket_id: given.ticketId ?? null,
    member_id: given.memberId ?? null,
    inbox_id: given.inboxId,
    language: given.language,
    value: given.value ?? null,
    confidence: given.confidence ?? null,
    seconds: given.seconds ?? null,
    business_seconds: given.businessSeconds ?? null,
    data: JSON.stringify(given.data ?? {}),
  };
}
