import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from '../views/icons.tsx';
import { useWidget } from '../views/use-widget.ts';

type Props = { title: string; close: () => void; children: ComponentChildren };

/** Covers the conversation and takes the focus; `panel.tsx` gives it back. */
export function Sheet({ title, close, children }: Props) {
  const { texts } = useWidget();
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const first = box.current?.querySelector<HTMLElement>('input, textarea') ?? box.current;
    first?.focus();
  }, []);
  return (
    <div
      class="sheet"
      role="dialog"
      aria-modal="true"
      aria-labelledby={id}
      tabIndex={-1}
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <div class="sheet-head">
        <button type="button" class="icon-button" aria-label={texts.back} title={texts.back} onClick={close}>
          <Icon name="back" />
        </button>
        <h2 id={id}>{title}</h2>
      </div>
      <div class="sheet-body">{children}</div>
    </div>
  );
}
