import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { Icon, type IconName } from './icons.tsx';

export type MenuItem =
  | { key: string; label: string; icon?: IconName; checked?: boolean; danger?: boolean; run: () => void }
  | { key: string; heading: string }
  | { key: string; line: true };

type MenuProps = {
  label: string;
  className?: string;
  children: ReactNode;
  items: MenuItem[];
  /** Where it opens beside the button. */
  side?: 'below' | 'above';
  align?: 'start' | 'end';
  /** Lets a shortcut open it. */
  buttonId?: string;
};

/** A button that opens a menu in the top layer; arrow keys move, Escape and a click elsewhere close it. */
export function Menu({
  label,
  className = 'icon-button',
  children,
  items,
  side = 'below',
  align = 'start',
  buttonId,
}: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const choices = () => [...(menu.current?.querySelectorAll<HTMLButtonElement>('[role^="menuitem"]') ?? [])];
  const place = () => {
    const box = button.current?.getBoundingClientRect();
    const popup = menu.current;
    if (!box || !popup) return;
    const { offsetWidth: width, offsetHeight: height } = popup;
    const left = align === 'start' ? box.left : box.right - width;
    const above = side === 'above' || box.bottom + 6 + height > innerHeight;
    const top = above && box.top - 6 - height > 0 ? box.top - 6 - height : box.bottom + 6;
    popup.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    popup.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
  };
  const move = (event: KeyboardEvent) => {
    const all = choices();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length)?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        id={buttonId}
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        popoverTarget={id}
      >
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        tabIndex={-1}
        onKeyDown={move}
        onToggle={(event) => {
          if (event.newState !== 'open') return;
          place();
          const all = choices();
          (all.find((each) => each.getAttribute('aria-checked') === 'true') ?? all[0])?.focus();
        }}
      >
        {items.map((item) => (
          <Entry key={item.key} item={item} close={() => menu.current?.hidePopover()} />
        ))}
      </div>
    </>
  );
}

function Entry({ item, close }: { item: MenuItem; close: () => void }) {
  if ('line' in item) return <hr className="menu-line" />;
  if ('heading' in item) return <div className="menu-heading">{item.heading}</div>;
  const isChoice = item.checked !== undefined;
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: aria-checked comes only with menuitemradio
    <button
      type="button"
      role={isChoice ? 'menuitemradio' : 'menuitem'}
      aria-checked={isChoice ? item.checked : undefined}
      className={item.danger ? 'menu-item menu-danger' : 'menu-item'}
      onClick={() => {
        close();
        item.run();
      }}
    >
      {item.icon && <Icon name={item.icon} size={16} />}
      <span className="grow">{item.label}</span>
      {item.checked && <Icon name="check" size={16} />}
    </button>
  );
}
