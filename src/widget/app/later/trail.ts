import type { ViewedPagesInput } from '../../../contract/index.ts';
import type { PieceContext } from '../pieces.ts';

const most = 20;

/**
 * Where the inbox wants to know it: which pages the customer looked at. They wait in the browser until there is a
 * visitor anyway, so that looking around alone makes nobody known; who asked not to be tracked is not.
 */
export function start({ state, store, client, signal }: PieceContext): void {
  if ((navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl) return;
  let page = '';
  let sending = false;

  function note() {
    const { address, pageTitle } = state.get();
    if (address === page) return;
    const first = page === '';
    page = address;
    // What is after the # never leaves the browser.
    const url = address.split('#')[0] ?? '';
    const referrer = first && document.referrer ? { referrer: document.referrer.split('#')[0] ?? '' } : {};
    const title = pageTitle || document.title;
    const view = {
      url,
      at: new Date().toISOString(),
      ...(title && { title: title.slice(0, 500) }),
      ...referrer,
    };
    store.update((saved) => ({ ...saved, trail: [...(saved.trail ?? []), view].slice(-most) }));
    void send();
  }

  async function send() {
    const { visitor, trail = [] } = store.read();
    if (sending || !visitor || trail.length === 0) return;
    sending = true;
    const body: ViewedPagesInput = { pages: trail };
    const sent = await client.call('POST', 'page-views', { body });
    sending = false;
    if (signal.aborted) return;
    const { status } = sent.ok ? { status: 204 } : sent.failure;
    // What the server refuses for good is not offered again.
    if (sent.ok || status === 400) {
      store.update((saved) => ({ ...saved, trail: (saved.trail ?? []).slice(trail.length) }));
    }
  }

  const unwatch = state.watch(() => {
    note();
    if (state.get().session === 'open') void send();
  });
  signal.addEventListener('abort', unwatch);
  note();
}
