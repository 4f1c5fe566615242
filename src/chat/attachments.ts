import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Actor, getInbox } from '../accounts/index.ts';
import type { Visitor } from '../contacts/index.ts';
import { type Attachment, attachmentLimits } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { AppError, newId, now } from '../lib/index.ts';
import { attachmentName, attachmentType } from './attachment-type.ts';
import { attachmentNotFound, toAttachment } from './attachments.queries.ts';
import type { ChatDeps } from './chat-deps.ts';
import { type ConversationRow, getConversationRow, lockConversation } from './conversations.queries.ts';

type Deps = Pick<ChatDeps, 'db' | 'files'>;
type Uploaded = { name: string; path: string };

/** Uploaded and never sent: after this long it is gone. */
const unsentMs = 24 * 3600_000;
const sweptAtOnce = 500;

/**
 * Takes a file of the customer in, to be sent with a message later.
 *
 * @throws AppError `attachment.not_allowed` (the inbox takes none), `attachment.unsupported`, `attachment.too_large`,
 * `attachment.too_many`, `conversation.not_found`
 */
export async function addAttachmentByCustomer(
  deps: Deps,
  visitor: Visitor,
  conversationId: string,
  file: Uploaded,
): Promise<Attachment> {
  const row = await getConversationRow(deps.db, visitor, conversationId);
  const inbox = await getInbox(deps.db, visitor.workspaceId, row.inbox_id);
  if (!inbox.settings.attachments) {
    throw new AppError('attachment.not_allowed', 'No files can be sent here. Please describe it in words.');
  }
  return await store(deps, row, `contact:${visitor.contactId}`, file);
}

/**
 * Takes a file of a member in. Throws as for customers, except that an inbox which takes none from them still sends.
 */
export async function addAttachment(
  deps: Deps,
  actor: Actor,
  conversationId: string,
  file: Uploaded,
): Promise<Attachment> {
  const row = await getConversationRow(deps.db, { workspaceId: actor.workspaceId }, conversationId);
  return await store(deps, row, `member:${actor.id}`, file);
}

async function store(
  { db, files }: Deps,
  row: ConversationRow,
  uploadedBy: string,
  file: Uploaded,
): Promise<Attachment> {
  const { start, bytes } = await readStart(file.path);
  const mediaType = attachmentType(start);
  if (!mediaType) {
    throw new AppError(
      'attachment.unsupported',
      'Only pictures (PNG, JPEG, GIF, WebP) and PDF files can be sent.',
    );
  }
  if (bytes > attachmentLimits.bytes) throw attachmentTooLarge();
  const id = newId('att');
  const key = `${row.workspace_id}/${id}`;
  await files.put(key, file.path);
  try {
    return await db.transaction().execute(async (db) => {
      // The lock makes uploads of one conversation wait for each other: each counts all before it.
      await lockConversation(db, { workspaceId: row.workspace_id }, row.id);
      const { count } = await db
        .selectFrom('attachments')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', row.workspace_id)
        .where('conversation_id', '=', row.id)
        .executeTakeFirstOrThrow();
      if (count >= attachmentLimits.perConversation) throw tooMany();
      const inserted = await db
        .insertInto('attachments')
        .values({
          id,
          workspace_id: row.workspace_id,
          conversation_id: row.id,
          message_id: null,
          uploaded_by: uploadedBy,
          file_name: attachmentName(file.name, mediaType),
          media_type: mediaType,
          bytes,
          file_key: key,
          created_at: now(),
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toAttachment(inserted);
    });
  } catch (error) {
    await files.delete(key);
    throw error;
  }
}

async function readStart(path: string): Promise<{ start: Buffer; bytes: number }> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const start = Buffer.alloc(Math.min(16, size));
    await handle.read(start, 0, start.length, 0);
    return { start, bytes: size };
  } finally {
    await handle.close();
  }
}

export function attachmentTooLarge(): AppError {
  const megabytes = attachmentLimits.bytes / 1024 / 1024;
  return new AppError('attachment.too_large', `The file is larger than ${megabytes} MB. Send a smaller one.`);
}

function tooMany(): AppError {
  return new AppError(
    'attachment.too_many',
    `${attachmentLimits.perConversation} files were sent in this conversation: no more fit.`,
  );
}

type AttachmentFile = { fileName: string; mediaType: string; bytes: number; stream: Readable };

/** A file of the visitor's own conversations: what they uploaded, and what was sent to them, never a note's. */
export async function openAttachmentByCustomer(
  deps: Deps,
  visitor: Visitor,
  id: string,
): Promise<AttachmentFile> {
  const row = await find(deps.db, visitor.workspaceId, id)
    .innerJoin('conversations as c', 'c.id', 'a.conversation_id')
    .leftJoin('messages as m', 'm.id', 'a.message_id')
    .where('c.visitor_id', '=', visitor.visitorId)
    .where((eb) => eb.or([eb('a.uploaded_by', 'like', 'contact:%'), eb('m.kind', '=', 'outgoing')]))
    .executeTakeFirst();
  return await openFile(deps, row);
}

/** Any file of the workspace's conversations. Throws `attachment.not_found`. */
export async function openAttachment(deps: Deps, workspaceId: string, id: string): Promise<AttachmentFile> {
  return await openFile(deps, await find(deps.db, workspaceId, id).executeTakeFirst());
}

function find(db: Db, workspaceId: string, id: string) {
  return db
    .selectFrom('attachments as a')
    .select(['a.file_key', 'a.file_name', 'a.media_type'])
    .where('a.workspace_id', '=', workspaceId)
    .where('a.id', '=', id);
}

async function openFile(
  { files }: Deps,
  row: { file_key: string; file_name: string; media_type: string } | undefined,
): Promise<AttachmentFile> {
  if (!row) throw attachmentNotFound();
  const { bytes, stream } = await files.stream(row.file_key);
  return { fileName: row.file_name, mediaType: row.media_type, bytes, stream };
}

/** `chat.sweep-attachments`: removes what was uploaded a day ago and never sent. Returns how many. */
export async function sweepAttachments(db: Db): Promise<number> {
  const before = new Date(now().getTime() - unsentMs);
  return await db.transaction().execute(async (db) => {
    const rows = await db
      .deleteFrom('attachments')
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('attachments')
          .select('id')
          .where('message_id', 'is', null)
          .where('created_at', '<', before)
          .limit(sweptAtOnce)
          .forUpdate()
          .skipLocked(),
      )
      .returning(['workspace_id', 'file_key'])
      .execute();
    // The files go once this is committed, and not before.
    const keys = Map.groupBy(rows, (row) => row.workspace_id);
    for (const [workspaceId, own] of keys) {
      await enqueue(db, 'ingest.delete-files', { workspaceId, keys: own.map((row) => row.file_key) });
    }
    return rows.length;
  });
}
