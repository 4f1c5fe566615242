import { currentLocale } from './index.ts';

/** Everything below is in the person's language and zone; a missing value is an en dash, never 0. */
const none = '–';

const cache = new Map<string, Intl.DateTimeFormat>();
function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = currentLocale() + JSON.stringify(options);
  const found = cache.get(key) ?? new Intl.DateTimeFormat(currentLocale(), options);
  cache.set(key, found);
  return found;
}

export function dateTime(iso: string | null): string {
  return iso === null ? none : dates({ dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

export function dateOnly(iso: string | null): string {
  return iso === null ? none : dates({ dateStyle: 'medium' }).format(new Date(iso));
}

export function timeOnly(iso: string): string {
  return dates({ timeStyle: 'short' }).format(new Date(iso));
}

/** A local date (YYYY-MM-DD) is shown as that date, whatever the zone. */
export function localDay(day: string, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' }): string {
  return dates({ ...options, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

/** Short, for lists: the time today, the day this year, else the date. */
export function briefTime(iso: string, at = new Date()): string {
  const date = new Date(iso);
  if (date.toDateString() === at.toDateString()) return timeOnly(iso);
  if (date.getFullYear() === at.getFullYear()) return dates({ month: 'short', day: 'numeric' }).format(date);
  return dates({ year: 'numeric', month: 'numeric', day: 'numeric' }).format(date);
}

export function number(value: number | null, digits = 0): string {
  if (value === null) return none;
  return new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: digits }).format(value);
}

export function percent(value: number | null, digits = 1): string {
  if (value === null) return none;
  return new Intl.NumberFormat(currentLocale(), { style: 'percent', maximumFractionDigits: digits }).format(
    value,
  );
}

export function bytes(value: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let step = 0;
  let left = value;
  while (left >= 1024 && step < units.length - 1) {
    left /= 1024;
    step += 1;
  }
  return new Intl.NumberFormat(currentLocale(), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    // "262 byte" is not English.
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: left < 10 && step > 0 ? 1 : 0,
  }).format(left);
}

/** Seconds in the two largest units that matter. */
export function duration(seconds: number | null): string {
  if (seconds === null) return none;
  const steps = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  let left = Math.round(seconds);
  const parts: string[] = [];
  for (const [unit, size] of steps) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count === 0 && !(unit === 'second' && parts.length === 0)) continue;
    const format = { style: 'unit', unit, unitDisplay: 'short' } as const;
    parts.push(new Intl.NumberFormat(currentLocale(), format).format(count));
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

const languageNames: Record<string, Record<'zh-CN' | 'en', string>> = {
  'zh-Hans': { 'zh-CN': '简体中文', en: 'Chinese (simplified)' },
  'zh-Hant': { 'zh-CN': '繁体中文', en: 'Chinese (traditional)' },
  en: { 'zh-CN': '英文', en: 'English' },
  ja: { 'zh-CN': '日文', en: 'Japanese' },
  ko: { 'zh-CN': '韩文', en: 'Korean' },
  other: { 'zh-CN': '其他语言', en: 'Other' },
};

export function languageName(tag: string | null): string {
  if (tag === null) return none;
  return languageNames[tag]?.[currentLocale()] ?? tag;
}
