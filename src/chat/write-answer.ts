import { sendMoment } from '../events/index.ts';
import type { Decision, Written } from '../retrieval/index.ts';
import type { ChatDeps } from './chat-deps.ts';
import type { ConversationRow } from './conversations.queries.ts';

/**
 * Puts the answer into words where it rests on a document, and lets the customer read along. What somebody of the staff
 * wrote (an FAQ answer) stays as it is. Undefined where nothing is written.
 */
export async function writeAnswer(
  { db, writer }: Pick<ChatDeps, 'db' | 'writer'>,
  seen: ConversationRow,
  question: string,
  { outcome, text, language, citations, further }: Decision,
): Promise<Written | undefined> {
  if (!writer || outcome !== 'answered' || !citations[0]?.passageId) return undefined;
  const task = { question, language, text, evidence: [...citations, ...further] };
  return await writer.write(task, async (soFar) => {
    // One that begins anew with this message has no stream yet: it is read along on the one that it continues.
    if (seen.status !== 'pending' && seen.status !== 'resolved') return;
    await sendMoment(db, seen.workspace_id, `conversation:${seen.id}`, {
      type: 'answer.writing',
      text: soFar,
    });
  });
}
