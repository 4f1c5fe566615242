import { useSearchParams } from 'react-router';
import type { BreakdownBy, FigureKey, Language } from '../../../contract/index.ts';
import { given } from '../../api/client.ts';
import { figureKeys } from './figures.ts';
import { addDays, type Interval, intervals, type Period, periodOf, today, usualInterval } from './period.ts';

const day = /^\d{4}-\d{2}-\d{2}$/;
const languages: readonly Language[] = ['zh-Hans', 'zh-Hant', 'en', 'ja', 'ko', 'other'];

export const breakdowns: readonly BreakdownBy[] = ['inbox', 'language', 'label', 'team', 'tier'];
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What the address asks for: period, interval, filters, the figure of the chart; a link shows a colleague the same. */
export function useReportParams() {
  const [params] = useSearchParams();
  const usual = periodOf('d30', today());
  const from = params.get('from') ?? '';
  const to = params.get('to') ?? '';
  const period: Period = day.test(from) && day.test(to) && from <= to ? { from, to } : usual;
  const interval: Interval =
    intervals.find((each) => each === params.get('interval')) ?? usualInterval(period);
  const inboxId = params.get('inbox') ?? '';
  const language = languages.find((each) => each === params.get('language'));
  const teamId = params.get('team') ?? '';
  const labelId = params.get('label') ?? '';
  const tier = params.get('tier') ?? '';
  const by = breakdowns.find((each) => each === params.get('by')) ?? 'inbox';
  const figure: FigureKey = figureKeys.find((each) => each === params.get('figure')) ?? 'hit_rate';
  const filters = given({ inboxId, language, teamId, labelId, tier });
  const query = { from: period.from, to: addDays(period.to, 1), timeZone, ...filters };
  return {
    period,
    interval,
    inboxId,
    language,
    teamId,
    labelId,
    tier,
    by,
    figure,
    query,
    search: params.toString(),
  };
}
