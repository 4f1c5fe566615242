import type { Trx } from '../../db/index.ts';
import { allFaqEntries } from '../faq-entries.queries.ts';
import type { ArchiveFaq, ArchiveGolden, Places } from './contents.ts';

/** Ids and names of a workspace as the archive calls them. */
export type Names = Places & { inboxes: Map<string, string> };

/** An inbox that is gone has no name any more; what was for it alone stays for nobody. */
export function audienceOf(audience: string[] | null, { inboxes }: Names): string[] | null {
  return audience?.flatMap((id) => inboxes.get(id) ?? []) ?? null;
}

export async function readFaq(db: Trx, workspaceId: string, names: Names): Promise<ArchiveFaq[]> {
  const entries = await allFaqEntries(db, workspaceId);
  return entries.map((entry, n) => {
    names.faq.set(entry.id, n);
    const { review, draft, audience } = entry;
    return {
      question: entry.question,
      variants: entry.variants,
      answer: entry.answer,
      language: entry.language,
      tags: entry.tags,
      published: review === 'published',
      draft: draft && { ...draft },
      review: draft ? asWaiting(draft.review) : asWaiting(review),
      reviewComment: entry.reviewComment,
      changedBy: entry.changedBy,
      validFrom: entry.validFrom,
      validUntil: entry.validUntil,
      audience: audienceOf(audience, names),
      createdAt: entry.createdAt,
    };
  });
}

function asWaiting(review: 'published' | 'draft' | 'rejected'): ArchiveFaq['review'] {
  return review === 'published' ? null : review;
}

export async function readGolden(db: Trx, workspaceId: string, names: Names): Promise<ArchiveGolden[]> {
  const rows = await db
    .selectFrom('golden_questions')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    question: row.question,
    expects: row.expects,
    document: names.documents.get(row.document_id ?? '') ?? null,
    faq: names.faq.get(row.faq_entry_id ?? '') ?? null,
    text: row.expected_text,
    language: row.language,
    tags: row.tags,
  }));
}
