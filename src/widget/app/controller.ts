import { acknowledge } from './acknowledge.ts';
import type { Actions } from './actions.ts';
import { type Client, createClient } from './client.ts';
import type { Context } from './context.ts';
import { connect, forgetConversation, listen, takeConversation } from './conversation.ts';
import { createActions } from './create-actions.ts';
import type { Locale } from './locales/index.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { markRead } from './receive.ts';
import { loadSettings } from './settings.ts';
import { type Cell, createCell, type Later, type State } from './state.ts';
import { openStore, type Saved, type Store } from './store.ts';

export type ControllerDeps = {
  server: string;
  inbox: string;
  locale: string;
  /** Those of the first answer, or with `more` those of what is loaded later. */
  loadTexts: (locale: string, more: boolean) => Promise<Locale>;
  greeting?: string | undefined;
  starters?: string[] | undefined;
  /** Tells the host page. */
  emit: (event: string, detail?: unknown) => void;
  /** Adds styles to the shadow root. */
  adopt: (css: string) => void;
  /** Shown in the settings of the console: keeps nothing, and knows nobody. */
  preview?: boolean;
};
export type Controller = {
  state: Cell<State>;
  actions: Actions;
  store: Store;
  client: Client;
  signal: AbortSignal;
  stop(): void;
};

/** Between what the customer does, what the server says and what is drawn. */
export function createController(deps: ControllerDeps): Controller {
  const { server, inbox, emit } = deps;
  const store = deps.preview ? openStore(inbox, null) : openStore(inbox);
  const saved = store.read();
  const end = new AbortController();
  const { signal } = end;
  const state = createCell(firstState(deps, saved));
  const locale = () => state.get().locale;
  let ready = false;
  const client = createClient({
    server,
    inbox,
    store,
    locale,
    opened: ({ inbox: { name } }) => {
      state.set({ session: 'open', problem: null, inboxName: name });
      if (!ready) emit('ready');
      ready = true;
    },
    contactRefused: (failure) => {
      console.warn(`Knowdesk: ${failure.message}`);
      emit('error', failure);
    },
  });
  const context: Context = {
    store,
    state,
    client,
    emit,
    signal,
    customer: 0,
    server,
    inbox,
    preview: deps.preview ?? false,
    own: new Set((saved.outbox ?? []).map(({ key }) => key)),
    line: {},
    texts: () => state.get().texts ?? undefined,
  };
  const outbox = createOutbox({
    client,
    store,
    inbox,
    locale,
    signal,
    changed: () => showOutbox(context),
    created: (conversation) => takeConversation(context, conversation),
    done: (done) => acknowledge(context, done),
    gone: (id) => state.get().conversation?.id === id && forgetConversation(context),
    refused: (problem) => state.set({ session: 'refused', problem }),
    troubled: (problem) => state.get().problem !== problem && state.set({ problem }),
  });
  watchBrowser(context, outbox);
  // Somebody was here before: what was said meanwhile is worth a badge, and what was not sent must be.
  if (saved.visitor && saved.conversationId) void connect(context);
  outbox.drain();
  const speak = (tag: string) => speakLanguage(state, deps.loadTexts, tag);
  speak(locale());
  void loadSettings(context);
  const later = laterOnce(state, deps);
  const actions = createActions({ context, outbox, speak, later });
  return { state, actions, store, client, signal, stop: () => end.abort() };
}

/** The second file, fetched once; after a failure (no network, an upgrade meanwhile) the next wish tries again. */
function laterOnce(
  state: Cell<State>,
  { adopt, loadTexts }: Pick<ControllerDeps, 'adopt' | 'loadTexts'>,
): () => Promise<Later> {
  let loading: Promise<Later> | undefined;
  return () => {
    const { locale } = state.get();
    loading ??= Promise.all([import('./later/index.ts'), loadTexts(locale, true)]).then(
      ([later, more]) => {
        const { texts, locale: now } = state.get();
        // Another language was chosen meanwhile: begin again with it.
        if (now !== locale) throw new Error('the language changed');
        adopt(later.css);
        state.set({ later, texts: texts && { ...texts, ...more } });
        return later;
      },
      (problem) => {
        loading = undefined;
        throw problem;
      },
    );
    return loading;
  };
}

/**
 * Loads a language; what is drawn changes once its texts are there. Without the network the next opening tries again.
 */
function speakLanguage(state: Cell<State>, load: ControllerDeps['loadTexts'], locale: string): void {
  state.set({ locale });
  // Once the later parts are there, their texts change with the language as well.
  const both = [load(locale, false), ...(state.get().later ? [load(locale, true)] : [])];
  Promise.all(both).then(
    (parts) => state.get().locale === locale && state.set({ texts: Object.assign({}, ...parts) as Locale }),
    (problem) => console.warn('Knowdesk could not load its texts', problem),
  );
}

function firstState(deps: ControllerDeps, saved: Saved): State {
  return {
    open: false,
    session: 'none',
    problem: null,
    online: navigator.onLine,
    inboxName: '',
    locale: saved.locale ?? deps.locale,
    texts: null,
    conversation: null,
    loading: Boolean(saved.visitor && saved.conversationId),
    messages: [],
    ratings: {},
    writing: '',
    outbox: saved.outbox ?? [],
    email: null,
    readSeq: 0,
    preview: null,
    silent: saved.silent ?? true,
    announcement: '',
    notice: '',
    greeting: deps.greeting ?? null,
    starters: deps.starters ?? null,
    settings: null,
    later: null,
    typing: null,
    files: [],
    sheet: null,
    address: location.href,
    pageTitle: '',
    customer: 0,
    lastWords: '',
    previewed: null,
  };
}

function showOutbox({ state, store, own }: Context): void {
  state.set({ outbox: (store.read().outbox ?? []).filter(({ key }) => own.has(key)) });
}

/** The network, the tab's visibility and the other tabs of the same customer. */
function watchBrowser(context: Context, outbox: Outbox): void {
  const { state, store, signal } = context;
  const on = (target: EventTarget, name: string, listener: () => void) =>
    target.addEventListener(name, listener, { signal });
  on(window, 'online', () => {
    state.set({ online: true });
    if (state.get().open) void connect(context);
    outbox.drain();
  });
  on(window, 'offline', () => state.set({ online: false }));
  on(document, 'visibilitychange', () => {
    listen(context);
    markRead(context);
  });
  const unwatch = store.watch(() => {
    const { conversationId, visitor } = store.read();
    const mine = state.get().conversation?.id;
    showOutbox(context);
    if (conversationId === mine) return;
    // Another tab began a conversation, or signed the customer out.
    if (!conversationId) forgetConversation(context);
    state.set({ session: 'none', loading: Boolean(conversationId && visitor) });
    if (state.get().open || conversationId) void connect(context);
  });
  signal.addEventListener('abort', unwatch);
}
