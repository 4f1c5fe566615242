export { appendFact, appendFacts } from './append-fact.ts';
export type { Fact, FactKind, NewFact, StatusChangedBy } from './fact.ts';
export { type FactQuery, listFacts } from './list-facts.ts';
