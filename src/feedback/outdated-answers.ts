import { type RawBuilder, sql } from 'kysely';

/** Of `answers as a`: what each of its quotations is from, one row for each. */
export const quotations = sql<{
  entry_id: string | null;
  document_id: string | null;
  version_id: string | null;
  passage_hash: string;
  quote_hash: string;
}>`(
  select
    piece->>'faqEntryId' as entry_id,
    piece->>'documentId' as document_id,
    piece->>'versionId' as version_id,
    md5(piece->>'passage') as passage_hash,
    md5(piece->>'quote') as quote_hash
  from jsonb_array_elements(a.evidence) as piece
)`;

/**
 * The ids of those answers in the common table `quoted` (`id`, and `quotations` of it) of which something quoted is
 * served no more: its document is gone or retired, no passage of the version that serves now has its text, or the FAQ
 * entry is gone or answers otherwise. A version with the same text quotes the same.
 */
export function outdatedAmong(quoted: string, workspaceId: string): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`(
    with serving as materialized (
      select id, serving_version_id as version_id
      from documents
      where workspace_id = ${workspaceId} and deleted_at is null and retired_at is null
    ),
    served as materialized (
      select distinct p.version_id, md5(p.text) as passage_hash
      from passages as p
      where p.workspace_id = ${workspaceId}
        and p.version_id in (
          select serving.version_id
          from ${sql.table(quoted)} as quoted
          join serving on serving.id = quoted.document_id and serving.version_id <> quoted.version_id
        )
    )
    select distinct quoted.id
    from ${sql.table(quoted)} as quoted
    left join faq_entries as f
      on f.workspace_id = ${workspaceId} and f.id = quoted.entry_id
      and f.published and md5(f.answer) = quoted.passage_hash
    left join serving on serving.id = quoted.document_id
    left join served on served.version_id = serving.version_id and served.passage_hash = quoted.passage_hash
    where quoted.quote_hash is not null
      and f.id is null
      and (serving.version_id = quoted.version_id) is not true
      and served.version_id is null
  )`;
}
