import { useEffect, useRef, useState } from 'preact/hooks';
import { takesMessage } from '../state.ts';
import { Picture } from './face.tsx';
import { Icon } from './icons.tsx';
import { Later } from './later.tsx';
import { useWidget } from './use-widget.ts';

export function Header({ titleId }: { titleId: string }) {
  const { state, actions, texts, page } = useWidget();
  const { conversation, outbox } = state;
  const asked = outbox.some(({ kind }) => kind === 'handoff');
  const withPeople = conversation?.withPeople ?? false;
  const leaves = takesMessage(state);
  const status = withPeople
    ? texts.statusPeople
    : conversation?.status === 'resolved'
      ? texts.statusEnded
      : texts.statusBot;
  return (
    <div class="header">
      {state.settings?.avatar && <Picture path={state.settings.avatar} />}
      <div class="header-names">
        <h1 id={titleId} dir="auto">
          {state.inboxName || texts.title}
        </h1>
        <p class={withPeople ? 'header-status people' : 'header-status'}>{status}</p>
      </div>
      {!withPeople && (
        <button type="button" class="button quiet person" disabled={asked} onClick={actions.askPerson}>
          <Icon name={leaves ? 'mail' : 'person'} />
          {leaves ? texts.leaveMessage : texts.talkToPerson}
        </button>
      )}
      <Menu />
      {!page && (
        <button
          type="button"
          class="icon-button"
          aria-label={texts.close}
          title={texts.close}
          onClick={actions.close}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

/** Its list opens below the button; Escape and a click elsewhere close it. */
function Menu() {
  const { actions, texts } = useWidget();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const root = box.current?.getRootNode() ?? document;
    const leave = (event: Event) => {
      if (!event.composedPath().includes(box.current as EventTarget)) setOpen(false);
    };
    root.addEventListener('pointerdown', leave);
    return () => root.removeEventListener('pointerdown', leave);
  }, [open]);
  return (
    <div class="menu" ref={box}>
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={texts.more}
        title={texts.more}
        aria-haspopup="menu"
        aria-expanded={open}
        onFocus={actions.loadLater}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <Later
          name="MenuList"
          close={(back) => {
            setOpen(false);
            if (back) button.current?.focus();
          }}
        />
      )}
    </div>
  );
}
