import type { Readable } from 'node:stream';
import type { Visitor } from '../contacts/index.ts';
import type { Evidence, OpenedCitation } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import { getOwnAnswer } from './answers.queries.ts';
import type { ChatDeps } from './chat-deps.ts';
import { type LinkedPassage, linksOf, readLinked, showLinks } from './linked-passage.ts';
import { evidenceOf, toCitation } from './present.ts';

/**
 * A citation of an answer this visitor got, `index` from 0: the frozen text, as far as the document's access allows
 * today. The file only while the document exists. Throws `answer.not_found`, `citation.not_found`.
 */
export async function openCitation(
  db: Db,
  visitor: Visitor,
  answerId: string,
  index: number,
): Promise<OpenedCitation> {
  const evidence = await getEvidence(db, visitor, answerId, index);
  const source = await findSource(db, visitor.workspaceId, evidence);
  const links = source.access === 'quote' ? [] : await linksOf(db, visitor, evidence);
  return {
    ...toCitation(evidence),
    links: showLinks(links, ''),
    images: source.access === 'quote' ? [] : (evidence.images ?? []),
    access: source.access,
    passage: source.access === 'quote' ? null : evidence.passage,
    passageStart: source.access === 'quote' ? null : evidence.passageStart,
    fileUrl: source.file ? `/api/widget/answers/${answerId}/citations/${index}/file` : null,
  };
}

type CitationFile = { fileName: string; mediaType: string; bytes: number; stream: Readable };

/** The original that a citation points into, the very version cited. Throws `citation.file_not_allowed` as well. */
export async function openCitationFile(
  deps: Pick<ChatDeps, 'db' | 'files'>,
  visitor: Visitor,
  answerId: string,
  index: number,
): Promise<CitationFile> {
  const evidence = await getEvidence(deps.db, visitor, answerId, index);
  const { file } = await findSource(deps.db, visitor.workspaceId, evidence);
  if (!file) {
    throw new AppError('citation.file_not_allowed', 'The original of this source is not open to customers.');
  }
  const { bytes, stream } = await deps.files.stream(file.file_key);
  return {
    fileName: file.file_name,
    mediaType: file.media_type ?? 'application/octet-stream',
    bytes,
    stream,
  };
}

/**
 * A picture that stands beside the passage of a citation, as long as the document shows customers more than the quote.
 * Throws `image.not_found` as well.
 */
export async function openCitationImage(
  deps: Pick<ChatDeps, 'db' | 'files'>,
  visitor: Visitor,
  answerId: string,
  index: number,
  imageId: string,
): Promise<{ mediaType: string; bytes: Buffer }> {
  const { workspaceId } = visitor;
  const evidence = await getEvidence(deps.db, visitor, answerId, index);
  const { access } = await findSource(deps.db, workspaceId, evidence);
  const isCited = evidence.images?.some(({ id }) => id === imageId) === true;
  const image =
    isCited && access !== 'quote'
      ? await deps.db
          .selectFrom('document_images')
          .select(['file_key', 'media_type'])
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', imageId)
          .executeTakeFirst()
      : undefined;
  if (!image) throw new AppError('image.not_found', 'This source shows no such picture.');
  return { mediaType: image.media_type, bytes: await deps.files.get(image.file_key) };
}

/**
 * What a link in a cited passage leads to, and links in that, step by step: `trail` is the place of each link in its
 * version, `3` or `3.0.7`. Each step is open to this customer today, or this throws `citation.not_found`.
 */
export async function openLink(
  db: Db,
  visitor: Visitor,
  answerId: string,
  index: number,
  trail: string,
): Promise<OpenedCitation> {
  const evidence = await getEvidence(db, visitor, answerId, index);
  const { access } = await findSource(db, visitor.workspaceId, evidence);
  let links = access === 'quote' ? [] : await linksOf(db, visitor, evidence);
  let opened: LinkedPassage | undefined;
  for (const step of trail.split('.')) {
    const link = links.find(({ place }) => place === Number(step));
    opened = link && (await readLinked(db, visitor.workspaceId, link.to));
    if (!opened) throw new AppError('citation.not_found', 'This link leads nowhere any more.');
    links = await linksOf(db, visitor, opened);
  }
  if (!opened) throw new AppError('citation.not_found', 'This link leads nowhere any more.');
  return {
    ...opened,
    faqEntryId: null,
    quote: '',
    links: showLinks(links, `${trail}.`),
    images: [],
    access: 'passage',
    fileUrl: null,
  };
}

async function getEvidence(db: Db, visitor: Visitor, answerId: string, index: number): Promise<Evidence> {
  const evidence = evidenceOf(await getOwnAnswer(db, visitor, answerId))[index];
  if (!evidence) throw new AppError('citation.not_found', 'This answer has no such citation.');
  return evidence;
}

type Source = {
  access: OpenedCitation['access'];
  file?: { file_key: string; file_name: string; media_type: string | null };
};

async function findSource(db: Db, workspaceId: string, evidence: Evidence): Promise<Source> {
  // A FAQ answer was shown whole: there is nothing more to hide or to open.
  if (evidence.documentId === null) return { access: 'passage' };
  const document = await db
    .selectFrom('documents')
    .select(['access', 'deleted_at'])
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', evidence.documentId)
    .executeTakeFirst();
  if (!document) return { access: 'quote' };
  if (document.access !== 'file') return { access: document.access };
  if (document.deleted_at !== null || evidence.versionId === null) return { access: 'passage' };
  const file = await db
    .selectFrom('document_versions')
    .select(['file_key', 'file_name', 'media_type'])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', evidence.documentId)
    .where('id', '=', evidence.versionId)
    .executeTakeFirst();
  return file ? { access: 'file', file } : { access: 'passage' };
}
