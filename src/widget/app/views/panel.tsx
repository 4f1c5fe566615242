import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Composer } from './composer.tsx';
import { Header } from './header.tsx';
import { Later } from './later.tsx';
import { Messages } from './messages.tsx';
import { useKeptFocus } from './use-kept-focus.ts';
import { useWidget } from './use-widget.ts';

/** The window of the conversation. Wide screens leave the page usable beside it; phones give it the whole screen. */
export function Panel({ quietly }: { quietly: boolean }) {
  const { state, actions, texts, page } = useWidget();
  const box = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const titleId = useId();
  const covered = Boolean(state.later) && (state.sheet !== null || state.preview !== null);
  const full = useFullScreen() && !page;
  // On a touch screen the field would bring up the keyboard over the conversation.
  const takeFocus = () => (matchMedia('(pointer: coarse)').matches ? box : field).current?.focus();
  const keepFocus = useKeptFocus(takeFocus, covered);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens.
  useEffect(() => {
    if (!quietly) takeFocus();
  }, []);

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: modal only where it is a dialog.
    <section
      ref={box}
      class={page ? 'panel page' : 'panel'}
      role={page ? 'main' : 'dialog'}
      aria-modal={full ? true : undefined}
      aria-labelledby={titleId}
      lang={texts.tag}
      dir={texts.direction}
      tabIndex={-1}
      onFocusIn={keepFocus}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
      }}
      onDrop={(event) => {
        const dropped = event.dataTransfer?.files;
        if (!dropped?.length) return;
        event.preventDefault();
        actions.pickFiles([...dropped]);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !page) actions.close();
        if (event.key === 'Tab' && full && box.current) keepInside(event, box.current);
      }}
    >
      <div class="conversation" inert={covered}>
        <Header titleId={titleId} />
        <Banner />
        <Messages />
        <Composer key={state.customer} focus={field} />
      </div>
      {state.sheet === 'ticket' && <Later name="TicketSheet" />}
      {state.sheet === 'offline' && <Later name="OfflineSheet" />}
      {state.preview && <Later name="PreviewSheet" />}
      <p class="hidden" role="status">
        {state.announcement}
      </p>
    </section>
  );
}

function Banner() {
  const { state, actions, texts } = useWidget();
  if (state.session === 'refused') {
    return (
      <p class="banner refused" role="alert">
        {texts.refused}
      </p>
    );
  }
  if (!state.online) {
    return (
      <p class="banner" role="status">
        {texts.offline}
      </p>
    );
  }
  if (state.notice) {
    return (
      <p class="banner good" role="status">
        {state.notice}
      </p>
    );
  }
  if (!state.problem) return null;
  return (
    <p class="banner" role="status">
      {texts.unreachable}{' '}
      {state.session !== 'open' && (
        <button type="button" class="link" onClick={actions.retryConnection}>
          {texts.retry}
        </button>
      )}
    </p>
  );
}

/** The same condition as in `styles/media.css`. */
function useFullScreen(): boolean {
  const query = '(max-width: 480px), (max-height: 480px)';
  const [full, setFull] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => setFull(list.matches);
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  }, []);
  return full;
}

function keepInside(event: KeyboardEvent, box: HTMLElement): void {
  const all = [
    ...box.querySelectorAll<HTMLElement>('button:not(:disabled), a[href], input, textarea, [tabindex="0"]'),
  ].filter((each) => each.getClientRects().length > 0 && !each.closest('[inert]'));
  const active = (box.getRootNode() as ShadowRoot).activeElement;
  const [first] = all;
  const last = all.at(-1);
  const leaves = event.shiftKey ? active === first || active === box : active === last;
  if (!leaves) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
