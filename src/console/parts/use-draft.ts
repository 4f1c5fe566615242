import { useCallback, useState } from 'react';

const prefix = 'knowdesk.draft.';

/**
 * State that survives a reload, a crash and going away: kept in this browser under `key` until it equals `initial`
 * again or is cleared. The key should name the thing and its workspace-wide id.
 */
export function useDraft<T>(key: string, initial: T): [value: T, set: (value: T) => void, clear: () => void] {
  const [held, setHeld] = useState(() => ({ key, draft: load<T>(key) }));
  const draft = held.key === key ? held.draft : load<T>(key);
  const set = useCallback(
    (next: T) => {
      // What equals the stored is no draft: it follows when the stored changes.
      const isDraft = JSON.stringify(next) !== JSON.stringify(initial);
      setHeld({ key, draft: isDraft ? { value: next } : undefined });
      keep(key, isDraft ? next : undefined);
    },
    [key, initial],
  );
  const clear = useCallback(() => {
    setHeld({ key, draft: undefined });
    keep(key, undefined);
  }, [key]);
  return [draft ? draft.value : initial, set, clear];
}

function load<T>(key: string): { value: T } | undefined {
  const kept = localStorage.getItem(prefix + key);
  if (kept === null) return undefined;
  try {
    return { value: JSON.parse(kept) as T };
  } catch {
    return undefined;
  }
}

function keep<T>(key: string, value: T | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Full or forbidden storage: the form still works, it only does not survive.
  }
}

/** At sign-out nothing that was typed stays on the machine. */
export function forgetDrafts(): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith(prefix)) localStorage.removeItem(name);
}
