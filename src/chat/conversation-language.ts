import type { Language } from '../contract/index.ts';
import { detectLanguage } from '../lib/detect-language.ts';

/**
 * What a BCP 47 locale is read as: zh-TW, zh-HK, zh-MO and zh-Hant are traditional Chinese, every other zh simplified.
 */
export function languageOfLocale(locale: string): Language {
  const tag = locale.toLowerCase().replaceAll('_', '-');
  if (/^zh(-|$)/.test(tag)) return /-(hant|tw|hk|mo)(-|$)/.test(tag) ? 'zh-Hant' : 'zh-Hans';
  return /^en(-|$)/.test(tag) ? 'en' : 'other';
}

/**
 * The language a customer writes in. `assumed` (the conversation's so far) stays where the text does not tell: a lone
 * Latin word may be a product's name, and Chinese that fits both scripts reads as simplified.
 */
export function languageOfText(text: string, assumed: Language): Language {
  const found = detectLanguage(text);
  if (found === undefined) return assumed;
  if (found === 'zh-Hans') return assumed === 'zh-Hant' ? 'zh-Hant' : 'zh-Hans';
  if (found === 'zh-Hant') return found;
  if (found === 'ja' || found === 'ko') return 'other';
  const words = text.match(/\p{L}+/gu) ?? [];
  return words.length < 2 ? assumed : found;
}
