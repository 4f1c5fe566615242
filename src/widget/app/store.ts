import type { ViewedPagesInput } from '../../contract/index.ts';
import type { Look } from './look.ts';
import type { Entry } from './outbox-entry.ts';

/** All that is kept in the browser, under one key per inbox. */
export type Saved = {
  /** Renews the token for 180 days. */
  visitor?: string;
  token?: string;
  expiresAt?: string;
  /** The customer the host page named; another one must never see this one's conversation. */
  externalId?: string;
  conversationId?: string;
  read?: { conversationId: string; seq: number };
  /** Where answers are mailed, as the customer typed it. */
  email?: { conversationId: string; address: string };
  outbox?: Entry[];
  draft?: string;
  open?: boolean;
  locale?: string;
  silent?: boolean;
  /** When a proactive greeting was last shown, by rule, in ms since 1970. */
  greeted?: Record<string, number>;
  /** Pages that wait until somebody is known to the server. */
  trail?: ViewedPagesInput['pages'];
  /** How the inbox looked last, for the loader. */
  look?: Look;
};

export type Store = {
  read(): Saved;
  /** Reads again before it writes, since another tab may have written. */
  update(change: (saved: Saved) => Saved): Saved;
  clear(): void;
  /** Calls back when another tab wrote. */
  watch(changed: () => void): () => void;
};

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Falls back to memory where the browser keeps nothing (blocked storage, a sandboxed frame, a full disk). */
export function openStore(inbox: string, storage: Storage | null | undefined = browserStorage()): Store {
  const key = `knowdesk:${inbox}`;
  let memory: Saved = {};
  let broken = !storage;
  const read = (): Saved => {
    if (broken || !storage) return memory;
    try {
      const saved: unknown = JSON.parse(storage.getItem(key) ?? '{}');
      return saved && typeof saved === 'object' ? saved : {};
    } catch {
      return {};
    }
  };
  return {
    read,
    update(change) {
      memory = change(read());
      try {
        storage?.setItem(key, JSON.stringify(memory));
      } catch {
        broken = true;
      }
      return memory;
    },
    clear() {
      memory = {};
      try {
        storage?.removeItem(key);
      } catch {
        broken = true;
      }
    },
    watch(changed) {
      const listen = (event: StorageEvent) => {
        if (event.key === key) changed();
      };
      addEventListener('storage', listen);
      return () => removeEventListener('storage', listen);
    },
  };
}

function browserStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
