/** The page that shows a span of a document in its original. */
export function originalPath(place: {
  documentId: string;
  versionId: string | null;
  start: number;
  end: number;
}): string {
  const query = new URLSearchParams({ start: String(place.start), end: String(place.end) });
  if (place.versionId !== null) query.set('versionId', place.versionId);
  return `/knowledge/documents/${place.documentId}/original?${query}`;
}
