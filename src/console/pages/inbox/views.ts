import type { ConversationFilter } from '../../api/queries.ts';

export const views = ['open', 'mine', 'unassigned', 'bot', 'resolved', 'all'] as const;
export type View = (typeof views)[number];

export function viewOf(name: string | null): View {
  return views.find((each) => each === name) ?? 'open';
}

/** What a view asks the server for. */
export function filterOf(
  view: View,
  memberId: string | null,
  more: { q?: string; inboxId?: string },
): ConversationFilter {
  const byView: Record<View, ConversationFilter> = {
    open: { status: 'open' },
    mine: { status: 'open', assigneeId: memberId ?? 'none' },
    unassigned: { status: 'open', assigneeId: 'none' },
    bot: { status: 'pending' },
    resolved: { status: 'resolved' },
    all: {},
  };
  return {
    ...byView[view],
    ...(more.q ? { q: more.q } : {}),
    ...(more.inboxId ? { inboxId: more.inboxId } : {}),
  };
}
