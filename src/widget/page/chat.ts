import type { Application, Options, Shell } from '../shell.ts';

/**
 * The conversation as a page of its own: `/chat/<inbox key>` or `/chat?inbox=<inbox key>`, with `locale`, `theme`.
 * It is loaded from our own origin, so nothing here is older than the application.
 */
const address = new URL(location.href);
const inbox = address.searchParams.get('inbox') ?? /\/chat\/([^/]+)/.exec(address.pathname)?.[1];
const server = new URL('..', (document.currentScript as HTMLScriptElement).src).href;

if (inbox && address.searchParams.has('preview')) preview(inbox);
else if (inbox) {
  const host = document.createElement('knowdesk-widget');
  const options: Options = {};
  const locale = address.searchParams.get('locale');
  const theme = address.searchParams.get('theme');
  if (locale) options.locale = locale;
  else document.documentElement.removeAttribute('lang');
  if (theme) host.dataset.theme = theme;
  const shell: Shell = {
    version: 1,
    server,
    inbox: decodeURIComponent(inbox),
    host,
    root: host.attachShadow({ mode: 'open' }),
    launcher: null,
    options,
    load: (file) => import(/* @vite-ignore */ `${server}widget/${file}`),
  };
  document.body.append(host);
  shell.load(KNOWDESK_APP).then((app) => {
    const run = (app as Application).start(shell, []);
    run('on', 'unread', (unread: unknown) => titled(Number(unread)));
  });
} else {
  document.body.textContent = '缺少收件箱参数：/chat/<inbox key>';
}

/** In the settings of the console: the widget on an empty page, told by the frame around it what to look like. */
function preview(inbox: string): void {
  document.body.className = 'preview';
  for (let line = 0; line < 7; line += 1) document.body.append(document.createElement('i'));
  const script = document.createElement('script');
  script.src = `${server}widget.js`;
  Object.assign(script.dataset, { inbox, preview: 'true', title: 'off' });
  script.onload = () => {
    const { Knowdesk } = window as unknown as { Knowdesk: (command: string, value?: unknown) => void };
    addEventListener('message', ({ origin, source, data }) => {
      if (origin === location.origin && source === parent) Knowdesk('preview', data);
    });
    // Fetched now, not when the browser is idle.
    Knowdesk('open');
    parent.postMessage('knowdesk-preview-ready', location.origin);
  };
  document.head.append(script);
}

const title = document.title;
/** Here the page is ours, so its title may tell of what came while nobody looked. */
function titled(unread: number): void {
  document.title = unread > 0 ? `(${unread}) ${title}` : title;
}
