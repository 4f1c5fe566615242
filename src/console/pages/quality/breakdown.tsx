import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BreakdownBy, FigureKey, Breakdown as Groups } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { number } from '../../i18n/format.ts';
import { Loaded } from '../../parts/states.tsx';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { mainValue, shownValue } from './figures.ts';
import { useGroupNames } from './group-names.ts';
import { breakdowns, useReportParams } from './use-report-params.ts';

/** The chosen figure for each inbox, language, label, team or tier; a click goes to the rows of that group. */
export function Breakdown({ figureKey }: { figureKey: FigureKey }) {
  const { t } = useTranslation();
  const change = useChangeParams();
  const { query, by } = useReportParams();
  const name = t(`quality.figure.${figureKey}.name`);
  const groups = useQuery({
    queryKey: ['quality-breakdown', query, by],
    queryFn: () => read(api.reports.quality.breakdown.$get({ query: { ...query, by } })),
    placeholderData: keepPreviousData,
  });
  return (
    <section className="breakdown card" aria-label={t('quality.breakdown.title', { name })}>
      <div className="trend-head">
        <h2>{t('quality.breakdown.title', { name })}</h2>
        <Segmented
          size="small"
          aria-label={t('quality.breakdown.by')}
          value={by}
          onChange={(value) => change({ by: value === 'inbox' ? null : value })}
          options={breakdowns.map((value) => ({ value, label: t(`quality.breakdown.${value}`) }))}
        />
      </div>
      <Loaded query={groups} lines={3}>
        {(data) => <Table data={data} figureKey={figureKey} by={by} name={name} />}
      </Loaded>
    </section>
  );
}

type TableProps = { data: Groups; figureKey: FigureKey; by: BreakdownBy; name: string };

function Table({ data, figureKey, by, name }: TableProps) {
  const { t } = useTranslation();
  const { search } = useReportParams();
  const nameOf = useGroupNames();
  const rows = data.groups.flatMap(({ value, figures }) => {
    const figure = figures.find(({ key }) => key === figureKey);
    // Nothing to count and nothing counted: not worth a line.
    return figure && (figure.n > 0 || figure.numerator) ? [{ value, figure }] : [];
  });
  if (rows.length === 0) return <p className="soft">{t('quality.breakdown.none')}</p>;
  const most = Math.max(...rows.map(({ figure }) => mainValue(figure) ?? 0));
  const rowsOf = (value: string | null) => {
    const params = new URLSearchParams(search);
    params.set(by, value ?? 'none');
    return { pathname: `/quality/${figureKey}`, search: params.toString() };
  };
  return (
    <table className="table breakdown-table">
      <thead>
        <tr>
          <th>{t(`quality.breakdown.${by}`)}</th>
          <th>{name}</th>
          <th className="end">{t('quality.breakdown.n')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ value, figure }) => {
          const main = mainValue(figure);
          // What has no inbox or language cannot be filtered by it.
          const isLink = main !== null && (value !== null || (by !== 'inbox' && by !== 'language'));
          return (
            <tr key={value ?? ''}>
              <td>
                {isLink ? (
                  <Link className="row-link" to={rowsOf(value)}>
                    {nameOf(by, value)}
                  </Link>
                ) : (
                  nameOf(by, value)
                )}
              </td>
              <td>
                <span className="breakdown-value num">{shownValue(figure)}</span>
                <span className="breakdown-bar" aria-hidden="true">
                  <span style={{ width: `${most > 0 && main !== null ? (100 * main) / most : 0}%` }} />
                </span>
              </td>
              <td className="end num soft">
                {figure.kind === 'ratio'
                  ? `${number(figure.numerator)} / ${number(figure.denominator)}`
                  : number(figure.n)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
