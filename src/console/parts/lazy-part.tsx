import { type ComponentType, lazy } from 'react';
import { type Area, loadTexts } from '../i18n/index.ts';

/** A part of a page that is loaded, with its texts, when it is first shown. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>, areas: readonly Area[]) {
  return lazy(async () => {
    const [part] = await Promise.all([load(), loadTexts(areas)]);
    return { default: part };
  });
}
