import type { List } from '../contract/index.ts';

/** One page of `limit + 1` rows sorted by id: the row too many only tells that there is more. */
export function pageOf<R extends { id: string }, T>(rows: R[], limit: number, show: (row: R) => T): List<T> {
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(show),
    nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}
