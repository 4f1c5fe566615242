import type { Selectable } from 'kysely';
import type { Attachment } from '../contract/index.ts';
import type { Database, Db, Trx } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import type { ConversationRow } from './conversations.queries.ts';
import type { NewMessage } from './new-message.ts';

type AttachmentRow = Selectable<Database['attachments']>;

export function toAttachment(row: AttachmentRow): Attachment {
  return {
    id: row.id,
    fileName: row.file_name,
    // Only what was recognised is stored.
    mediaType: row.media_type as Attachment['mediaType'],
    bytes: row.bytes,
  };
}

export function attachmentNotFound(): AppError {
  return new AppError(
    'attachment.not_found',
    'There is no such file here, or it was sent already. Add it once more.',
  );
}

/**
 * Ties what was uploaded before to the messages that send it. Only what the author's side uploaded, to this
 * conversation or (a customer's resolved one leads to the next) to an earlier one of the same visitor.
 */
export async function sendAttachments(
  db: Trx,
  before: ConversationRow,
  drafts: readonly NewMessage[],
): Promise<Map<string, Attachment[]>> {
  const sent = new Map<string, Attachment[]>();
  for (const { id, author, attachmentIds = [] } of drafts) {
    const rows: AttachmentRow[] = [];
    for (const attachmentId of new Set(attachmentIds)) {
      const row = await db
        .updateTable('attachments')
        .set({ message_id: id, conversation_id: before.id })
        .where('workspace_id', '=', before.workspace_id)
        .where('id', '=', attachmentId)
        .where('message_id', 'is', null)
        .where('uploaded_by', 'like', `${author.kind}:%`)
        .where('conversation_id', 'in', (eb) =>
          eb
            .selectFrom('conversations')
            .select('id')
            .where('workspace_id', '=', before.workspace_id)
            .where('visitor_id', '=', before.visitor_id)
            .$if(author.kind === 'member', (q) => q.where('id', '=', before.id)),
        )
        .returningAll()
        .executeTakeFirst();
      if (!row) throw attachmentNotFound();
      rows.push(row);
    }
    if (rows.length > 0) sent.set(id, rows.map(toAttachment));
  }
  return sent;
}

/** The files of these messages, by message. */
export async function attachmentsOf(
  db: Db,
  workspaceId: string,
  messageIds: readonly string[],
): Promise<Map<string, Attachment[]>> {
  const found = new Map<string, Attachment[]>();
  if (messageIds.length === 0) return found;
  const rows = await db
    .selectFrom('attachments')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('message_id', 'in', [...messageIds])
    .orderBy('id')
    .execute();
  for (const row of rows) {
    const id = row.message_id ?? '';
    found.set(id, [...(found.get(id) ?? []), toAttachment(row)]);
  }
  return found;
}
