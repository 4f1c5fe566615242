export type { Locale, More } from './locale.ts';

/** The tag of ours that fits a BCP 47 tag; undefined when we do not speak it. */
export function findLocale(tag: string | undefined): string | undefined {
  const wanted = (tag ?? '').toLowerCase().replaceAll('_', '-');
  // Script and region both tell; every other language has one file.
  if (/^zh(-|$)/.test(wanted)) return /-(hant|tw|hk|mo)(-|$)/.test(wanted) ? 'zh-TW' : 'zh-CN';
  const [language] = wanted.split('-');
  return Object.keys(KNOWDESK_LOCALES).find(
    (ours) => ours.toLowerCase() === wanted || ours.split('-')[0] === language,
  );
}

/** The first of these wishes that we speak. */
export function chooseLocale(...wishes: (string | undefined)[]): string {
  return wishes.map(findLocale).find((tag) => tag !== undefined) ?? 'en';
}
