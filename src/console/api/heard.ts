import type { WorkspaceEvent } from '../../contract/index.ts';

type Listener = (event: WorkspaceEvent) => void;
const listeners = new Set<Listener>();

/** Calls the listener with every live event, after the browser's data is up to date. Returns how to stop. */
export function hear(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tellListeners(event: WorkspaceEvent): void {
  for (const listener of listeners) listener(event);
}
