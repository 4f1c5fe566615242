import i18next from 'i18next';
import { dateTime } from '../../i18n/format.ts';

/** What an entry of the audit log says beside its action: `role: agent → manager`, each name in words. */
export function describe(detail: Record<string, unknown>): string[] {
  const { actorName: _, before, changes, ...rest } = detail;
  const old = isRecord(before) ? before : {};
  return [
    ...('from' in rest && 'to' in rest ? [`${word(rest.from)} → ${word(rest.to)}`] : []),
    ...Object.entries(rest)
      .filter(([name]) => !(name === 'from' || name === 'to') || !('from' in rest && 'to' in rest))
      .flatMap(([name, value]) => lines(name, value, old[name])),
    ...(isRecord(changes)
      ? Object.entries(changes).flatMap(([name, change]) =>
          isRecord(change) ? lines(name, change.to, change.from) : [],
        )
      : []),
  ];
}

/** Settings within settings are told one by one; of what is as it was nothing is said. */
function lines(name: string, value: unknown, before: unknown): string[] {
  if (isRecord(value)) {
    const old = isRecord(before) ? before : {};
    return Object.entries(value).flatMap(([inner, each]) => lines(inner, each, old[inner]));
  }
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(value)) return [];
  const said = before === undefined ? word(value) : `${word(before)} → ${word(value)}`;
  return [i18next.t('audit.pair', { name: label(name), value: said })];
}

/** Names without words of their own are the language's day names, tags and keys: shown as they are. */
function label(name: string): string {
  return i18next.t(`audit.fields.${name}` as never, { defaultValue: name });
}

function word(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return i18next.t(value ? 'audit.yes' : 'audit.no');
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(word).join(', ');
  if (isRecord(value)) return Object.values(value).map(word).join('–');
  const text = String(value);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return dateTime(text);
  return i18next.t(`audit.values.${text}` as never, { defaultValue: text });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
