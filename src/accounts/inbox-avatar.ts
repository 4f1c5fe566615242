import { createHash } from 'node:crypto';
import type { Inbox } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import type { Actor } from './actor.ts';
import { appendAudit } from './audit.ts';
import { lockInbox, maySeeSecret, showInbox } from './inboxes.ts';

const mostBytes = 64 * 1024;

/**
 * The picture that stands for an inbox in its widget; null takes it away. Only what browsers draw and what cannot run:
 * PNG, JPEG, WebP. Throws `inbox.avatar_invalid`, `inbox.not_found`.
 */
export async function setInboxAvatar(
  db: Trx,
  actor: Actor,
  inboxId: string,
  picture: Buffer | null,
): Promise<Inbox> {
  const row = await lockInbox(db, actor.workspaceId, inboxId);
  if (picture && (picture.length > mostBytes || !pictureType(picture))) {
    throw new AppError('inbox.avatar_invalid', 'The picture is a PNG, JPEG or WebP of at most 64 kB.');
  }
  const hash = picture && createHash('sha256').update(picture).digest('base64url').slice(0, 16);
  const { workspaceId } = actor;
  await db
    .deleteFrom('inbox_avatars')
    .where('workspace_id', '=', workspaceId)
    .where('inbox_id', '=', inboxId)
    .execute();
  if (picture) {
    const stored = { inbox_id: inboxId, workspace_id: workspaceId, picture };
    await db.insertInto('inbox_avatars').values(stored).execute();
  }
  await db
    .updateTable('inboxes')
    .set({ avatar_hash: hash })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', inboxId)
    .execute();
  await appendAudit(db, actor, {
    action: 'inbox.changed',
    subjectId: inboxId,
    detail: { avatar: hash, before: { avatar: row.avatar_hash } },
  });
  return showInbox({ ...row, avatar_hash: hash }, { withSecret: maySeeSecret(actor) });
}

/** The picture of an inbox, whichever workspace it belongs to. Throws `inbox.not_found` where there is none. */
export async function getInboxAvatar(
  db: Db,
  key: string,
  hash: string,
): Promise<{ type: string; picture: Buffer }> {
  const row = await db
    .selectFrom('inboxes')
    .innerJoin('inbox_avatars', (join) =>
      join
        .onRef('inbox_avatars.workspace_id', '=', 'inboxes.workspace_id')
        .onRef('inbox_avatars.inbox_id', '=', 'inboxes.id'),
    )
    .select('inbox_avatars.picture')
    .where('inboxes.key', '=', key)
    .where('inboxes.avatar_hash', '=', hash)
    .executeTakeFirst();
  const type = row && pictureType(row.picture);
  if (!type) throw new AppError('inbox.not_found', 'There is no such picture.');
  return { type, picture: row.picture };
}

/** By the first bytes, whatever anybody claims. */
function pictureType(picture: Buffer): string | undefined {
  const starts = (text: string, at = 0) => picture.toString('latin1', at, at + text.length) === text;
  if (starts('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (starts('\xff\xd8\xff')) return 'image/jpeg';
  if (starts('RIFF') && starts('WEBP', 8)) return 'image/webp';
  return undefined;
}
