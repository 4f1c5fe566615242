import { render } from 'preact';
import type { Call, Shell, Start } from '../shell.ts';
import type { Actions } from './actions.ts';
import type { Contact } from './client.ts';
import { type Controller, createController } from './controller.ts';
import { chooseLocale, findLocale, type Locale } from './locales/index.ts';
import { applyLook, inLanguage, lookOf } from './look.ts';
import { startPieces } from './pieces.ts';
import { countUnread, type State } from './state.ts';
import type { Store } from './store.ts';
import { css } from './styles/index.ts';
import { createTitle } from './title.ts';
import { Root } from './views/root.tsx';

type Listener = (detail: unknown) => void;

/** Called by the loader, which may be of an earlier release: `shell.ts` says what holds between the two. */
export const start: Start = (shell, waiting) => {
  const listeners = new Map<string, Set<Listener>>();
  const emit = (event: string, detail?: unknown) => {
    for (const listener of listeners.get(event) ?? []) {
      try {
        listener(detail);
      } catch (problem) {
        console.error(problem);
      }
    }
  };
  const { options, launcher } = shell;
  let titled: ReturnType<typeof createTitle> | undefined;
  const page = launcher === null;
  const controller = createController({
    server: shell.server,
    inbox: shell.inbox,
    locale: chooseLocale(options.locale, document.documentElement.lang, ...navigator.languages),
    loadTexts: async (locale, more) => {
      const file = KNOWDESK_LOCALES[locale]?.[more ? 1 : 0] ?? '';
      return ((await shell.load(file)) as { default: Locale }).default;
    },
    greeting: options.greeting,
    starters: options.starters,
    emit: (event, detail) => {
      emit(event, detail);
      if (event === 'unread') titled?.(Number(detail));
    },
    adopt: (more) => adopt(shell, more),
    preview: options.preview === 'true',
  });
  const { state, actions, store, client, signal } = controller;
  // On our own page the title is the page's to tell with.
  titled = page || options.title === 'off' ? undefined : createTitle(signal);
  adopt(shell, css);
  const box = document.createElement('div');
  box.className = 'knowdesk';
  // Before the launcher, so that Tab leads from the window on to it and then out.
  shell.root.insertBefore(box, launcher);
  // What comes by itself does not take the focus.
  const reopened = options.preview === 'true' || (!page && wasOpen(controller));
  render(<Root controller={controller} page={page} reopened={reopened} />, box);
  const quiet = followKeyboard(shell.host);
  const unwatch = launcher && keepLauncher(launcher, controller);
  const unlook = state.watch(keepLook(shell, store));
  const stopPieces = startPieces({
    state,
    store,
    client,
    actions,
    root: shell.root,
    launcher,
    signal,
    adopt: (more) => adopt(shell, more),
  });
  followAddress(actions, signal);

  const run = ([command, ...values]: Call) => {
    const [value, second] = values;
    switch (command) {
      case 'open':
      case 'close':
      case 'toggle':
      case 'reset':
        return actions[command]();
      case 'ask':
        actions.open();
        return typeof value === 'string' ? actions.ask(value) : undefined;
      case 'setUser':
        return actions.setUser(value as Contact);
      case 'setLocale': {
        const locale = findLocale(String(value));
        return locale ? actions.setLocale(locale) : console.warn(`Knowdesk does not speak ${value}`);
      }
      case 'on': {
        const name = String(value);
        listeners.set(name, (listeners.get(name) ?? new Set()).add(second as Listener));
        return;
      }
      case 'off':
        return void listeners.get(String(value))?.delete(second as Listener);
      case 'set':
        return state.set(chosen(value));
      case 'setPage':
        return actions.setPage((value ?? {}) as { url?: unknown; title?: unknown });
      case 'preview':
        return void import('./later/preview-mode.ts').then(({ show }) => show(controller, value));
      case 'shutdown':
        controller.stop();
        quiet();
        unwatch?.();
        unlook();
        stopPieces();
        render(null, box);
        return box.remove();
      default:
        return console.warn(`Knowdesk does not know "${command}"`);
    }
  };
  // Listeners first, so that they hear what the other calls cause.
  for (const call of waiting.filter(([command]) => command === 'on')) run(call);
  for (const call of waiting.filter(([command]) => command !== 'on')) run(call);
  if (page || reopened) actions.open();
  return (...call) => run(call);
};

