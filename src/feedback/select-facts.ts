import type { BreakdownBy, ReportQuery } from '../contract/index.ts';
import type { Fact } from '../facts/index.ts';

/** What a conversation belongs to, as its facts say in the end. */
type Traits = {
  inbox: string | null;
  language: string | null;
  team: string | null;
  tier: string | null;
  labels: Set<string>;
};
export type TraitsByConversation = ReadonlyMap<string, Traits>;

export function traitsOf(facts: readonly Fact[]): TraitsByConversation {
  const all = new Map<string, Traits>();
  for (const { conversationId, inboxId, language, kind, value, data } of facts) {
    if (conversationId === null) continue;
    const traits = all.get(conversationId) ?? {
      inbox: inboxId,
      language,
      team: null,
      tier: null,
      labels: new Set(),
    };
    all.set(conversationId, traits);
    if (kind === 'conversation_team') traits.team = value;
    if (kind === 'contact_tier') traits.tier = value;
    if (kind === 'conversation_label' && value !== null) {
      if (data.on === true) traits.labels.add(value);
      else traits.labels.delete(value);
    }
  }
  return all;
}

type Filter = Pick<ReportQuery, 'teamId' | 'labelId' | 'tier'>;
const none = 'none';

/** The facts of the conversations that the filter names; a ticket without a conversation has no team, label or tier. */
export function selectFacts(facts: readonly Fact[], filter: Filter): readonly Fact[] {
  const { teamId, labelId, tier } = filter;
  if (teamId === undefined && labelId === undefined && tier === undefined) return facts;
  const fits = ({ team, tier: of, labels }: Traits) =>
    (teamId === undefined || (team ?? none) === teamId) &&
    (tier === undefined || (of ?? none) === tier) &&
    (labelId === undefined || labels.has(labelId) || (labelId === none && labels.size === 0));
  const traits = traitsOf(facts);
  return facts.filter(({ conversationId }) => {
    const found = conversationId === null ? undefined : traits.get(conversationId);
    return found !== undefined && fits(found);
  });
}

/** The facts by what their conversation belongs to; with labels one may be in several groups. */
export function groupFacts(facts: readonly Fact[], by: BreakdownBy): Map<string | null, Fact[]> {
  const traits = traitsOf(facts);
  const groups = new Map<string | null, Fact[]>();
  for (const fact of facts) {
    const found = fact.conversationId === null ? undefined : traits.get(fact.conversationId);
    for (const value of valuesOf(fact, found, by)) {
      const group = groups.get(value);
      if (group) group.push(fact);
      else groups.set(value, [fact]);
    }
  }
  return groups;
}

function valuesOf(fact: Fact, traits: Traits | undefined, by: BreakdownBy): (string | null)[] {
  if (by === 'inbox') return [traits?.inbox ?? fact.inboxId];
  if (by === 'language') return [traits?.language ?? fact.language];
  if (by === 'label') return traits && traits.labels.size > 0 ? [...traits.labels] : [null];
  return [traits?.[by] ?? null];
}
