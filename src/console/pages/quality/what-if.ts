import type { WhatIfRow } from '../../../contract/index.ts';

/** The lowest threshold from which on what would be shown is expected to be right as often as the target says. */
export function rowForTarget(rows: readonly WhatIfRow[], target: number): WhatIfRow | undefined {
  let found: WhatIfRow | undefined;
  for (const row of rows.toSorted((a, b) => b.threshold - a.threshold)) {
    if (row.precision.value === null) continue;
    if (row.precision.value < target) break;
    found = row;
  }
  return found;
}
