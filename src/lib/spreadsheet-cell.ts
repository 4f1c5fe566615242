/**
 * A spreadsheet program runs a cell that begins with one of these as a formula. An apostrophe in front makes it text.
 * Source: OWASP, "CSV Injection".
 */
const formulaStart = /^[=+\-@\t\r]/;

export function guardCell(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text;
}

/** Takes the apostrophe away that `guardCell` put there. */
export function unguardCell(text: string): string {
  return text.startsWith("'") && formulaStart.test(text.slice(1)) ? text.slice(1) : text;
}
