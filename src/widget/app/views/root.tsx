import { useRef } from 'preact/hooks';
import type { Controller } from '../controller.ts';
import { Panel } from './panel.tsx';
import { useController, WidgetContext } from './use-widget.ts';

/** `page`: nothing but the conversation is on the page. */
type Props = { controller: Controller; page: boolean; reopened: boolean };

/** `reopened`: it was open before the page was loaded again, so it comes back without taking the focus. */
export function Root({ controller, page, reopened }: Props) {
  const state = useController(controller);
  const quietly = useRef(reopened);
  const { open, texts } = state;
  if (!open) quietly.current = false;
  if (!open || !texts) return null;
  return (
    <WidgetContext.Provider value={{ state, actions: controller.actions, texts, page }}>
      <Panel quietly={quietly.current} />
    </WidgetContext.Provider>
  );
}
