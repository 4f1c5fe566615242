import { useMemo, useSyncExternalStore } from 'react';
import type { Viewer, WorkspaceEvent } from '../../contract/index.ts';

/** What passes: who types, who looks. Nothing of it is data; each is over by itself. */
type Moment = Extract<WorkspaceEvent, { type: 'typing' | 'conversation.viewed' }>;
type Held = { conversationId: string; until: number } & (
  | { kind: 'contact' }
  | { kind: 'typing' | 'viewing'; viewer: Viewer }
);

const typingMs = 6_000;
const viewingMs = 40_000;
const sweepMs = 2_000;
let held = new Map<string, Held>();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

export function noteMoment(event: Moment): void {
  const { conversationId } = event;
  if (event.type === 'conversation.viewed') {
    const { memberId, name, doing } = event;
    const viewer = { memberId, name, doing: doing ?? 'viewing' };
    const until = doing === null ? 0 : Date.now() + viewingMs;
    put(`viewing ${conversationId} ${memberId}`, { conversationId, kind: 'viewing', viewer, until });
    return;
  }
  const until = event.typing ? Date.now() + typingMs : 0;
  if (event.by === 'contact') {
    put(`contact ${conversationId}`, { conversationId, kind: 'contact', until });
    return;
  }
  if (event.memberId === null) return;
  const viewer = { memberId: event.memberId, name: event.name ?? '', doing: 'replying' } as const;
  put(`typing ${conversationId} ${event.memberId}`, { conversationId, kind: 'typing', viewer, until });
}

/** What the server says at the beginning. */
export function noteViewers(conversationId: string, viewers: Viewer[]): void {
  const until = Date.now() + viewingMs;
  for (const viewer of viewers) {
    put(`viewing ${conversationId} ${viewer.memberId}`, { conversationId, kind: 'viewing', viewer, until });
  }
}

function put(key: string, moment: Held): void {
  const next = new Map(held);
  if (moment.until > 0) next.set(key, moment);
  else next.delete(key);
  change(next);
}

function change(next: typeof held): void {
  held = next;
  if (held.size > 0) timer ??= setInterval(sweep, sweepMs);
  else {
    clearInterval(timer);
    timer = undefined;
  }
  for (const listener of listeners) listener();
}

function sweep(): void {
  const left = [...held].filter(([, { until }]) => until > Date.now());
  if (left.length < held.size) change(new Map(left));
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Who of the others looks at the conversation or writes in it, and whether the customer is typing. */
export function useMoments(conversationId: string): { isContactTyping: boolean; viewers: Viewer[] } {
  const all = useSyncExternalStore(subscribe, () => held);
  return useMemo(() => {
    const here = [...all.values()].filter((each) => each.conversationId === conversationId);
    const viewers = new Map<string, Viewer>();
    for (const each of here) {
      if (each.kind === 'contact') continue;
      const known = viewers.get(each.viewer.memberId);
      if (known?.doing !== 'replying') viewers.set(each.viewer.memberId, each.viewer);
    }
    return { isContactTyping: here.some(({ kind }) => kind === 'contact'), viewers: [...viewers.values()] };
  }, [all, conversationId]);
}
