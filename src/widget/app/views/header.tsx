import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons.tsx';
import { useWidget } from './use-widget.ts';

export function Header({ titleId, openTicket }: { titleId: string; openTicket: () => void }) {
  const { state, actions, texts, page } = useWidget();
  const { conversation, outbox } = state;
  const asked = outbox.some(({ kind }) => kind === 'handoff');
  const withPeople = conversation?.withPeople ?? false;
  const status = withPeople
    ? texts.statusPeople
    : conversation?.status === 'resolved'
      ? texts.statusEnded
      : texts.statusBot;
  return (
    <div class="header">
      <div class="header-names">
        <h1 id={titleId} dir="auto">
          {state.inboxName || texts.title}
        </h1>
        <p class={withPeople ? 'header-status people' : 'header-status'}>{status}</p>
      </div>
      {!withPeople && (
        <button type="button" class="button quiet person" disabled={asked} onClick={actions.askPerson}>
          <Icon name="person" />
          {texts.talkToPerson}
        </button>
      )}
      <Menu openTicket={openTicket} />
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

type Item = { icon: IconName; label: string; checked?: boolean; run: () => void };

/** Opens below its button; arrows move, Escape and a click elsewhere close it. */
function Menu({ openTicket }: { openTicket: () => void }) {
  const { state, actions, texts } = useWidget();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { conversation } = state;
  const items: Item[] = [];
  if (conversation?.status === 'pending')
    items.push({ icon: 'check', label: texts.solved, run: actions.resolve });
  if (conversation) items.push({ icon: 'ticket', label: texts.ticket, run: openTicket });
  if (conversation) items.push({ icon: 'anew', label: texts.anew, run: actions.startAnew });
  items.push({
    icon: 'sound',
    label: texts.sound,
    checked: !state.silent,
    run: () => actions.setSilent(!state.silent),
  });

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const root = box.current?.getRootNode() ?? document;
    const leave = (event: Event) => {
      if (!event.composedPath().includes(box.current as EventTarget)) setOpen(false);
    };
    root.addEventListener('pointerdown', leave);
    return () => root.removeEventListener('pointerdown', leave);
  }, [open]);

  function move(event: KeyboardEvent) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      return close();
    }
    if (event.key === 'Tab') return setOpen(false);
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = all.findIndex((each) => each.matches(':focus'));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  }

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
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div class="menu-list" role="menu" aria-label={texts.more} tabIndex={-1} onKeyDown={move}>
          {items.map(({ icon, label, checked, run }) => (
            <button
              key={icon}
              type="button"
              role={checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
              {...(checked === undefined ? {} : { 'aria-checked': checked })}
              tabIndex={-1}
              onClick={() => {
                close();
                run();
              }}
            >
              <Icon name={icon} />
              <span>{label}</span>
              {checked && <Icon name="check" />}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
