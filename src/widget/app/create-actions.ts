import type { OpenedCitation } from '../../contract/index.ts';
import { notify } from './acknowledge.ts';
import type { Actions } from './actions.ts';
import type { Contact } from './client.ts';
import type { Context } from './context.ts';
import { connect, forgetConversation, listen } from './conversation.ts';
import type { Outbox } from './outbox.ts';
import type { Write } from './outbox-entry.ts';
import { markRead } from './receive.ts';
import { loadSettings } from './settings.ts';
import { type Later, lastSeq, takesMessage } from './state.ts';

type Deps = {
  context: Context;
  outbox: Outbox;
  speak: (locale: string) => void;
  later: () => Promise<Later>;
};

/** What customers and host pages can make happen. */
export function createActions({ context, outbox, speak, later }: Deps): Actions {
  const { store, state, client, emit } = context;
  let said: boolean | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  async function save(path: string, name: string): Promise<void> {
    try {
      const { saveFile } = await later();
      if (await saveFile(context, path, name)) return;
      const { texts } = state.get();
      if (texts) notify(context, texts.previewFailed);
    } catch (problem) {
      lost(problem);
    }
  }

  /** No network, or the server was upgraded while this page was open. */
  function lost(problem: unknown): void {
    console.warn('Knowdesk could not load', problem);
    const { texts, preview, sheet } = state.get();
    if (!texts || (!preview && !sheet)) return;
    state.set({ preview: null, sheet: null });
    notify(context, texts.reload);
  }

  function write(what: Write): void {
    const conversationId = state.get().conversation?.id ?? null;
    const key = newKey();
    context.own.add(key);
    outbox.add({ ...what, key, at: Date.now(), conversationId });
    // A conversation that is over is listened to again: what answers begins to be written on it.
    listen(context);
  }

  function setOpen(open: boolean): void {
    if (state.get().open === open) return;
    state.set({ open });
    if (open && !state.get().texts) speak(state.get().locale);
    store.update((saved) => ({ ...saved, open }));
    if (open) {
      void connect(context);
      void loadSettings(context);
      setTimeout(actions.loadLater, 1500);
    }
    listen(context);
    markRead(context);
    emit(open ? 'open' : 'close');
  }

  function forget(): void {
    context.customer++;
    forgetConversation(context);
    client.forget();
    const { customer, settings } = state.get();
    state.set({
      session: 'none',
      outbox: [],
      ratings: {},
      announcement: '',
      sheet: null,
      lastWords: '',
      files: [],
      typing: null,
      silent: !settings?.sound,
      customer: customer + 1,
    });
  }

  const actions: Actions = {
    open: () => setOpen(true),
    close: () => setOpen(false),
    toggle: () => setOpen(!state.get().open),
    ask(text, suggestionId) {
      const attachments = suggestionId ? [] : state.get().files.flatMap(({ sent }) => sent ?? []);
      const trimmed = text.trim().slice(0, 4000);
      const clicked = suggestionId ? { suggestionId } : {};
      state.set({ lastWords: trimmed });
      if (!trimmed && attachments.length === 0) return;
      const sent = attachments.length > 0 ? { attachments } : {};
      write({ kind: 'question', text: trimmed, afterSeq: lastSeq(state.get()), ...clicked, ...sent });
      if (!suggestionId) state.set({ files: [] });
    },
    askPerson: () => (takesMessage(state.get()) ? actions.showSheet('offline') : write({ kind: 'handoff' })),
    rate: (answerId, score, comment) =>
      write({ kind: 'rating', answerId, score, ...(comment ? { comment } : {}) }),
    rateWhole: (score, comment) => write({ kind: 'whole', score, ...(comment ? { comment } : {}) }),
    pickFiles: (files) => void later().then(({ pickFiles }) => pickFiles(context, files), lost),
    dropFile: (key) => state.set({ files: state.get().files.filter((file) => file.key !== key) }),
    sayTyping(typing) {
      const { conversation } = state.get();
      if (!conversation?.withPeople || said === typing) return;
      said = typing;
      clearTimeout(silence);
      // Said again while it goes on, since the other side forgets it.
      silence = setTimeout(() => {
        said = undefined;
      }, 3000);
      void client.call('POST', `conversations/${conversation.id}/typing`, { body: { typing } });
    },
    leaveEmail: (email) => write({ kind: 'email', email }),
    openTicket: (subject) => write({ kind: 'ticket', subject }),
    resolve: () => write({ kind: 'resolve' }),
    startAnew: () => forgetConversation(context),
    retry: outbox.retry,
    drop: outbox.drop,
    openPreview: (...which) => void openPreview(context, ...which),
    closePreview: () => state.set({ preview: null }),
    openFile() {
      const { preview } = state.get();
      const path = preview?.opened?.fileUrl?.split('/api/widget/')[1];
      if (preview && path) void save(path, preview.opened?.title ?? 'document');
    },
    saveFile: (path, name) => void save(path, name),
    showSheet(sheet) {
      state.set({ sheet });
      if (sheet) actions.loadLater();
    },
    leaveMessage(message) {
      write({ kind: 'offline', ...message, afterSeq: lastSeq(state.get()) });
      state.set({ sheet: null });
    },
    loadLater: () => void later().catch(lost),
    fetchPicture: async (path, own) => {
      const picture = own ? await client.stream(path, {}) : await client.read(path);
      return picture.ok ? drawable(picture.value) : undefined;
    },
    newKey,
    setPage({ url, title }) {
      const address = typeof url === 'string' && URL.canParse?.(url, location.href) ? url : location.href;
      state.set({
        address: new URL(address, location.href).href,
        pageTitle: typeof title === 'string' ? title : '',
      });
    },
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
      if (externalId && externalId !== nameOf(contact)) forget();
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

async function openPreview(
  { state, client }: Context,
  answerId: string,
  index: number,
  trail?: string,
): Promise<void> {
  const preview = { answerId, index, trail };
  state.set({ preview });
  const path = `answers/${answerId}/citations/${index}${trail ? `/links/${trail}` : ''}`;
  const opened = await client.call<OpenedCitation>('GET', path);
  if (state.get().preview !== preview) return;
  state.set({ preview: { ...preview, ...(opened.ok ? { opened: opened.value } : { failed: true }) } });
}

async function drawable(answer: Response): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(await answer.blob());
  } catch {
    return undefined;
  }
}

/** Whom a claim names; a token says it itself. The server is who checks it. */
function nameOf({ externalId, jwt }: Contact): string | undefined {
  if (jwt === undefined) return externalId;
  try {
    const [, payload = ''] = jwt.split('.');
    const { sub } = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))) as { sub?: string };
    return sub;
  } catch {
    return undefined;
  }
}

/** `randomUUID` exists on https only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
