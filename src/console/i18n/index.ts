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

/** Each language is a piece of its own; only the one in use is loaded. */
const loaders: Record<Locale, () => Promise<{ messages: Messages }>> = {
  'zh-CN': () => import('./zh-cn/index.ts'),
  en: () => import('./en/index.ts'),
};

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

export async function showLocale(locale: Locale): Promise<void> {
  if (!i18next.hasResourceBundle(locale, 'translation')) {
    const { messages } = await loaders[locale]();
    i18next.addResourceBundle(locale, 'translation', messages);
  }
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
