import { getInbox } from '../accounts/index.ts';
import type { JobPayload } from '../contract/index.ts';
import { AppError, isAppError, now } from '../lib/index.ts';
import { botLanguage, botTexts } from './bot-texts.ts';
import { changeConversation } from './change-conversation.ts';
import type { ChatDeps } from './chat-deps.ts';
import { getConversationRow, lockConversation } from './conversations.queries.ts';
import { newMessage } from './new-message.ts';

type Deps = Pick<ChatDeps, 'db' | 'mailer' | 'logger' | 'publicUrl'>;
type Payload = JobPayload<'chat.mail-reply'>;

/** Mails a member's public reply to the address the customer left, with the way back into the conversation. */
export async function mailReply(deps: Deps, payload: Payload): Promise<void> {
  const { db, mailer, logger, publicUrl } = deps;
  if (!mailer.enabled) {
    logger.info({ messageId: payload.messageId }, 'reply not mailed: SMTP_URL is not set');
    return;
  }
  const row = await getConversationRow(db, payload, payload.conversationId);
  const message = await db
    .selectFrom('messages')
    .select('text')
    .where('workspace_id', '=', payload.workspaceId)
    .where('conversation_id', '=', payload.conversationId)
    .where('id', '=', payload.messageId)
    .where('kind', '=', 'outgoing')
    .executeTakeFirst();
  if (!message) throw new AppError('message.not_found', 'The reply to be mailed does not exist.');
  if (row.reply_email === null) return;
  const inbox = await getInbox(db, payload.workspaceId, row.inbox_id);
  const texts = botTexts[botLanguage(row.language)];
  await mailer.send({
    to: row.reply_email,
    subject: texts.mailSubject(inbox.name),
    text: `${message.text}\n\n-- \n${texts.mailFooter(`${publicUrl}/chat?inbox=${inbox.key}`)}\n`,
  });
}

/** A reply that could not be mailed leaves a note in the conversation, so that staff find another way. */
export async function noteMailFailure(deps: Deps, payload: Payload, error: unknown): Promise<void> {
  const problem = isAppError(error) ? error.message : 'the mail server could not be reached';
  await deps.db.transaction().execute(async (db) => {
    const row = await lockConversation(db, payload, payload.conversationId);
    const text = botTexts[botLanguage(row.language)].mailFailed(row.reply_email ?? '', problem);
    const author = { kind: 'system', id: null, name: null } as const;
    await changeConversation(db, row, {
      at: now(),
      by: 'system',
      messages: [newMessage({ kind: 'note', author, text })],
    });
  });
}