/** What the page may change while it runs. */
function chosen(value: unknown): { greeting?: string; starters?: string[] } {
  const { greeting, starters } = (value ?? {}) as { greeting?: unknown; starters?: unknown };
  return {
    ...(typeof greeting === 'string' ? { greeting } : {}),
    ...(Array.isArray(starters) ? { starters: starters.map(String).slice(0, 6) } : {}),
  };
}

/** On a phone the window would cover the page that the customer just went to. */
function wasOpen({ state, actions }: Controller): boolean {
  return (
    actions.readOpen() &&
    state.get().loading &&
    matchMedia('(min-width: 640px) and (min-height: 481px)').matches
  );
}

const downward = 'M7 11l7 7 7-7';

function keepLauncher(launcher: HTMLButtonElement, { state }: Controller): () => void {
  let open = false;
  const shape = launcher.querySelector('path');
  const closed = shape?.getAttribute('d') ?? '';
  const draw = () => {
    const now = state.get();
    const { texts } = now;
    shape?.setAttribute('d', now.open ? downward : closed);
    const unread = now.open ? 0 : countUnread(now);
    if (texts) {
      launcher.setAttribute('aria-label', unread > 0 ? texts.launcherUnread(unread) : texts.launcher);
      launcher.lang = texts.tag;
    }
    launcher.setAttribute('aria-expanded', String(now.open));
    if (unread > 0) launcher.dataset.unread = unread > 99 ? '99+' : String(unread);
    else delete launcher.dataset.unread;
    launcher.classList.toggle('opened', now.open);
    // The focus goes back to where the conversation was opened from, if it was inside.
    const { activeElement } = launcher.getRootNode() as ShadowRoot;
    if (open && !now.open && activeElement) launcher.focus();
    open = now.open;
  };
  draw();
  return state.watch(draw);
}

/** A phone's keyboard covers the lower part of the screen without changing the layout: tell the styles how much. */
function followKeyboard(host: HTMLElement): () => void {
  const { visualViewport: viewport } = window;
  if (!viewport) return () => {};
  const measure = () => {
    host.style.setProperty('--visible-height', `${viewport.height}px`);
    host.style.setProperty('--visible-top', `${viewport.offsetTop}px`);
  };
  measure();
  viewport.addEventListener('resize', measure);
  viewport.addEventListener('scroll', measure);
  return () => {
    viewport.removeEventListener('resize', measure);
    viewport.removeEventListener('scroll', measure);
  };
}

function adopt({ root }: Shell, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const element = document.createElement('style');
    element.textContent = css;
    root.append(element);
  }
}

/** Draws the inbox's look whenever its settings or the language have changed. */
function keepLook({ host, launcher, options }: Shell, store: Store): (state: State) => void {
  let drawn: unknown[] = [];
  return ({ settings, locale }) => {
    if (!settings || (drawn[0] === settings && drawn[1] === locale)) return;
    drawn = [settings, locale];
    applyLook(host, lookOf(settings), options.position, store);
    const words = inLanguage(settings.launcher, locale, settings.locale);
    launcher?.querySelector('span')?.remove();
    launcher?.classList.toggle('worded', Boolean(words));
    if (!words || !launcher) return;
    const label = document.createElement('span');
    label.textContent = words;
    launcher.append(label);
  };
}

/** Pages of one application change without being loaded anew; where the browser tells, nobody has to call `setPage`. */
function followAddress(actions: Actions, signal: AbortSignal): void {
  const moved = () => actions.setPage({});
  const { navigation } = window as { navigation?: EventTarget };
  navigation?.addEventListener('navigatesuccess', moved, { signal });
  addEventListener('popstate', moved, { signal });
}
