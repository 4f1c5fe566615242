import type { Look } from '../app/look.ts';
import type { Application, Call, Options, Shell } from '../shell.ts';
import css from './launcher.css?inline';

/**
 * The script that host pages load: draws the launcher, keeps calls, and fetches the application on the first open or
 * when the browser is idle. Everything else belongs to the application, since this must stay under 3 kB.
 */
type Knowdesk = { (...call: Call): void; q?: ArrayLike<unknown>[]; ready?: boolean };
type Window = { Knowdesk?: Knowdesk };

const page = window as unknown as Window;
const script = document.currentScript as HTMLScriptElement | null;
/** Calls that need the application at once. */
const opens = /^(open|toggle|ask)$/;
const svgNames = 'http://www.w3.org/2000/svg';

let shell: Shell | undefined;
let waiting: Call[] = [];
let run: ((...call: Call) => void) | undefined;
let loading: Promise<void> | undefined;

function knowdesk(...call: Call): void {
  const [command, value] = call;
  if (command === 'boot') boot(value as Options);
  else if (command === 'shutdown') shutdown();
  else if (run) run(...call);
  else {
    waiting.push(call);
    if (opens.test(command)) void load();
  }
}

function boot(options: Options = {}): void {
  if (shell) return;
  const all: Options = { ...script?.dataset, ...options };
  const server = all.server ?? script?.src;
  if (!all.inbox || !server) {
    console.warn('Knowdesk: name the inbox and the server');
    return;
  }
  const host = document.createElement('knowdesk-widget');
  const root = host.attachShadow({ mode: 'open' });
  if (all.position) host.dataset.position = all.position;
  if (all.theme) host.dataset.theme = all.theme;
  showLook(host, all.inbox);
  const launcher = drawLauncher(all.locale ?? document.documentElement.lang);
  launcher.onclick = () => knowdesk('toggle');
  style(root);
  root.append(launcher);
  const base = new URL('.', server).href;
  shell = {
    version: 1,
    server: base,
    inbox: all.inbox,
    host,
    root,
    launcher,
    options: all,
    load: (file) => import(/* @vite-ignore */ `${base}widget/${file}`),
  };
  const place = () => (all.container ?? document.body).append(host);
  if (all.container || document.body) place();
  else addEventListener('DOMContentLoaded', place, { once: true });
  if (waiting.some(([command]) => opens.test(command))) void load();
  else whenIdle(() => shell?.host === host && load());
}

/** As it was here the last time, so that nothing changes colour or side once the application has come. */
function showLook(host: HTMLElement, inbox: string): void {
  try {
    const { look } = JSON.parse(localStorage.getItem(`knowdesk:${inbox}`) ?? '{}') as { look?: Look };
    if (!look) return;
    host.dataset.position ||= look.position;
    for (const name in look.vars) host.style.setProperty(name, look.vars[name] ?? '');
  } catch {
    // Storage may be forbidden.
  }
}

function drawLauncher(language: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'launcher';
  button.setAttribute('aria-haspopup', 'dialog');
  const tag = language || navigator.language;
  const label = /^zh-(tw|hk|mo|hant)/i.test(tag)
    ? '線上客服'
    : /^zh/i.test(tag)
      ? '在线客服'
      : 'Help and chat';
  button.setAttribute('aria-label', label);
  const icon = document.createElementNS(svgNames, 'svg');
  const path = document.createElementNS(svgNames, 'path');
  icon.setAttribute('viewBox', '0 0 28 28');
  icon.setAttribute('aria-hidden', 'true');
  icon.setAttribute('fill', 'none');
  icon.setAttribute('stroke', 'currentColor');
  icon.setAttribute('stroke-width', '2');
  icon.setAttribute('stroke-linecap', 'round');
  icon.setAttribute('stroke-linejoin', 'round');
  path.setAttribute(
    'd',
    'M7 5h14a3 3 0 0 1 3 3v9a3 3 0 0 1-3 3h-7l-5 4v-4H7a3 3 0 0 1-3-3V8a3 3 0 0 1 3-3ZM9 10.500h10M9 14.500h6',
  );
  icon.append(path);
  button.append(icon);
  return button;
}

/** A constructed sheet needs no permission from a Content-Security-Policy; old browsers get an element. */
function style(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const element = document.createElement('style');
    if (script?.nonce) element.nonce = script.nonce;
    element.textContent = css;
    root.append(element);
  }
}

/** The hashed file is gone after an upgrade while this loader may still be cached: then the one of the same name. */
function load(): Promise<void> {
  const mine = shell;
  if (!mine) return Promise.resolve();
  loading ??= mine
    .load(KNOWDESK_APP)
    .catch(() => mine.load(`app.js?${Date.now()}`))
    .then((app) => {
      if (shell !== mine) return;
      run = (app as Application).start(mine, waiting);
      waiting = [];
    })
    .catch((problem) => {
      loading = undefined;
      console.warn('Knowdesk could not load', problem);
    });
  return loading;
}

function whenIdle(then: () => void): void {
  const idle = () =>
    'requestIdleCallback' in window ? requestIdleCallback(then, { timeout: 8000 }) : setTimeout(then, 2500);
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle, { once: true });
}

function shutdown(): void {
  run?.('shutdown');
  shell?.host.remove();
  shell = run = loading = undefined;
  waiting = [];
}

if (!page.Knowdesk?.ready) {
  const before = page.Knowdesk?.q ?? [];
  const own: Knowdesk = knowdesk;
  own.ready = true;
  page.Knowdesk = own;
  for (const call of Array.from(before)) knowdesk(...(Array.from(call) as Call));
  if (script?.dataset.inbox) boot();
}
