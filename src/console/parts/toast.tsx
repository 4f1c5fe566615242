import { useSyncExternalStore } from 'react';
import { Icon } from './icons.tsx';

type Toast = { id: number; text: string; tone: 'good' | 'danger' };

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** A word about what was just done; a failure stays longer. */
export function say(text: string, tone: Toast['tone'] = 'good'): void {
  last += 1;
  const id = last;
  change([...toasts.slice(-2), { id, text, tone }]);
  setTimeout(() => change(toasts.filter((each) => each.id !== id)), tone === 'good' ? 2800 : 7000);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, tone }) => (
        <div key={id} className={`toast toast-${tone}`}>
          <Icon name={tone === 'good' ? 'check' : 'warning'} size={16} />
          {text}
        </div>
      ))}
    </div>
  );
}
