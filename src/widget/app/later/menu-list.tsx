import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from '../views/icons.tsx';
import { useWidget } from '../views/use-widget.ts';

type Item = { icon: IconName; label: string; checked?: boolean; run: () => void };

/** What can be done with the conversation; arrows move. `close(true)` gives the focus back to the button. */
export function MenuList({ close }: { close: (back: boolean) => void }) {
  const { state, actions, texts } = useWidget();
  const box = useRef<HTMLDivElement>(null);
  const { conversation } = state;
  const items: Item[] = [];
  if (conversation?.status === 'pending')
    items.push({ icon: 'check', label: texts.solved, run: actions.resolve });
  if (conversation)
    items.push({ icon: 'ticket', label: texts.ticket, run: () => actions.showSheet('ticket') });
  if (conversation) items.push({ icon: 'anew', label: texts.anew, run: actions.startAnew });
  items.push({
    icon: 'sound',
    label: texts.sound,
    checked: !state.silent,
    run: () => actions.setSilent(!state.silent),
  });
  useEffect(() => box.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus(), []);

  function move(event: KeyboardEvent) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      return close(true);
    }
    if (event.key === 'Tab') return close(false);
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = all.findIndex((each) => each.matches(':focus'));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  }

  return (
    <div ref={box} class="menu-list" role="menu" aria-label={texts.more} tabIndex={-1} onKeyDown={move}>
      {items.map(({ icon, label, checked, run }) => (
        <button
          key={icon}
          type="button"
          role={checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
          {...(checked === undefined ? {} : { 'aria-checked': checked })}
          tabIndex={-1}
          onClick={() => {
            close(true);
            run();
          }}
        >
          <Icon name={icon} />
          <span>{label}</span>
          {checked && <Icon name="check" />}
        </button>
      ))}
    </div>
  );
}
