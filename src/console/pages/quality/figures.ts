import type { Figure, FigureKey } from '../../../contract/index.ts';
import { duration, number, percent } from '../../i18n/format.ts';

type Group = 'answers' | 'bot' | 'satisfaction' | 'people' | 'tickets';
type Shown = { key: FigureKey; group: Group; parts?: FigureKey[]; better?: 'more' | 'less' };

/** How the report is laid out: the main figures by group, each with the parts it is made of. */
export const layout: readonly Shown[] = [
  { key: 'hit_rate', group: 'answers', better: 'more' },
  { key: 'precise_hit_rate', group: 'answers', better: 'more' },
  { key: 'verified_accuracy', group: 'answers', better: 'more' },
  { key: 'coverage_at_precision', group: 'answers', better: 'more' },
  {
    key: 'resolution_rate',
    group: 'bot',
    better: 'more',
    parts: ['resolution_confirmed', 'resolution_assumed'],
  },
  { key: 'containment', group: 'bot' },
  { key: 'abandonment', group: 'bot', better: 'less' },
  {
    key: 'handoff_rate',
    group: 'bot',
    parts: [
      'handoff_rate_asked',
      'handoff_rate_low_confidence',
      'handoff_rate_repeated_miss',
      'handoff_rate_dissatisfied',
      'handoff_rate_rule',
    ],
  },
  { key: 'csat', group: 'satisfaction', better: 'more' },
  { key: 'csat_response_rate', group: 'satisfaction', better: 'more' },
  { key: 'first_response_time', group: 'people', better: 'less' },
  { key: 'handle_time', group: 'people', better: 'less' },
  { key: 'conversation_resolution_time', group: 'people', better: 'less' },
  {
    key: 'ticket_rate',
    group: 'tickets',
    parts: [
      'ticket_rate_rating',
      'ticket_rate_agent',
      'ticket_rate_customer',
      'ticket_rate_bot',
      'ticket_rate_rule',
    ],
  },
  { key: 'resolution_time', group: 'tickets', better: 'less' },
];
export const groups: readonly Group[] = ['answers', 'bot', 'satisfaction', 'people', 'tickets'];
export const figureKeys: readonly FigureKey[] = layout.flatMap(({ key, parts = [] }) => [key, ...parts]);

/** The number that stands for a figure: a share, or median seconds; null where there is nothing to measure. */
export function mainValue(figure: Pick<Figure, 'kind' | 'value' | 'median'>): number | null {
  return figure.kind === 'ratio' ? figure.value : figure.median;
}

export function shownValue(figure: Pick<Figure, 'kind' | 'value' | 'median'>): string {
  const value = mainValue(figure);
  return figure.kind === 'ratio' ? percent(value) : duration(value);
}

export type Change = { text: string; direction: 'up' | 'down' | 'same' };

/** Against the period before: in percentage points, or as time; undefined where one of both is missing. */
export function changeOf(figure: Figure): { amount: number; direction: Change['direction'] } | undefined {
  const { kind, previous } = figure;
  const before = previous && mainValue({ kind, value: previous.value, median: previous.median });
  const now = mainValue(figure);
  if (now === null || before === null || before === undefined) return undefined;
  const amount = now - before;
  const isSame = Math.abs(amount) < (kind === 'ratio' ? 0.0005 : 0.5);
  return { amount, direction: isSame ? 'same' : amount > 0 ? 'up' : 'down' };
}

export function shownChange(kind: Figure['kind'], amount: number): string {
  const sign = amount > 0 ? '+' : '−';
  return sign + (kind === 'ratio' ? number(Math.abs(amount) * 100, 1) : duration(Math.abs(amount)));
}
