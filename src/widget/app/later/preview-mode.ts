import type { Controller } from '../controller.ts';
import { findLocale } from '../locales/index.ts';
import type { State } from '../state.ts';

/** The console's settings page shows what is not saved yet. */
export function show({ state, actions }: Controller, value: unknown): void {
  const { settings, show, locale } = value as { settings: State['settings']; show: string; locale: string };
  if (locale !== state.get().locale) actions.setLocale(findLocale(locale) ?? 'en');
  if (show === 'window' || show === 'offline') actions.open();
  else actions.close();
  state.set({ settings, previewed: show, inboxName: settings?.name ?? '', greeting: null });
  // Told at every key that is pressed in the form beside: what is shown already must not take the focus from it.
  const sheet = show === 'offline' ? 'offline' : null;
  if (state.get().sheet !== sheet) actions.showSheet(sheet);
}
