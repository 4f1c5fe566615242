import { AppError } from './app-error.ts';

/** An opaque cursor: the sort values of the last item of a page, in base64url of their JSON. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The sort values again, `length` of them. Anything that we did not make is `request.invalid`. */
export function decodeCursor(cursor: string, length: number): (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === length && values.every(isSortValue)) return values;
  } catch {
    // not ours either
  }
  throw new AppError(
    'request.invalid',
    'The cursor is not one of ours: leave it out to start from the beginning.',
    {
      fields: { cursor: 'is not a cursor of this list' },
    },
  );
}

/** One page out of `limit + 1` rows: the rows to show, and the cursor of the last one when more follow. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  sortValues: (row: T) => readonly (string | number)[],
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(sortValues(last)) : null,
  };
}

function isSortValue(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
