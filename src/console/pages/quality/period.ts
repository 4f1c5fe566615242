/** Local dates as YYYY-MM-DD; the page shows the last day included, the server wants the day after. */
export const presets = ['d7', 'd30', 'd90', 'month', 'year'] as const;
export type Preset = (typeof presets)[number];
export type Period = { from: string; to: string };
export const intervals = ['day', 'week', 'month', 'quarter'] as const;
export type Interval = (typeof intervals)[number];

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export function today(at = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** From the first to the last day of a preset that ends today. */
export function periodOf(preset: Preset, last: string): Period {
  const days = { d7: 7, d30: 30, d90: 90 } as const;
  if (preset === 'month') return { from: `${last.slice(0, 7)}-01`, to: last };
  if (preset === 'year') return { from: `${last.slice(0, 4)}-01-01`, to: last };
  return { from: addDays(last, 1 - days[preset]), to: last };
}

/** The preset a period is, or undefined for one of one's own. */
export function presetOf({ from, to }: Period, last: string): Preset | undefined {
  return presets.find((each) => {
    const period = periodOf(each, last);
    return period.from === from && period.to === to;
  });
}

/** About ten to forty points in a chart. */
export function usualInterval({ from, to }: Period): Interval {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days <= 45) return 'day';
  if (days <= 200) return 'week';
  return days <= 1100 ? 'month' : 'quarter';
}
