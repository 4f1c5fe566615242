import type { WorkspaceIndex } from './workspace-index.ts';

/** What differs between two indexes, one line each; empty when they hold the same. */
export function compareIndexes(actual: WorkspaceIndex, expected: WorkspaceIndex): string[] {
  const problems: string[] = [];
  for (const [id, source] of expected.sources) {
    const own = actual.sources.get(id);
    if (!own) problems.push(`${id} is missing`);
    else if (JSON.stringify(own) !== JSON.stringify(source)) problems.push(`${id} is not as its row`);
  }
  for (const id of actual.sources.keys()) if (!expected.sources.has(id)) problems.push(`${id} has no row`);
  for (const key of new Set([...actual.spaces.keys(), ...expected.spaces.keys()])) {
    const own = new Set(actual.spaces.get(key)?.index.labels());
    const wanted = new Set(expected.spaces.get(key)?.index.labels());
    for (const label of wanted) if (!own.has(label)) problems.push(`vector ${label} (${key}) is missing`);
    for (const label of own) if (!wanted.has(label)) problems.push(`vector ${label} (${key}) has no row`);
  }
  if (actual.lexical.size !== expected.lexical.size) {
    problems.push(`${actual.lexical.size} texts are indexed, ${expected.lexical.size} exist`);
  }
  return problems;
}
