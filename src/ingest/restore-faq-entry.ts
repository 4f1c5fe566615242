import type { Actor } from '../accounts/index.ts';
import { type FaqEntry, faqPatch } from '../contract/index.ts';
import { AppError } from '../lib/index.ts';
import type { IngestDeps } from './deps.ts';
import { getFaqEntry } from './faq-entries.queries.ts';
import { patchFaqEntry } from './save-faq-entry.ts';

/** Who may see it and until when is not a text: going back leaves it. */
const TEXT = ['question', 'variants', 'answer', 'language', 'tags'] as const;
type Change = { from?: unknown };

/**
 * Gives an FAQ entry the text that it had before a change in its history: that change and every later one taken back.
 * Itself a change like any other, so that it can be taken back, and waits for a review where changes do. Throws
 * `faq.change_not_found`.
 */
export async function restoreFaqEntry(
  deps: Pick<IngestDeps, 'db' | 'embedder' | 'search'>,
  actor: Actor,
  id: string,
  changeId: string,
): Promise<FaqEntry> {
  const { db } = deps;
  await getFaqEntry(db, actor.workspaceId, id);
  const rows = await db
    .selectFrom('audit_log')
    .select(['id', 'detail'])
    .where('workspace_id', '=', actor.workspaceId)
    .where('subject_id', '=', id)
    .where('action', 'in', ['faq.changed', 'faq.drafted'])
    .where('id', '>=', Number(changeId))
    .orderBy('id', 'desc')
    .execute();
  const earlier: Record<string, unknown> = {};
  for (const { detail } of rows) {
    const changes = (detail.changes ?? {}) as Record<string, Change>;
    for (const field of TEXT) if (changes[field]) earlier[field] = changes[field].from;
  }
  const isThere = rows.some((row) => String(row.id) === changeId);
  const patch = faqPatch.safeParse(earlier);
  if (!isThere || !patch.success || Object.keys(earlier).length === 0) {
    throw new AppError(
      'faq.change_not_found',
      'This line of the history changed no text of the entry: choose one that names the words before and after.',
    );
  }
  return await patchFaqEntry(deps, actor, id, patch.data);
}
