import type { SavedView } from '../../../contract/index.ts';
import type { ConversationFilter } from '../../api/queries.ts';

export const views = ['open', 'mine', 'unassigned', 'bot', 'snoozed', 'resolved', 'all'] as const;
export type View = (typeof views)[number];

/** What filters the list beyond its view, by the name in the address. */
export const filterNames = ['status', 'assignee', 'team', 'label', 'priority', 'inbox', 'unread'] as const;
type Params = { get(name: string): string | null };

export function viewOf(name: string | null): View {
  return views.find((each) => each === name) ?? 'open';
}

/** How many filters stand in the address. */
export function countFilters(params: Params): number {
  return filterNames.filter((name) => params.get(name)).length;
}

/** What the list asks the server for, without the words searched for. */
export function filterFromParams(params: Params, memberId: string | null): ConversationFilter {
  const byView: Record<View, ConversationFilter> = {
    open: { status: 'open' },
    mine: { status: 'open', assigneeId: memberId ?? 'none' },
    unassigned: { status: 'open', assigneeId: 'none' },
    bot: { status: 'pending' },
    snoozed: { status: 'snoozed' },
    resolved: { status: 'resolved' },
    all: {},
  };
  const said = {
    status: params.get('status'),
    assigneeId: params.get('assignee'),
    teamId: params.get('team'),
    labelId: params.get('label'),
    priority: params.get('priority'),
    inboxId: params.get('inbox'),
    unread: params.get('unread'),
  };
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value));
  return { ...byView[viewOf(params.get('view'))], ...given };
}

/** A filter as it stands in the address; what it does not name is taken out. */
export function paramsOfFilter(filter: SavedView['filter']): Record<string, string | null> {
  return {
    view: 'all',
    status: filter.status ?? null,
    assignee: filter.assigneeId ?? null,
    team: filter.teamId ?? null,
    label: filter.labelId ?? null,
    priority: filter.priority ?? null,
    inbox: filter.inboxId ?? null,
    unread: filter.unread ?? null,
    q: filter.q ?? null,
  };
}

/** What a view keeps of the address: its filters and the words searched for. */
export function filterToSave(params: Params, memberId: string | null): SavedView['filter'] {
  const q = params.get('q');
  return { ...filterFromParams(params, memberId), ...(q && { q }) };
}

/** The saved view that the address shows. */
export function savedViewOf(saved: readonly SavedView[], params: Params): SavedView | undefined {
  return saved.find(({ filter }) =>
    Object.entries(paramsOfFilter(filter)).every(([name, value]) => (params.get(name) || null) === value),
  );
}
