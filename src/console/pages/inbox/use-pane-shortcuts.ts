import { type Shortcuts, useShortcuts } from '../../parts/use-shortcuts.ts';

/**
 * The keys of one conversation. For a moment after another one was chosen the old one is still on the screen: then they
 * do nothing, rather than something to the wrong conversation.
 */
export function usePaneShortcuts(id: string, shortcuts: Shortcuts): void {
  const guarded = Object.entries(shortcuts).map(([key, run]) => [
    key,
    run && (() => location.pathname.endsWith(`/${id}`) && run()),
  ]);
  useShortcuts(Object.fromEntries(guarded));
}
