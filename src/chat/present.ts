import type { Selectable } from 'kysely';
import type {
  Answer,
  Attachment,
  Citation,
  CitedSpan,
  Conversation,
  ConversationRating,
  Evidence,
  Message,
  Suggestion,
} from '../contract/index.ts';
import type { Database } from '../db/index.ts';
import type { ConversationRow } from './conversations.queries.ts';

export type MessageRow = Selectable<Database['messages']>;
export type AnswerRow = Selectable<Database['answers']>;

export function ratingOf(row: ConversationRow): ConversationRating | null {
  return row.rating_score && { score: row.rating_score, comment: row.rating_comment };
}

export function toConversation(row: ConversationRow, lastMessage: string | null): Conversation {
  return {
    id: row.id,
    status: row.status,
    inboxId: row.inbox_id,
    contact: {
      id: row.contact_id,
      name: row.contact_name,
      email: row.contact_email,
      externalId: row.contact_external_id,
      tier: row.contact_tier,
    },
    language: row.language,
    assigneeId: row.assignee_id,
    teamId: row.team_id,
    priority: row.priority,
    labelIds: row.label_ids,
    snoozedUntil: row.snoozed_until?.toISOString() ?? null,
    waitingSince: row.waiting_since?.toISOString() ?? null,
    unread: row.staff_unread,
    contactReadSeq: row.contact_read_seq,
    rating: ratingOf(row),
    handoffReason: row.handoff_reason,
    handedOverAt: row.handed_over_at?.toISOString() ?? null,
    firstReplyAt: row.first_reply_at?.toISOString() ?? null,
    replyEmail: row.reply_email,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    resolvedBy: row.resolved_by,
    continuesId: row.continues_id,
    lastMessageAt: row.last_message_at.toISOString(),
    lastMessage,
    createdAt: row.created_at.toISOString(),
  };
}

/** `authorName` is the contact's or the member's; the bot and the system have none. */
export function toMessage(
  row: MessageRow,
  authorName: string | null,
  attachments: Attachment[] = [],
): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    seq: row.seq,
    kind: row.kind,
    author: { kind: row.author_kind, id: row.author_id, name: authorName },
    text: row.text,
    attachments,
    createdAt: row.created_at.toISOString(),
  };
}

export function evidenceOf(row: Pick<AnswerRow, 'evidence'>): Evidence[] {
  // what was frozen before there were addresses has none
  return (row.evidence as Evidence[]).map((each) => ({ ...each, url: each.url ?? null }));
}

export function suggestionsOf(row: Pick<AnswerRow, 'suggestions'>): Suggestion[] {
  return row.suggestions as Suggestion[];
}

export function toAnswer(row: AnswerRow): Answer {
  return {
    id: row.id,
    outcome: row.outcome,
    text: row.text,
    confidence: row.shown_confidence ?? row.confidence,
    citations: evidenceOf(row).map(toCitation),
    ...(row.writer === 'model' && { sentences: row.sentences as CitedSpan[] }),
    suggestions: suggestionsOf(row),
    handoffOffered: row.handoff_offered,
  };
}

/** What everybody sees of a piece of evidence: not the passage around the quote. */
export function toCitation(evidence: Evidence): Citation {
  const { passageId, passage, passageStart, ...citation } = evidence;
  return citation;
}
