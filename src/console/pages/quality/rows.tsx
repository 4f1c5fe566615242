import './quality.css';
import './report.css';
import './print.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { FigureKey, ReportRow } from '../../../contract/index.ts';
import { api, given, read } from '../../api/client.ts';
import { dateTime, duration } from '../../i18n/format.ts';
import { Page } from '../../parts/page.tsx';
import { LoadMore, Pill } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading, NotFound } from '../../parts/states.tsx';
import { ExportMenu } from './export-menu.tsx';
import { figureKeys, shownValue } from './figures.ts';
import { ReportFilters } from './report-filters.tsx';
import { useReportParams } from './use-report-params.ts';

export function Component() {
  const { figure } = useParams();
  const key = figureKeys.find((each) => each === figure);
  return key ? <Rows figureKey={key} /> : <NotFound isPage />;
}

function Rows({ figureKey }: { figureKey: FigureKey }) {
  const { t } = useTranslation();
  const { query, interval, search } = useReportParams();
  const report = useQuery({
    queryKey: ['quality', query, interval],
    queryFn: () => read(api.reports.quality.$get({ query: { ...query, interval } })),
  });
  const rows = useInfiniteQuery({
    queryKey: ['quality-rows', figureKey, query],
    queryFn: ({ pageParam }) =>
      read(
        api.reports.quality.rows.$get({
          query: { ...query, figure: figureKey, ...given({ cursor: pageParam }) },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  const figure = report.data?.figures.find(({ key }) => key === figureKey);
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const name = t(`quality.figure.${figureKey}.name`);
  return (
    <Page
      title={figure ? `${name} ${shownValue(figure)}` : name}
      documentTitle={name}
      back={`/quality?${search}`}
      lead={t(`quality.figure.${figureKey}.formula`)}
      actions={
        <ExportMenu
          path="/api/reports/quality/rows"
          query={{ ...query, figure: figureKey }}
          name={figureKey}
        />
      }
    >
      <ReportFilters />
      {rows.isLoading ? (
        <Loading />
      ) : rows.isError ? (
        <ErrorState error={rows.error} retry={() => void rows.refetch()} />
      ) : items.length === 0 ? (
        <Empty icon="chart" title={t('quality.noRows')} text={t('quality.noRowsText')} />
      ) : (
        <div className="table-wrap">
          <table className="table">
            <thead>
              <tr>
                <th>{t('quality.time')}</th>
                <th>{t('quality.about')}</th>
                <th className="wide-only">{t('quality.customer')}</th>
                <th>{t('quality.what')}</th>
                <th>{t('quality.counted')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a report's rows have no id and keep their order
                <Row key={at} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <LoadMore query={rows} />
    </Page>
  );
}

function Row({ row }: { row: ReportRow }) {
  const { t } = useTranslation();
  const {
    conversationId,
    messageId,
    ticketId,
    at,
    counted,
    value,
    text,
    contactName,
    seconds,
    businessSeconds,
  } = row;
  const to = conversationId
    ? `/inbox/${conversationId}?view=all${messageId ? `&message=${messageId}` : ''}`
    : ticketId && `/tickets/${ticketId}`;
  return (
    <tr>
      <td className="num">{dateTime(at)}</td>
      <td className="row-text">
        {to ? (
          <Link className="row-link" to={to}>
            {text ?? t(conversationId ? 'quality.conversation' : 'quality.ticket')}
          </Link>
        ) : (
          (text ?? '–')
        )}
      </td>
      <td className="wide-only soft">{contactName ?? '–'}</td>
      <td>
        {useValueText()(value)}
        {seconds !== null && <span className="num">{duration(seconds)}</span>}
        {businessSeconds !== null && <span className="faint num"> ({duration(businessSeconds)})</span>}
      </td>
      <td>{counted ? <Pill tone="accent">{t('quality.yes')}</Pill> : <Pill>{t('quality.no')}</Pill>}</td>
    </tr>
  );
}

/** The words for what a row stands for: an outcome, a reason, a rating, a judgement, a source. */
function useValueText(): (value: string | null) => string {
  const { t } = useTranslation();
  return (value) => {
    if (value === null) return '';
    const keys = [
      `inbox.answer.outcome.${value}`,
      `inbox.handoff.${value}`,
      `inbox.answer.rating.${value}`,
      `quality.judged.${value}`,
      `tickets.source.${value}`,
      `inbox.status.${value}`,
    ];
    const found = t(keys as never[], { defaultValue: value });
    return String(found);
  };
}
