import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { sql } from 'kysely';
import { type Actor, appendAudit } from '../accounts/index.ts';
import type { AcceptedDocument, DocumentAccess } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { AppError, newId, now } from '../lib/index.ts';
import { recordSearchChange } from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';
import { tellDocumentChanged } from './document-event.ts';
import { getDocument, lockDocument } from './documents.queries.ts';
import { limitColumns } from './limits.ts';
import { needsReview } from './needs-review.ts';
import { requeueVersion } from './publish-version.ts';

/** A file on this machine's disk; `name` is what the uploader called it. */
export type UploadedFile = { name: string; path: string; mediaType?: string | undefined };

/** A file in memory, as it came from a website. */
type FetchedFile = { name: string; bytes: Uint8Array; mediaType?: string | undefined };
type FileInput = UploadedFile | FetchedFile;

export type NewDocument = {
  file: FileInput;
  title?: string | undefined;
  language?: string | undefined;
  tags?: readonly string[] | undefined;
  validFrom?: string | null | undefined;
  validUntil?: string | null | undefined;
  audience?: string[] | null | undefined;
  /** Where the command line found it: the same path again is the next version of that document. */
  sourcePath?: string | undefined;
  /** The path alone says which document it is: equal bytes at another path are another document. */
  mirrored?: boolean | undefined;
  /** Where it can be read in the open. */
  url?: string | undefined;
  access?: DocumentAccess | undefined;
};

/** `known`: these bytes are a ready document already, which is what is returned. */
export type Acceptance = { accepted: AcceptedDocument; known: boolean };

type AddDeps = Pick<IngestDeps, 'db' | 'files' | 'limits'>;

/**
 * Takes a file in: stores it and enqueues its indexing in one transaction. The same bytes as a ready or still waiting
 * document give that document, as a failed one are tried again, as a deleted one make a new document. A file over the
 * limit is accepted as `failed`, so that its uploader finds the reason where every other reason stands.
 */
export async function addDocument(deps: AddDeps, actor: Actor, input: NewDocument): Promise<Acceptance> {
  const upload = await examine(input.file, deps.limits.maxBytes);
  const versionId = newId('ver');
  const fileKey = `${actor.workspaceId}/${versionId}`;
  if (!upload.tooLarge) await deps.files.put(fileKey, contentOf(input.file));
  const { sourcePath } = input;
  const isMirrored = sourcePath !== undefined && input.mirrored === true;
  const result = await deps.db.transaction().execute(async (db) => {
    // two uploads of the same thing come in turn, and the second one finds the first
    const turn = `${actor.workspaceId} ${isMirrored ? sourcePath : upload.hash}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${turn}, 0))`.execute(db);
    const same = await findSameBytes(db, actor.workspaceId, upload.hash, isMirrored ? sourcePath : undefined);
    const known = sourcePath === undefined ? undefined : await findByPath(db, actor.workspaceId, sourcePath);
    if (known !== undefined && isMirrored) await refreshMirrored(db, actor, known, input.url);
    if (same) {
      const again = await takeKnown(db, actor, same, upload.tooLarge);
      // the file of one that was infected is gone
      const isKept = again.accepted.status === 'queued' && same.errorCode === 'document.infected';
      if (isKept) await moveFile(db, same.versionId, fileKey);
      return { ...again, stored: isKept };
    }
    const documentId = known ?? (await insertDocument(db, actor, input));
    const accepted = await insertVersion(db, actor, documentId, {
      id: versionId,
      fileKey,
      file: input.file,
      ...upload,
    });
    return { accepted, known: false, stored: true };
  });
  if (!result.stored && !upload.tooLarge) await deps.files.delete(fileKey);
  return { accepted: result.accepted, known: result.known };
}

/** A next version of a document. The serving version answers until the new one is ready. */
export async function addVersion(
  deps: AddDeps,
  actor: Actor,
  documentId: string,
  file: FileInput,
): Promise<AcceptedDocument> {
  const upload = await examine(file, deps.limits.maxBytes);
  const versionId = newId('ver');
  const fileKey = `${actor.workspaceId}/${versionId}`;
  // asked before anything is stored; asked again under the lock
  await getDocument(deps.db, actor.workspaceId, documentId);
  if (!upload.tooLarge) await deps.files.put(fileKey, contentOf(file));
  return await deps.db.transaction().execute(async (db) => {
    await lockDocument(db, actor.workspaceId, documentId);
    return await insertVersion(db, actor, documentId, { id: versionId, fileKey, file, ...upload });
  });
}

type Upload = { bytes: number; hash: string; tooLarge: boolean; maxBytes: number };

function contentOf(file: FileInput): string | Uint8Array {
  return 'bytes' in file ? file.bytes : file.path;
}

async function examine(file: FileInput, maxBytes: number): Promise<Upload> {
  const hash = createHash('sha256');
  if ('bytes' in file) {
    const bytes = file.bytes.byteLength;
    return { bytes, hash: hash.update(file.bytes).digest('hex'), tooLarge: bytes > maxBytes, maxBytes };
  }
  const { size } = await stat(file.path);
  for await (const chunk of createReadStream(file.path)) hash.update(chunk as Buffer);
  return { bytes: size, hash: hash.digest('hex'), tooLarge: size > maxBytes, maxBytes };
}

type KnownVersion = {
  documentId: string;
  versionId: string;
  number: number;
  status: AcceptedDocument['status'];
  errorCode: string | null;
};

