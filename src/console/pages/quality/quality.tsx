import './quality.css';
import './report.css';
import './print.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { QualityReport } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { localDay } from '../../i18n/format.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Loaded, Loading } from '../../parts/states.tsx';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { Breakdown } from './breakdown.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FigureCard } from './figure-card.tsx';
import { groups, layout } from './figures.ts';
import { ReportFilters } from './report-filters.tsx';
import { qualityTabs } from './tabs.ts';
import { timeZone, useReportParams } from './use-report-params.ts';

const Trend = lazy(() => import('./trend.tsx'));

export function Component() {
  const { t } = useTranslation();
  const { query, interval, period } = useReportParams();
  const report = useQuery({
    queryKey: ['quality', query, interval],
    queryFn: () => read(api.reports.quality.$get({ query: { ...query, interval } })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  return (
    <Page
      title={t('quality.title')}
      tabs={qualityTabs()}
      actions={<ExportMenu path="/api/reports/quality" query={{ ...query, interval }} name="quality" />}
    >
      <h2 className="print-only">
        {t('quality.printed', { from: localDay(period.from), to: localDay(period.to) })}
      </h2>
      <ReportFilters />
      <Loaded query={report} lines={12}>
        {(data) => <Report report={data} />}
      </Loaded>
      <p className="faint small">{t('quality.cohort', { zone: timeZone })}</p>
    </Page>
  );
}

function Report({ report }: { report: QualityReport }) {
  const { t } = useTranslation();
  const change = useChangeParams();
  const { figure: chosen } = useReportParams();
  const figures = new Map(report.figures.map((each) => [each.key, each]));
  const isEmpty = report.figures.every(({ n, denominator }) => n === 0 && !denominator);
  if (isEmpty) return <Empty icon="chart" title={t('quality.emptyTitle')} text={t('quality.emptyText')} />;
  return (
    <>
      <Suspense
        fallback={
          <div className="trend card">
            <Loading lines={5} />
          </div>
        }
      >
        <Trend report={report} figureKey={chosen} />
      </Suspense>
      <Breakdown figureKey={chosen} />
      {groups.map((group) => (
        <section key={group} className="figure-group">
          <h2>{t(`quality.group.${group}`)}</h2>
          <div className="figure-grid">
            {layout
              .filter((each) => each.group === group)
              .map(({ key, better, parts = [] }) => {
                const figure = figures.get(key);
                if (!figure) return null;
                return (
                  <FigureCard
                    key={key}
                    figure={figure}
                    better={better}
                    parts={parts.flatMap((part) => figures.get(part) ?? [])}
                    isChosen={chosen === key}
                    onChoose={() => change({ figure: key })}
                  />
                );
              })}
          </div>
        </section>
      ))}
    </>
  );
}
