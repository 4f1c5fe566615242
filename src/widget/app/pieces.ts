import type { Actions } from './actions.ts';
import type { Client } from './client.ts';
import type { Cell, State } from './state.ts';
import type { Store } from './store.ts';

/** What the parts that are loaded only where an inbox wants them work on. */
export type PieceContext = {
  state: Cell<State>;
  store: Store;
  client: Client;
  actions: Actions;
  root: ShadowRoot;
  launcher: HTMLElement | null;
  signal: AbortSignal;
  /** Adds styles to the shadow root. */
  adopt: (css: string) => void;
};

/** Fetches and starts what the inbox's settings ask for, each once. */
export function startPieces(context: PieceContext): () => void {
  const started = new Set<string>();
  const begin = (name: string, load: () => Promise<{ start: (context: PieceContext) => void }>) => {
    if (started.has(name)) return;
    started.add(name);
    load().then(
      ({ start }) => context.signal.aborted || start(context),
      (problem) => console.warn('Knowdesk could not load', problem),
    );
  };
  const look = ({ settings, texts }: State) => {
    if (!settings || !texts) return;
    if (settings.pageTrail) begin('trail', () => import('./later/trail.ts'));
    if (settings.proactive.length > 0 && context.launcher)
      begin('proactive', () => import('./later/proactive.tsx'));
  };
  look(context.state.get());
  return context.state.watch(look);
}
