import { useCallback, useState } from 'react';

const prefix = 'knowdesk.draft.';

/**
 * State that survives a reload, a crash and going away: kept in this browser under `key` until it equals `initial`
 * again or is cleared. The key should name the thing and its workspace-wide id.
 */
export function useDraft<T>(key: string, initial: T): [value: T, set: (value: T) => void, clear: () => void] {
  const [held, setHeld] = useState(() => ({ key, value: load(key, initial) }));
  const value = held.key === key ? held.value : load(key, initial);
  const set = useCallback(
    (next: T) => {
      setHeld({ key, value: next });
      keep(key, next, initial);
    },
    [key, initial],
  );
  const clear = useCallback(() => {
    setHeld({ key, value: initial });
    localStorage.removeItem(prefix + key);
  }, [key, initial]);
  return [value, set, clear];
}

function load<T>(key: string, initial: T): T {
  const kept = localStorage.getItem(prefix + key);
  if (kept === null) return initial;
  try {
    return JSON.parse(kept) as T;
  } catch {
    return initial;
  }
}

function keep<T>(key: string, value: T, initial: T): void {
  const text = JSON.stringify(value);
  try {
    if (text === JSON.stringify(initial)) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, text);
  } catch {
    // Full or forbidden storage: the form still works, it only does not survive.
  }
}

/** At sign-out nothing that was typed stays on the machine. */
export function forgetDrafts(): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith(prefix)) localStorage.removeItem(name);
}
