import { useInfiniteQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { SourcePage, SourcePageStatus } from '../../../contract/index.ts';
import { problemText } from '../../i18n/errors.ts';
import { briefTime } from '../../i18n/format.ts';
import { LoadMore, Pill, Time, type Tone } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { sourcePagesQuery } from './queries.ts';

const tones: Record<SourcePageStatus, Tone> = {
  learned: 'good',
  failed: 'danger',
  removed: 'warn',
  skipped: 'plain',
  pending: 'info',
};
const statuses = Object.keys(tones) as SourcePageStatus[];

export function SourcePages({ id, isLive }: { id: string; isLive: boolean }) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const change = useChangeParams();
  const status = statuses.find((each) => each === params.get('status'));
  const query = useInfiniteQuery(sourcePagesQuery(id, status, isLive));
  const pages = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="bar">
        <Select
          style={{ minWidth: 150 }}
          aria-label={t('sources.page.status')}
          value={status ?? 'all'}
          onChange={(value) => change({ status: value === 'all' ? null : value })}
          options={(['all', ...statuses] as const).map((value) => ({
            value,
            label: t(`sources.page.${value}`),
          }))}
        />
      </div>
      {query.isLoading ? (
        <Loading />
      ) : query.isError && pages.length === 0 ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : pages.length === 0 ? (
        <Empty compact icon="globe" title={t('sources.page.none')} text={t('sources.page.noneText')} />
      ) : (
        <div className="table-wrap">
          <table className="table">
            <thead>
              <tr>
                <th>{t('sources.page.address')}</th>
                <th>{t('sources.page.status')}</th>
                <th className="wide-only">{t('sources.page.document')}</th>
                <th className="end wide-only">{t('sources.page.checked')}</th>
              </tr>
            </thead>
            <tbody>
              {pages.map((page) => (
                <PageRow key={page.id} page={page} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <LoadMore query={query} />
    </>
  );
}

function PageRow({ page }: { page: SourcePage }) {
  const { t } = useTranslation();
  const { url, title, status, error, document, checkedAt } = page;
  const problem = error ?? document?.error ?? null;
  return (
    <tr>
      <td className="source-address">
        {title && <div>{title}</div>}
        <a className="small soft" href={url} target="_blank" rel="noreferrer nofollow">
          {url}
        </a>
      </td>
      <td className="source-problem">
        <Pill tone={tones[status]}>{t(`sources.page.${status}`)}</Pill>
        {problem && <div className="small soft">{problemText(problem)}</div>}
      </td>
      <td className="wide-only">
        {document && (
          <Link to={`/knowledge/documents/${document.id}`}>{t(`knowledge.status.${document.status}`)}</Link>
        )}
      </td>
      <td className="end wide-only soft small">
        {checkedAt && <Time iso={checkedAt}>{briefTime(checkedAt)}</Time>}
      </td>
    </tr>
  );
}
