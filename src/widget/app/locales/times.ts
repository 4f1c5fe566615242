import type { First } from './locale.ts';

export function clockTime(texts: First, at: string): string {
  return new Intl.DateTimeFormat(texts.tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(at),
  );
}

/** "Today", "Yesterday", or the date as people of that language write it. */
export function dayName(texts: First, at: string, today = new Date()): string {
  const day = new Date(at);
  const days = Math.round((startOf(today) - startOf(day)) / 86_400_000);
  if (days === 0) return texts.today;
  if (days === 1) return texts.yesterday;
  const year = day.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(texts.tag, {
    ...year,
    month: 'long',
    day: 'numeric',
    weekday: 'short',
  }).format(day);
}

export function dateAndTime(texts: First, at: string): string {
  const form = {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return new Intl.DateTimeFormat(texts.tag, { ...form, hourCycle: 'h23' }).format(new Date(at));
}

function startOf(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