/** The document whose newest version has these bytes; of those at a path only that one. */
async function findSameBytes(
  db: Trx,
  workspaceId: string,
  hash: string,
  path: string | undefined,
): Promise<KnownVersion | undefined> {
  let query = db
    .selectFrom('document_versions as v')
    .innerJoin('documents as d', 'd.id', 'v.document_id')
    .select(['d.id as documentId', 'v.id as versionId', 'v.number', 'v.status', 'v.error_code as errorCode'])
    .where('v.workspace_id', '=', workspaceId)
    .where('v.content_hash', '=', hash)
    .where('d.deleted_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('document_versions as later')
            .whereRef('later.document_id', '=', 'd.id')
            .whereRef('later.number', '>', 'v.number')
            .select('later.id'),
        ),
      ),
    )
    .orderBy('d.id');
  if (path !== undefined) query = query.where('d.source_path', '=', path);
  return await query.executeTakeFirst();
}

async function moveFile(db: Trx, versionId: string, fileKey: string): Promise<void> {
  await db.updateTable('document_versions').set({ file_key: fileKey }).where('id', '=', versionId).execute();
}

async function takeKnown(db: Trx, actor: Actor, same: KnownVersion, tooLarge: boolean): Promise<Acceptance> {
  const { documentId: id, number: version } = same;
  // of a file over the limit nothing was stored that could be tried again
  if (same.status !== 'failed' || tooLarge)
    return { accepted: { id, status: same.status, version }, known: same.status === 'ready' };
  await requeueVersion(db, actor.workspaceId, id, same.versionId);
  return { accepted: { id, status: 'queued', version }, known: false };
}

async function findByPath(db: Trx, workspaceId: string, sourcePath: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('documents')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('source_path', '=', sourcePath)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row?.id;
}

/** It is there again, perhaps elsewhere. */
async function refreshMirrored(
  db: Trx,
  actor: Actor,
  documentId: string,
  url: string | undefined,
): Promise<void> {
  const changed = await db
    .updateTable('documents')
    .set({ url: url ?? null, retired_at: null })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', documentId)
    .where((eb) => eb.or([eb('url', 'is distinct from', url ?? null), eb('retired_at', 'is not', null)]))
    .executeTakeFirst();
  if (changed.numUpdatedRows > 0n) await recordSearchChange(db, actor.workspaceId, 'document', documentId);
}

async function insertDocument(db: Trx, actor: Actor, input: NewDocument): Promise<string> {
  const id = newId('doc');
  const at = now();
  await db
    .insertInto('documents')
    .values({
      id,
      workspace_id: actor.workspaceId,
      title: input.title ?? titleOf(input.file.name),
      language: input.language ?? null,
      tags: [...(input.tags ?? [])],
      source_path: input.sourcePath ?? null,
      url: input.url ?? null,
      ...(input.access === undefined ? {} : { access: input.access }),
      serving_version_id: null,
      ...(await limitColumns(db, actor.workspaceId, input)),
      created_at: at,
      updated_at: at,
      deleted_at: null,
    })
    .execute();
  await appendAudit(db, actor, { action: 'document.added', subjectId: id });
  return id;
}

/** The title of a document nobody named: its file's name without folder and extension. */
export function titleOf(fileName: string): string {
  const name = basename(fileName.replaceAll('\\', '/'));
  return (basename(name, extname(name)) || name || 'Untitled').slice(0, 300);
}

type NewVersion = Upload & { id: string; fileKey: string; file: FileInput };

async function insertVersion(
  db: Trx,
  actor: Actor,
  documentId: string,
  version: NewVersion,
): Promise<AcceptedDocument> {
  const newest = await db
    .selectFrom('document_versions')
    .select((eb) => eb.fn.max('number').as('number'))
    .where('document_id', '=', documentId)
    .executeTakeFirstOrThrow();
  const number = Number(newest.number ?? 0) + 1;
  const failure = version.tooLarge ? tooLarge(version.maxBytes) : undefined;
  const status = failure ? 'failed' : 'queued';
  const at = now();
  await db
    .insertInto('document_versions')
    .values({
      id: version.id,
      workspace_id: actor.workspaceId,
      document_id: documentId,
      number,
      status,
      file_key: version.fileKey,
      file_name: version.file.name.slice(0, 300),
      media_type: version.file.mediaType?.slice(0, 200) ?? null,
      bytes: version.bytes,
      content_hash: version.hash,
      language: null,
      text: null,
      pages: null,
      passages: null,
      error_code: failure?.code ?? null,
      error_message: failure?.message ?? null,
      created_at: at,
      ready_at: null,
      review: (await needsReview(db, actor.workspaceId)) ? 'draft' : 'published',
      created_by: actor.name,
    })
    .execute();
  await db
    .updateTable('documents')
    .set({ updated_at: at })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', documentId)
    .execute();
  if (number > 1)
    await appendAudit(db, actor, {
      action: 'document.version_added',
      subjectId: documentId,
      detail: { version: number },
    });
  if (!failure)
    await enqueue(db, 'ingest.index-document', {
      workspaceId: actor.workspaceId,
      documentId,
      versionId: version.id,
    });
  await tellDocumentChanged(db, actor.workspaceId, documentId);
  return { id: documentId, status, version: number };
}

function tooLarge(maxBytes: number): AppError {
  const megabytes = Math.floor(maxBytes / 1024 / 1024);
  return new AppError(
    'document.too_large',
    `The file is larger than ${megabytes} MB: split it, or ask your administrator to raise KNOWDESK_MAX_UPLOAD_MB.`,
  );
}
