import type { ComparedPassage, PassageChange, VersionComparison } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { getDocument } from './documents.queries.ts';
import { versionNotFound, versionNotReady } from './publish-version.ts';
import { commonPairs, countWords, diffWords, likeness } from './word-diff.ts';

/** Changes that one answer lists; what a person would read is far less. */
const mostChanges = 500;
/** From this share of common words on, a passage in the place of another is that one changed. */
const sameFrom = 0.5;
/** How many of the next passages are looked at for the one that a removed passage became. */
const lookAhead = 12;

/** What changed between two learnt versions, passage by passage in reading order, and word by word inside. */
export async function compareVersions(
  db: Db,
  workspaceId: string,
  documentId: string,
  asked: { from?: number | undefined; to?: number | undefined },
): Promise<VersionComparison> {
  const document = await getDocument(db, workspaceId, documentId);
  const to = asked.to ?? document.version;
  const from = asked.from ?? document.servingVersion ?? to;
  const before = await passagesOf(db, workspaceId, documentId, from);
  const after = await passagesOf(db, workspaceId, documentId, to);
  const { changes, same } = comparePassages(before, after);
  const count = (kind: PassageChange['kind']) => changes.filter((change) => change.kind === kind).length;
  return {
    from,
    to,
    counts: { same, added: count('added'), removed: count('removed'), changed: count('changed') },
    changes: changes.slice(0, mostChanges).map((change) => ({
      ...change,
      words:
        change.before && change.after && change.kind === 'changed'
          ? diffWords(change.before.text, change.after.text)
          : [],
    })),
    truncated: changes.length > mostChanges,
  };
}

async function passagesOf(
  db: Db,
  workspaceId: string,
  documentId: string,
  number: number,
): Promise<ComparedPassage[]> {
  const version = await db
    .selectFrom('document_versions')
    .select(['id', 'status'])
    .where('workspace_id', '=', workspaceId)
    .where('document_id', '=', documentId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!version) throw versionNotFound();
  if (version.status !== 'ready') throw versionNotReady();
  const rows = await db
    .selectFrom('passages')
    .select(['ordinal', 'heading_path', 'page', 'text'])
    .where('workspace_id', '=', workspaceId)
    .where('version_id', '=', version.id)
    .orderBy('ordinal')
    .execute();
  return rows.map(({ heading_path, ...row }) => ({ ...row, headingPath: heading_path }));
}

type Change = Omit<PassageChange, 'words'>;

/** Passages of the same words and headings are the same, wherever they stand on the page. */
export function comparePassages(
  before: readonly ComparedPassage[],
  after: readonly ComparedPassage[],
): { changes: Change[]; same: number } {
  const keyOf = ({ headingPath, text }: ComparedPassage) => JSON.stringify([headingPath, text]);
  const pairs = commonPairs(before.map(keyOf), after.map(keyOf));
  const changes: Change[] = [];
  let unchangedBefore = 0;
  let a = 0;
  let b = 0;
  for (const [nextA, nextB] of [...pairs, [before.length, after.length]] as const) {
    for (const change of changesOf(before.slice(a, nextA), after.slice(b, nextB))) {
      changes.push({ ...change, unchangedBefore });
      unchangedBefore = 0;
    }
    unchangedBefore++;
    a = nextA + 1;
    b = nextB + 1;
  }
  return { changes, same: pairs.length };
}

/** Between two passages that stayed: what was removed pairs with what was added in its place and reads alike. */
function changesOf(
  removed: readonly ComparedPassage[],
  added: readonly ComparedPassage[],
): Omit<Change, 'unchangedBefore'>[] {
  const words = added.map(({ text }) => countWords(text));
  const changes: Omit<Change, 'unchangedBefore'>[] = [];
  let next = 0;
  for (const before of removed) {
    const own = countWords(before.text);
    let best = { at: -1, likeness: sameFrom };
    for (let at = next; at < Math.min(added.length, next + lookAhead); at++) {
      const found = likeness(own, words[at] ?? new Map());
      if (found >= best.likeness && (best.at < 0 || found > best.likeness)) best = { at, likeness: found };
    }
    if (best.at < 0) {
      changes.push({ kind: 'removed', before, after: null });
      continue;
    }
    for (const after of added.slice(next, best.at)) changes.push({ kind: 'added', before: null, after });
    changes.push({ kind: 'changed', before, after: added[best.at] ?? null });
    next = best.at + 1;
  }
  for (const after of added.slice(next)) changes.push({ kind: 'added', before: null, after });
  return changes;
}
