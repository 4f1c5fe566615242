/** What `{{…}}` in a canned response may name. */
export const variables = ['contact.name', 'contact.email', 'agent.name', 'inbox.name'] as const;
export type Variable = (typeof variables)[number];

/** Replaces what it knows; anything else in braces stays as it was written. */
export function fillVariables(text: string, values: Record<Variable, string>): string {
  return text.replace(/\{\{\s*([a-z.]+)\s*\}\}/g, (whole, name: string) => {
    const known = variables.find((each) => each === name);
    return known ? values[known] : whole;
  });
}

/** The `/word` that ends at the caret, at the beginning or after a space: where a canned response goes. */
export function cannedToken(
  text: string,
  caret: number,
): { start: number; end: number; words: string } | undefined {
  const match = /(?:^|\s)\/([\p{L}\p{N}_-]{0,40})$/u.exec(text.slice(0, caret));
  if (!match) return undefined;
  const words = match[1] ?? '';
  return { start: caret - words.length - 1, end: caret, words };
}
