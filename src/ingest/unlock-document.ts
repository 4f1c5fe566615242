import { type Actor, appendAudit } from '../accounts/index.ts';
import type { AcceptedDocument } from '../contract/index.ts';
import { AppError, isAppError } from '../lib/index.ts';
import type { IngestDeps } from './deps.ts';
import { getDocument, lockDocument } from './documents.queries.ts';
import { type ParsedDocument, parseDocument } from './parse/index.ts';
import { requeueVersion } from './publish-version.ts';

/** Where the text of a file lies that a password opened, beside the file itself. */
export function openedKey(fileKey: string): string {
  return `${fileKey}-opened`;
}

/** What `unlockDocument` read from the file; undefined for a file that needs no password. */
export async function readOpened(
  files: IngestDeps['files'],
  fileKey: string,
): Promise<ParsedDocument | undefined> {
  try {
    const parsed = JSON.parse((await files.get(openedKey(fileKey))).toString('utf8'));
    for (const image of parsed.images ?? []) image.bytes = Buffer.from(image.bytes, 'base64');
    return parsed;
  } catch (error) {
    if (isAppError(error, 'file.not_found')) return undefined;
    throw error;
  }
}

/** As `readOpened` reads it; JSON has no bytes. */
function toBytes(parsed: ParsedDocument): Buffer {
  const images = parsed.images?.map((image) => ({
    ...image,
    bytes: Buffer.from(image.bytes).toString('base64'),
  }));
  return Buffer.from(JSON.stringify({ ...parsed, ...(images ? { images } : {}) }));
}

function notEncrypted(): AppError {
  return new AppError(
    'document.not_encrypted',
    'The newest version of this document does not wait for a password.',
  );
}

/**
 * Opens the newest version, which failed with `document.encrypted`, with its password: decrypts and parses in a child
 * process now, keeps the text alone, and has it learnt. The password is written nowhere. Throws
 * `document.not_encrypted`, and what parsing throws (`document.encrypted` for a wrong password) without changing
 * anything.
 */
export async function unlockDocument(
  deps: Pick<IngestDeps, 'db' | 'files' | 'limits'>,
  actor: Actor,
  id: string,
  password: string,
): Promise<AcceptedDocument> {
  const { db, files, limits } = deps;
  await getDocument(db, actor.workspaceId, id);
  const newest = db
    .selectFrom('document_versions')
    .select(['id', 'number', 'file_key', 'file_name', 'status', 'error_code'])
    .where('workspace_id', '=', actor.workspaceId)
    .where('document_id', '=', id)
    .orderBy('number', 'desc')
    .limit(1);
  const version = await newest.executeTakeFirst();
  if (version?.status !== 'failed' || version.error_code !== 'document.encrypted') throw notEncrypted();
  const source = { path: files.path(version.file_key), fileName: version.file_name };
  const parsed = await parseDocument(source, limits, { password });
  await files.put(openedKey(version.file_key), toBytes(parsed));
  await db.transaction().execute(async (db) => {
    await lockDocument(db, actor.workspaceId, id);
    if (await requeueVersion(db, actor.workspaceId, id, version.id))
      await appendAudit(db, actor, { action: 'document.unlocked', subjectId: id });
  });
  return { id, status: 'queued', version: version.number };
}
