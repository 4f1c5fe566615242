import { useEffect, useRef } from 'preact/hooks';

/**
 * The focus must not fall out of the window: when what had it is gone or cannot have it any more, `takeFocus` says
 * where it goes, and when a sheet that covered the conversation closes, it goes back to where it was.
 */
export function useKeptFocus(takeFocus: () => void, covered: boolean): (event: FocusEvent) => void {
  const last = useRef<HTMLElement | undefined>(undefined);
  const covers = useRef(covered);
  useEffect(() => {
    const { current: element } = last;
    const uncovered = covers.current && !covered;
    covers.current = covered;
    if (!element || covered) return;
    if (!element.isConnected || element.matches(':disabled')) {
      last.current = undefined;
      // Unless somebody went on to the host page.
      if (document.activeElement === document.body) takeFocus();
    } else if (uncovered) element.focus();
  });
  return ({ target }) => {
    const element = target as HTMLElement;
    if (!element.closest('.sheet')) last.current = element;
  };
}
