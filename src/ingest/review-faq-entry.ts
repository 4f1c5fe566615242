import { type Actor, appendAudit } from '../accounts/index.ts';
import type { FaqEntry } from '../contract/index.ts';
import { AppError, now } from '../lib/index.ts';
import { recordSearchChange } from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';
import { embedFaqs } from './embed-faqs.ts';
import { getFaqEntry } from './faq-entries.queries.ts';
import { lockFaqEntry, replaceFaqEntry } from './save-faq-entry.ts';

type ReviewDeps = Pick<IngestDeps, 'db' | 'embedder' | 'search'>;

/**
 * Publishes an entry that waits, or the change that waits beside a published one; it answers by the time this returns.
 * Throws `faq.no_draft`, and `faq.conflict` when the draft was changed meanwhile.
 */
export async function publishFaqEntry(
  deps: ReviewDeps,
  actor: Actor,
  id: string,
  comment?: string,
): Promise<FaqEntry> {
  const { workspaceId } = actor;
  const before = await getFaqEntry(deps.db, workspaceId, id);
  if (before.review === 'published' && !before.draft) throw noDraft();
  const [entry] = before.draft ? await embedFaqs(deps.embedder, [before.draft]) : [];
  await deps.db.transaction().execute(async (db) => {
    await lockFaqEntry(db, workspaceId, id);
    const held = await getFaqEntry(db, workspaceId, id);
    if (JSON.stringify(held) !== JSON.stringify(before)) {
      throw new AppError(
        'faq.conflict',
        'The entry was changed just now: look at it again, then publish it.',
      );
    }
    const author = { name: before.changedBy ?? actor.name, review: false };
    if (entry) await replaceFaqEntry(db, workspaceId, id, entry, author);
    else {
      await db
        .updateTable('faq_entries')
        .set({ published: true, review: null, review_comment: null, updated_at: now() })
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .execute();
      await recordSearchChange(db, workspaceId, 'faq_entry', id);
    }
    await appendAudit(db, actor, {
      action: 'faq.published',
      subjectId: id,
      detail: comment ? { comment } : {},
    });
  });
  await deps.search.catchUp(workspaceId);
  return await getFaqEntry(deps.db, workspaceId, id);
}

/** Sends what waits back with what is to be changed; what is published goes on answering. Throws `faq.no_draft`. */
export async function rejectFaqEntry(
  deps: Pick<ReviewDeps, 'db'>,
  actor: Actor,
  id: string,
  comment: string,
): Promise<FaqEntry> {
  const { workspaceId } = actor;
  await deps.db.transaction().execute(async (db) => {
    const row = await lockFaqEntry(db, workspaceId, id);
    if (row.review === null) throw noDraft();
    await db
      .updateTable('faq_entries')
      .set({ review: 'rejected', review_comment: comment, updated_at: now() })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, { action: 'faq.rejected', subjectId: id, detail: { comment } });
  });
  return await getFaqEntry(deps.db, workspaceId, id);
}

/** Drops the change that waits; what is published stays as it is. Throws `faq.no_draft`. */
export async function discardFaqDraft(
  deps: Pick<ReviewDeps, 'db'>,
  actor: Actor,
  id: string,
): Promise<FaqEntry> {
  const { workspaceId } = actor;
  await deps.db.transaction().execute(async (db) => {
    const row = await lockFaqEntry(db, workspaceId, id);
    if (row.draft === null) throw noDraft();
    await db
      .updateTable('faq_entries')
      .set({ draft: null, review: null, review_comment: null, updated_at: now() })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    await appendAudit(db, actor, { action: 'faq.draft_discarded', subjectId: id });
  });
  return await getFaqEntry(deps.db, workspaceId, id);
}

function noDraft(): AppError {
  return new AppError('faq.no_draft', 'Nothing of this entry waits to be published.');
}
