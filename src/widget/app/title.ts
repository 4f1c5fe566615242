/** While the tab is out of sight its title tells how much waits to be read; the page gets its own back. */
export function createTitle(signal: AbortSignal): (unread: number) => void {
  let own: string | undefined;
  let shown = '';
  const restore = () => {
    // Unless the page has changed it meanwhile.
    if (own !== undefined && document.title === shown) document.title = own;
    own = undefined;
  };
  document.addEventListener('visibilitychange', () => document.hidden || restore(), { signal });
  signal.addEventListener('abort', restore);
  return (unread) => {
    if (own !== undefined && document.title !== shown) own = document.title;
    if (!document.hidden || unread === 0) return restore();
    own ??= document.title;
    shown = `(${unread}) ${own}`;
    document.title = shown;
  };
}
