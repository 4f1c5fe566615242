import type { WidgetSettings } from '../../contract/index.ts';
import type { Store } from './store.ts';

/** How an inbox looks, as the loader can show it before anything else has come. Only ever grows, as `Shell` does. */
export type Look = { position: string; vars: Record<string, string> };

/** What is said in the language that the window speaks, else in a near one, else in the inbox's own. */
export function inLanguage<T>(said: Record<string, T>, locale: string, usual: string): T | undefined {
  const [language] = locale.split('-');
  const near = Object.keys(said).find((tag) => tag.split('-')[0] === language);
  return said[locale] ?? (near ? said[near] : undefined) ?? said[usual] ?? Object.values(said)[0];
}

export function lookOf({ colours, radius, position }: WidgetSettings): Look {
  const vars: Record<string, string> = { '--kd-radius': `${radius}px` };
  for (const [ground, tones] of Object.entries(colours ?? {})) {
    for (const [name, colour] of Object.entries(tones)) vars[`--kd-${ground}-${name}`] = colour;
  }
  return { position, vars };
}

/** Colours are set on our own element by script, which no Content-Security-Policy minds. */
export function applyLook(host: HTMLElement, look: Look, chosen: string | undefined, store: Store): void {
  const before = store.read().look;
  for (const name of Object.keys(before?.vars ?? {})) host.style.removeProperty(name);
  for (const [name, value] of Object.entries(look.vars)) host.style.setProperty(name, value);
  // What the page says counts more than the inbox.
  host.dataset.position = chosen ?? look.position;
  if (JSON.stringify(before) !== JSON.stringify(look)) store.update((saved) => ({ ...saved, look }));
}
