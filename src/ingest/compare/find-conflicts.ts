import { sql } from 'kysely';
import type { ConflictKind, DifferenceKind } from '../../contract/index.ts';
import type { Db, Trx } from '../../db/index.ts';
import { newId, now } from '../../lib/index.ts';
import { compareStatements } from './compare-statements.ts';

/** Statements looked up together, and likely partners looked at for each. */
const batch = 100;
const MOST_PARTNERS = 60;

type Candidate = {
  grain: 'sentence' | 'whole';
  left_key: string;
  left_text: string;
  left_place: string;
  right_key: string;
  right_text: string;
  right_place: string;
  same_source: boolean;
};
type Found = { kind: ConflictKind; keys: [string, string]; differences: DifferenceKind[] };

/**
 * Compares new statements with those that share a band with them, by the index on bands: the cost grows with what is
 * new, not with its square. Saves what contradicts each other (sentences) and what says the same (whole passages and
 * entries).
 */
export async function findConflicts(
  db: Db,
  workspaceId: string,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  for (let i = 0; i < ids.length; i += batch) {
    signal.throwIfAborted();
    const candidates = await findCandidates(db, workspaceId, ids.slice(i, i + batch));
    const found = candidates.flatMap(judge);
    if (found.length > 0) await db.transaction().execute(async (db) => saveConflicts(db, workspaceId, found));
  }
}

async function findCandidates(db: Db, workspaceId: string, ids: readonly number[]): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    select a.grain, a.key as left_key, a.text as left_text, a.place as left_place,
      b.key as right_key, b.text as right_text, b.place as right_place,
      coalesce(pa.document_id = pb.document_id, a.faq_entry_id = b.faq_entry_id, false) as same_source
    from knowledge_statements a
    cross join lateral (
      select * from knowledge_statements other
      where other.workspace_id = a.workspace_id and other.grain = a.grain and other.id <> a.id
        and other.bands && a.bands
      limit ${MOST_PARTNERS}
    ) b
    left join passages pa on pa.workspace_id = a.workspace_id and pa.id = a.passage_id
    left join passages pb on pb.workspace_id = b.workspace_id and pb.id = b.passage_id
    where a.workspace_id = ${workspaceId} and a.id = any(${ids})
  `.execute(db);
  return rows;
}

function judge(candidate: Candidate): Found[] {
  const { grain, same_source: sameSource } = candidate;
  const left = { text: candidate.left_text, place: candidate.left_place, sameSource };
  const right = { text: candidate.right_text, place: candidate.right_place, sameSource };
  const keys: [string, string] = [candidate.left_key, candidate.right_key];
  keys.sort();
  // Within one source a double is a matter of style.
  if (grain === 'whole' && sameSource) return [];
  if (candidate.left_key === candidate.right_key)
    return grain === 'whole' ? [{ kind: 'duplicate', keys, differences: [] }] : [];
  const result = compareStatements(left, right);
  // Sentences contradict each other; what is double is told of whole passages and entries.
  const wanted = grain === 'sentence' ? 'contradiction' : 'duplicate';
  if (result?.kind !== wanted) return [];
  return [{ kind: wanted, keys, differences: [...new Set(result.differences.map(({ kind }) => kind))] }];
}

/** What somebody dismissed or settled stays so; what settled itself because a text was gone is open again. */
async function saveConflicts(db: Trx, workspaceId: string, found: readonly Found[]): Promise<void> {
  const unique = new Map(found.map((each) => [each.keys.join(' '), each]));
  const at = now();
  await db
    .insertInto('knowledge_conflicts')
    .values(
      [...unique.values()].map(({ kind, keys: [left_key, right_key], differences }) => ({
        id: newId('cfl'),
        workspace_id: workspaceId,
        kind,
        status: 'open' as const,
        left_key,
        right_key,
        differences: JSON.stringify(differences),
        decided_by: null,
        decided_at: null,
        created_at: at,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'left_key', 'right_key'])
        .doUpdateSet({ status: 'open', decided_at: null })
        .where('knowledge_conflicts.status', '=', 'settled')
        .where('knowledge_conflicts.decided_by', 'is', null),
    )
    .execute();
}

/** Settles open conflicts of which one side is no longer said anywhere. */
export async function settleGone(db: Db, workspaceId: string): Promise<void> {
  await sql`
    update knowledge_conflicts c set status = 'settled', decided_at = ${now()}
    where c.workspace_id = ${workspaceId} and c.status = 'open' and (
      select count(*) from knowledge_statements s
      where s.workspace_id = c.workspace_id and s.key = c.left_key
    ) < case when c.left_key = c.right_key then 2 else 1 end
    or c.workspace_id = ${workspaceId} and c.status = 'open' and not exists (
      select from knowledge_statements s where s.workspace_id = c.workspace_id and s.key = c.right_key
    )
  `.execute(db);
}
