import i18next from 'i18next';

/** The server's wording (zod's, and that of src/contract) of what is wrong with one field. */
const wordings: readonly [RegExp, string][] = [
  [/received undefined$|expected string to have >=1 char|^is (?:empty|missing)$|^says nothing/, 'missing'],
  [/expected string to have >=(\d+)/, 'tooShort'],
  [/expected string to have <=(\d+)/, 'tooLong'],
  [/expected array to have >=1 /, 'missing'],
  [/expected array to have <=(\d+)/, 'tooMany'],
  [/expected (?:number|int) to be >=?(-?[\d.]+)/, 'tooSmall'],
  [/expected (?:number|int) to be <=?(-?[\d.]+)/, 'tooBig'],
  [/expected (?:number|int),/, 'notNumber'],
  [/^is taken$|^is there already$/, 'taken'],
  [/^is no schedule$/, 'schedule'],
  [/^is not in the future$/, 'past'],
  [/^is before validFrom$/, 'order'],
  [/private network|user name or password|port that websites/, 'refusedUrl'],
  [/email/i, 'email'],
  [/URL|no http or https/, 'url'],
  [/ISO date|ISO time/, 'date'],
  [/(?:is|not) an origin/, 'origin'],
  [/^is a colour/, 'colour'],
  [/^is letters/, 'slug'],
  [/control characters|not text/, 'control'],
];

/** Which kind of problem the server's words name, and the limit in them. */
export function readProblem(message: string): { key: string; limit: string } {
  for (const [pattern, key] of wordings) {
    const found = pattern.exec(message);
    if (found) return { key, limit: found[1] ?? '' };
  }
  return { key: 'invalid', limit: '' };
}

/** The same in the reader's words; what is not known is only said to be invalid. */
export function fieldProblem(message: string): string {
  const { key, limit } = readProblem(message);
  return i18next.t(`common.field.${key}` as never, { limit });
}
