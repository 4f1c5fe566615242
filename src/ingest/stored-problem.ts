/** Why something failed, as its row keeps it and as it is shown; null for what did not fail. */
export function storedProblem(row: {
  error_code: string | null;
  error_message: string | null;
}): { code: string; message: string } | null {
  return row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' };
}
