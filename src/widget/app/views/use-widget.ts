import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Actions } from '../actions.ts';
import type { Controller } from '../controller.ts';
import type { Locale } from '../locales/index.ts';
import type { State } from '../state.ts';

export type Widget = { state: State; actions: Actions; texts: Locale; page: boolean };

export const WidgetContext = createContext<Widget | undefined>(undefined);

export function useWidget(): Widget {
  const widget = useContext(WidgetContext);
  if (!widget) throw new Error('drawn outside of the widget');
  return widget;
}

/** The state as it is now; draws again whenever it changed. */
export function useController({ state }: Controller): State {
  const [now, draw] = useState(state.get());
  useEffect(() => {
    draw(state.get());
    return state.watch(draw);
  }, [state]);
  return now;
}
