import type { Client } from './client.ts';
import type { Locale } from './locales/index.ts';
import type { Cell, State } from './state.ts';
import type { Store } from './store.ts';

/** What the parts of the application work on; made once, in `controller.ts`. */
export type Context = {
  server: string;
  inbox: string;
  /** Shown in the console's settings: nobody is let in before something is asked. */
  preview: boolean;
  store: Store;
  state: Cell<State>;
  client: Client;
  /** Undefined until the language's file has come. */
  texts: () => Locale | undefined;
  /** Tells the host page. */
  emit: (event: string, detail?: unknown) => void;
  /** The application's end. */
  signal: AbortSignal;
  /** The stream that is open, and whose. */
  /** Counts the customers; what was under way for an earlier one must not show. */
  customer: number;
  /** Keys of the writes that this tab shows while they wait; those of other tabs come back live. */
  own: Set<string>;
  line: { conversationId?: string; abort?: AbortController; typing?: ReturnType<typeof setTimeout> };
};
