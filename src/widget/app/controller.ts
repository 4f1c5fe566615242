import type { OpenedCitation } from '../../contract/index.ts';
import { acknowledge } from './acknowledge.ts';
import type { Actions } from './actions.ts';
import { createClient } from './client.ts';
import type { Context } from './context.ts';
import { connect, forgetConversation, listen, takeConversation } from './conversation.ts';
import type { Locale } from './locales/index.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import type { Write } from './outbox-entry.ts';
import { markRead } from './receive.ts';
import { saveFile } from './save-file.ts';
import { type Cell, createCell, lastSeq, type State } from './state.ts';
import { openStore, type Saved } from './store.ts';

export type ControllerDeps = {
  server: string;
  inbox: string;
  locale: string;
  loadTexts: (locale: string) => Promise<Locale>;
  greeting?: string | undefined;
  starters?: string[] | undefined;
  /** Tells the host page. */
  emit: (event: string, detail?: unknown) => void;
};
export type Controller = { state: Cell<State>; actions: Actions; stop(): void };

/** Between what the customer does, what the server says and what is drawn. */
export function createController(deps: ControllerDeps): Controller {
  const { server, inbox, emit } = deps;
  const store = openStore(inbox);
  const saved = store.read();
  const end = new AbortController();
  const { signal } = end;
  const state = createCell(firstState(deps, saved));
  const locale = () => state.get().locale;
  const client = createClient({
    server,
    inbox,
    store,
    locale,
    opened: ({ inbox: { name } }) => {
      const first = state.get().inboxName === '';
      state.set({ session: 'open', problem: null, inboxName: name });
      if (first) emit('ready');
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
  return { state, actions: createActions(context, outbox, speak), stop: () => end.abort() };
}

/** Loads a language; what is drawn changes once its texts are there. Without the network the next opening tries again. */
function speakLanguage(state: Cell<State>, load: ControllerDeps['loadTexts'], locale: string): void {
  state.set({ locale });
  load(locale).then(
    (texts) => state.get().locale === locale && state.set({ texts }),
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
    outbox: saved.outbox ?? [],
    email: null,
    readSeq: 0,
    preview: null,
    silent: saved.silent ?? true,
    announcement: '',
    notice: '',
    greeting: deps.greeting ?? null,
    starters: deps.starters ?? [],
  };
}

function createActions(context: Context, outbox: Outbox, speak: (locale: string) => void): Actions {
  const { store, state, client, emit } = context;

  function write(what: Write): void {
    const conversationId = state.get().conversation?.id ?? null;
    const key = newKey();
    context.own.add(key);
    outbox.add({ ...what, key, at: Date.now(), conversationId });
  }

  function setOpen(open: boolean): void {
    if (state.get().open === open) return;
    state.set({ open });
    if (open && !state.get().texts) speak(state.get().locale);
    store.update((saved) => ({ ...saved, open }));
    if (open) void connect(context);
    listen(context);
    markRead(context);
    emit(open ? 'open' : 'close');
  }

  function forget(): void {
    context.customer++;
    forgetConversation(context);
    client.forget();
    state.set({ session: 'none', outbox: [], ratings: {} });
  }

  const actions: Actions = {
    open: () => setOpen(true),
    close: () => setOpen(false),
    toggle: () => setOpen(!state.get().open),
    ask(text, suggestionId) {
      const trimmed = text.trim().slice(0, 4000);
      const clicked = suggestionId ? { suggestionId } : {};
      if (trimmed) write({ kind: 'question', text: trimmed, afterSeq: lastSeq(state.get()), ...clicked });
    },
    askPerson: () => write({ kind: 'handoff' }),
    rate: (answerId, score, comment) =>
      write({ kind: 'rating', answerId, score, ...(comment ? { comment } : {}) }),
    leaveEmail: (email) => write({ kind: 'email', email }),
    openTicket: (subject) => write({ kind: 'ticket', subject }),
    resolve: () => write({ kind: 'resolve' }),
    startAnew: () => forgetConversation(context),
    retry: outbox.retry,
    drop: outbox.drop,
    openPreview: (answerId, index) => void openPreview(context, answerId, index),
    closePreview: () => state.set({ preview: null }),
    openFile: () => void saveFile(context),
    setLocale(locale) {
      store.update((saved) => ({ ...saved, locale }));
      speak(locale);
    },
    setSilent(silent) {
      store.update((saved) => ({ ...saved, silent }));
      state.set({ silent });
    },
    readOpen: () => store.read().open ?? false,
    readDraft: () => store.read().draft ?? '',
    saveDraft: (draft) => void store.update((saved) => ({ ...saved, draft })),
    setUser(contact) {
      const { externalId, conversationId } = store.read();
      // Another customer at the same browser must not see the last one's conversation.
      if (externalId && externalId !== contact.externalId) forget();
      context.customer++;
      client.identify(contact);
      state.set({ session: 'none' });
      if (state.get().open || conversationId) void connect(context);
    },
    reset() {
      forget();
      if (state.get().open) void connect(context);
    },
    retryConnection: () => void connect(context),
  };
  return actions;
}

async function openPreview({ state, client }: Context, answerId: string, index: number): Promise<void> {
  const preview = { answerId, index };
  state.set({ preview });
  const opened = await client.call<OpenedCitation>('GET', `answers/${answerId}/citations/${index}`);
  if (state.get().preview !== preview) return;
  state.set({ preview: { ...preview, ...(opened.ok ? { opened: opened.value } : { failed: true }) } });
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

/** `randomUUID` exists on https only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
