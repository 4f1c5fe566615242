import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Messages } from './zh-cn/index.ts';

export const locales = ['zh-CN', 'en'] as const;
export type Locale = (typeof locales)[number];
export const localeNames: Record<Locale, string> = { 'zh-CN': '简体中文', en: 'English' };

const key = 'knowdesk.locale';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Messages };
  }
}

export type Area = keyof Messages;
type Loaders = { [A in Area]: () => Promise<{ [K in A]: Messages[K] }> };

/**
 * Each area of each language is a piece of its own: only what the opened pages say, in the language in use, is loaded.
 */
const loaders: Record<Locale, Loaders> = {
  'zh-CN': {
    common: () => import('./zh-cn/common.ts'),
    account: () => import('./zh-cn/account.ts'),
    audit: () => import('./zh-cn/audit.ts'),
    desk: () => import('./zh-cn/desk.ts'),
    inbox: () => import('./zh-cn/inbox.ts'),
    knowledge: () => import('./zh-cn/knowledge.ts'),
    life: () => import('./zh-cn/life.ts'),
    originals: () => import('./zh-cn/originals.ts'),
    quality: () => import('./zh-cn/quality.ts'),
    tickets: () => import('./zh-cn/tickets.ts'),
    settings: () => import('./zh-cn/settings.ts'),
    start: () => import('./zh-cn/start.ts'),
    gaps: () => import('./zh-cn/gaps.ts'),
    sources: () => import('./zh-cn/sources.ts'),
    webhooks: () => import('./zh-cn/webhooks.ts'),
  },
  en: {
    common: () => import('./en/common.ts'),
    account: () => import('./en/account.ts'),
    audit: () => import('./en/audit.ts'),
    desk: () => import('./en/desk.ts'),
    inbox: () => import('./en/inbox.ts'),
    knowledge: () => import('./en/knowledge.ts'),
    life: () => import('./en/life.ts'),
    originals: () => import('./en/originals.ts'),
    quality: () => import('./en/quality.ts'),
    tickets: () => import('./en/tickets.ts'),
    settings: () => import('./en/settings.ts'),
    start: () => import('./en/start.ts'),
    gaps: () => import('./en/gaps.ts'),
    sources: () => import('./en/sources.ts'),
    webhooks: () => import('./en/webhooks.ts'),
  },
};
export const areas = Object.keys(loaders.en) as Area[];
const wanted = new Set<Area>(['common']);

/** What was chosen before, else what the browser prefers. */
export function preferredLocale(): Locale {
  const chosen = localStorage.getItem(key);
  const found = locales.find((each) => each === chosen);
  return found ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');
}

export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: preferredLocale(),
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
    // Keys such as `knowledge:read` are one key.
    nsSeparator: false,
  });
  await showLocale(preferredLocale());
}

/** A page loads its texts with its code (`app/routes.tsx`). */
export async function loadTexts(areas: readonly Area[]): Promise<void> {
  for (const area of areas) wanted.add(area);
  await load(currentLocale());
}

async function load(locale: Locale): Promise<void> {
  const missing = [...wanted].filter((area) => !i18next.exists(area, { lng: locale, returnObjects: true }));
  const pieces = await Promise.all(missing.map((area) => loaders[locale][area]()));
  for (const [i, area] of missing.entries()) {
    const texts = { [area]: (pieces[i] as Partial<Messages>)[area] };
    i18next.addResourceBundle(locale, 'translation', texts, true);
  }
}

export async function showLocale(locale: Locale): Promise<void> {
  await load(locale);
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
}

export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(key, locale);
  await showLocale(locale);
}

export function currentLocale(): Locale {
  return i18next.language === 'en' ? 'en' : 'zh-CN';
}
