import { render } from 'preact';
import type { ProactiveRule } from '../../../contract/index.ts';
import { inLanguage } from '../look.ts';
import type { PieceContext } from '../pieces.ts';
import { Icon } from '../views/icons.tsx';
import nudge from './nudge.css?inline';

const dayMs = 86_400_000;

/** Whether a page is meant by one of the patterns: a path such as `/pricing*`, or a whole address. None means all. */
export function isMeant(patterns: string[], address: string): boolean {
  if (patterns.length === 0) return true;
  const url = new URL(address, location.href);
  return patterns.some((pattern) => {
    const words = pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*');
    const place = pattern.startsWith('/') ? url.pathname + url.search : url.href;
    return new RegExp(`^${words}$`).test(place) || new RegExp(`^${words}$`).test(url.pathname);
  });
}

/** Greets by itself as the inbox's rules say, at most once a page, and never over an open window. */
export function start({ state, store, actions, root, launcher, signal, adopt }: PieceContext): void {
  const box = document.createElement('div');
  box.className = 'knowdesk';
  adopt(nudge);
  root.insertBefore(box, launcher);
  let timers: ReturnType<typeof setTimeout>[] = [];
  let page = '';
  let greeted = false;

  function hide() {
    render(null, box);
  }

  function due({ repeat, id, pages }: ProactiveRule): boolean {
    if (greeted || state.get().open || state.get().messages.length > 0) return false;
    const last = store.read().greeted?.[id];
    if (last !== undefined && (repeat === 'once' || (repeat === 'daily' && Date.now() - last < dayMs)))
      return false;
    return isMeant(pages, page);
  }

  function greet(rule: ProactiveRule, preview = false) {
    const { settings, locale, texts } = state.get();
    const text = settings && inLanguage(rule.texts, locale, settings.locale);
    if (!texts || !text || !(preview || due(rule))) return;
    greeted = true;
    const at = Date.now();
    if (!preview) store.update((saved) => ({ ...saved, greeted: { ...saved.greeted, [rule.id]: at } }));
    const open = () => {
      state.set({ greeting: text });
      actions.open();
    };
    render(
      <aside class="nudge" lang={texts.tag} dir={texts.direction} aria-label={texts.launcher}>
        <button type="button" class="nudge-open" onClick={open}>
          <span dir="auto" role="status">
            {text}
          </span>
        </button>
        <button type="button" class="nudge-close" aria-label={texts.close} title={texts.close} onClick={hide}>
          <Icon name="close" />
        </button>
      </aside>,
      box,
    );
  }

  function watchPage() {
    const { address } = state.get();
    if (address === page) return;
    page = address;
    greeted = false;
    for (const timer of timers) clearTimeout(timer);
    timers = (state.get().settings?.proactive ?? []).flatMap((rule) =>
      rule.afterSeconds === null ? [] : setTimeout(() => greet(rule), rule.afterSeconds * 1000),
    );
  }

  const left = (event: MouseEvent) => {
    if (event.clientY > 0 || event.relatedTarget) return;
    const rule = state.get().settings?.proactive.find((each) => each.onExit && due(each));
    if (rule) greet(rule);
  };
  document.documentElement.addEventListener('mouseleave', left, { signal });
  const unwatch = state.watch(({ open, previewed }) => {
    if (open) hide();
    watchPage();
    if (previewed === 'greeting') {
      state.set({ previewed: null });
      const [rule] = state.get().settings?.proactive ?? [];
      if (rule) greet(rule, true);
      else hide();
    }
  });
  watchPage();
  signal.addEventListener('abort', () => {
    unwatch();
    hide();
    box.remove();
    for (const timer of timers) clearTimeout(timer);
  });
}
