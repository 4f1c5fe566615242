import type { DocumentLink } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { filesOfPath, type RelativeLink, readRelativeLink } from '../lib/relative-link.ts';
import { limitsOf } from './load-sources.ts';
import { isWithinReach, type Reach } from './source.ts';

/** Links of one text that are followed; later ones stay words. */
const MOST_LINKS = 300;

type StoredLink = [start: number, end: number, href: string, words: string];
type StoredAnchor = [start: number, end: number, name: string];

/** `words`: the first 200 characters of it; `place`: which link of its version it is, whatever became of the others. */
export type FoundLink = DocumentLink & { words: string; place: number };

type Span = { start: number; end: number };
type Target = Pick<DocumentLink, 'documentId' | 'title' | 'versionId'> & { anchors: StoredAnchor[] };

/**
 * The relative links in a span of a version's text that lead somewhere now: to a document of the same folder that
 * answers, or to a heading of this one. With `reach` only to what such a customer may open. The others stay words.
 */
export async function findLinks(
  db: Db,
  workspaceId: string,
  versionId: string,
  span: Span,
  reach?: Reach,
): Promise<FoundLink[]> {
  const version = await db
    .selectFrom('document_versions as v')
    .innerJoin('documents as d', 'd.id', 'v.document_id')
    .select(['d.id', 'd.title', 'd.source_path', 'v.links', 'v.anchors'])
    .where('v.workspace_id', '=', workspaceId)
    .where('v.id', '=', versionId)
    .executeTakeFirst();
  const wanted = ((version?.links ?? []) as StoredLink[])
    .map((link, place) => ({ link, place }))
    .filter(({ link: [start, end] }) => end > span.start && start < span.end)
    .slice(0, MOST_LINKS);
  if (!version || wanted.length === 0) return [];
  const from = treeOf(version.source_path);
  const read = wanted.flatMap(({ link: [start, end, href, words], place }) => {
    const to = readRelativeLink(href, from.path);
    return to ? [{ start, end, words, place, to }] : [];
  });
  const paths = read.flatMap(({ to }) => (to.path === undefined ? [] : namesOf(to.path, from.root)));
  const byPath = await findTargets(db, workspaceId, { paths, ids: [version.id] }, reach);
  // Staff may look at a version that does not answer: its own headings are those of that version.
  const own: Target | undefined = reach
    ? byPath.get(version.id)
    : { documentId: version.id, title: version.title, versionId, anchors: version.anchors as StoredAnchor[] };
  return read.flatMap(({ to, ...link }) => {
    const target =
      to.path === undefined
        ? own
        : namesOf(to.path, from.root)
            .map((name) => byPath.get(name))
            .find(Boolean);
    const place = target && placeIn(target, to);
    return place ? [{ ...link, ...place }] : [];
  });
}

/** The place that a link names; a heading that is not there leads to the document, within one document to nothing. */
function placeIn({ anchors, ...target }: Target, { path, anchor }: RelativeLink) {
  const found = anchors.find(([, , name]) => name.normalize('NFC').toLowerCase() === anchor);
  if (!found && path === undefined) return undefined;
  return { ...target, targetStart: found?.[0] ?? 0, targetEnd: found?.[1] ?? 0 };
}

/**
 * The tree of a path and the path in it: a mirrored folder is the first part of a path. Of one that the command line
 * learnt only the path itself is known, so a `/` at the start of a link leads nowhere there.
 */
function treeOf(sourcePath: string | null): { root: string; path: string } {
  const at = sourcePath?.indexOf('/') ?? -1;
  if (sourcePath === null || at < 0) return { root: '', path: '' };
  return { root: sourcePath.slice(0, at + 1), path: sourcePath.slice(at + 1) };
}

function namesOf(path: string, root: string): string[] {
  return root === '' ? [] : filesOfPath(path).map((name) => root + name);
}

/** Documents that answer, by path and by id; for a customer only those open to that customer. */
async function findTargets(
  db: Db,
  workspaceId: string,
  { paths, ids }: { paths: string[]; ids: string[] },
  reach: Reach | undefined,
): Promise<Map<string, Target>> {
  const rows = await db
    .selectFrom('documents as d')
    .innerJoin('document_versions as v', 'v.id', 'd.serving_version_id')
    .select(['d.id', 'd.title', 'd.source_path', 'd.access', 'd.valid_from', 'd.valid_until', 'd.audience'])
    .select(['v.id as version_id', 'v.anchors'])
    .where('d.workspace_id', '=', workspaceId)
    .where('d.deleted_at', 'is', null)
    .where('d.retired_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('d.id', '=', eb.fn.any(eb.val(ids))),
        eb('d.source_path', '=', eb.fn.any(eb.val([...new Set(paths)]))),
      ]),
    )
    .execute();
  const targets = new Map<string, Target>();
  for (const row of rows) {
    if (reach && (row.access === 'quote' || !isWithinReach(limitsOf(row), reach))) continue;
    const { id, title, version_id: versionId } = row;
    const target = { documentId: id, title, versionId, anchors: row.anchors as StoredAnchor[] };
    targets.set(id, target);
    if (row.source_path !== null) targets.set(row.source_path, target);
  }
  return targets;
}
