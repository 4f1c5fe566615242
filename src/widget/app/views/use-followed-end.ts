import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Keeps the end of the conversation in view while it grows, until the customer scrolls up to read. What is taller
 * than the view is shown from its beginning. `changes`: whatever makes it grow; `own`: how much the customer said,
 * which always brings the end back.
 */
export function useFollowedEnd(changes: unknown[], own: number) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const seen = useRef({ top: 0, own });
  // Before the browser paints or tells of scrolling, so that growth is never taken for scrolling up.
  useLayoutEffect(() => {
    const { current: element } = box;
    const last = [...(element?.querySelectorAll('article') ?? [])].at(-1);
    if (own > seen.current.own) follows.current = true;
    seen.current.own = own;
    if (!element || !last || !follows.current) return;
    const end = element.scrollHeight - element.clientHeight;
    element.scrollTop = Math.min(end, last.offsetTop - 16);
    seen.current.top = element.scrollTop;
  }, [...changes, own]);
  const onScroll = () => {
    const { current: element } = box;
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    if (scrollHeight - scrollTop - clientHeight < 48) follows.current = true;
    else if (scrollTop < seen.current.top - 4) follows.current = false;
    seen.current.top = scrollTop;
  };
  return { box, onScroll };
}
