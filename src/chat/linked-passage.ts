import { getWorkspace, todayIn } from '../accounts/index.ts';
import type { Visitor } from '../contacts/index.ts';
import type { OpenedCitation } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { type FoundLink, findLinks } from '../retrieval/index.ts';

/** Where a passage of a document stands; `passageStart` is that of its text without a repeated table header. */
type Place = { versionId: string | null; passage: string; passageStart: number };

export type LinkedPassage = Pick<
  OpenedCitation,
  'documentId' | 'version' | 'title' | 'url' | 'headingPath' | 'page' | 'start' | 'end' | 'language'
> &
  Place & { recognised: boolean };

/** A link with the span of its words in the passage. */
export type PassageLink = { start: number; end: number; place: number; to: FoundLink };

/** The links in a passage that lead to something this customer may open today. */
export async function linksOf(db: Db, visitor: Visitor, passage: Place): Promise<PassageLink[]> {
  const { workspaceId, inboxId } = visitor;
  if (passage.versionId === null) return [];
  const { settings } = await getWorkspace(db, workspaceId);
  const span = { start: passage.passageStart, end: passage.passageStart + passage.passage.length };
  const reach = { inboxId, today: todayIn(settings) };
  const found = await findLinks(db, workspaceId, passage.versionId, span, reach);
  let from = 0;
  return found.flatMap((to) => {
    // a repeated table header before the text moves what follows it
    const start = passage.passage.indexOf(to.words, Math.max(from, to.start - passage.passageStart));
    if (start < 0) return [];
    from = Math.min(passage.passage.length, start + (to.end - to.start));
    return [{ start, end: from, place: to.place, to }];
  });
}

export function showLinks(links: readonly PassageLink[], trail: string): OpenedCitation['links'] {
  return links.map(({ start, end, place }) => ({ start, end, trail: `${trail}${place}` }));
}

/** The passage that a link leads to: where its heading stands, else the first of the document. */
export async function readLinked(
  db: Db,
  workspaceId: string,
  { versionId, targetStart }: FoundLink,
): Promise<LinkedPassage | undefined> {
  const row = await db
    .selectFrom('passages as p')
    .innerJoin('documents as d', 'd.id', 'p.document_id')
    .innerJoin('document_versions as v', 'v.id', 'p.version_id')
    .select(['d.id', 'd.title', 'd.url', 'v.number'])
    .select(['p.text', 'p.heading_path', 'p.page', 'p.start_offset', 'p.language'])
    .select('p.recognised')
    .where('p.workspace_id', '=', workspaceId)
    .where('p.version_id', '=', versionId)
    .where('p.end_offset', '>', targetStart)
    .orderBy('p.ordinal')
    .executeTakeFirst();
  return (
    row && {
      documentId: row.id,
      versionId,
      version: row.number,
      title: row.title,
      url: row.url,
      headingPath: row.heading_path,
      page: row.page,
      start: row.start_offset,
      end: row.start_offset,
      language: row.language,
      recognised: row.recognised,
      passage: row.text,
      passageStart: row.start_offset,
    }
  );
}
