import './sources.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Source } from '../../../contract/index.ts';
import { briefTime, number } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { LoadMore, Pill, Time } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useMay } from '../../parts/use-me.ts';
import { knowledgeTabs } from '../knowledge/tabs.ts';
import { AddSource } from './add-source.tsx';
import { sourcesQuery } from './queries.ts';
import { RunState } from './run-state.tsx';

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const [isAdding, setAdding] = useState(false);
  const query = useInfiniteQuery(sourcesQuery);
  const sources = query.data?.pages.flatMap((page) => page.items) ?? [];
  const add = mayWrite && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t('sources.add')}
    </Button>
  );
  return (
    <Page
      title={t('common.nav.knowledge')}
      documentTitle={t('knowledge.tabs.sources')}
      tabs={knowledgeTabs()}
      lead={t('sources.lead')}
      actions={add}
    >
      {query.isLoading ? (
        <Loading />
      ) : query.isError && sources.length === 0 ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : sources.length === 0 ? (
        <Empty icon="globe" title={t('sources.emptyTitle')} text={t('sources.emptyText')} />
      ) : (
        <SourceTable sources={sources} />
      )}
      <LoadMore query={query} />
      {isAdding && <AddSource onClose={() => setAdding(false)} />}
    </Page>
  );
}

function SourceTable({ sources }: { sources: Source[] }) {
  const { t } = useTranslation();
  return (
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th>{t('sources.url')}</th>
            <th className="end">{t('sources.page.learned')}</th>
            <th className="end wide-only">{t('sources.page.failed')}</th>
            <th>{t('sources.lastRun')}</th>
            <th className="end wide-only">{t('sources.next')}</th>
          </tr>
        </thead>
        <tbody>
          {sources.map(({ id, url, kind, pages, schedule, lastRun, nextRunAt }) => (
            <tr key={id}>
              <td className="source-address">
                <Link className="row-link" to={`/knowledge/sources/${id}`}>
                  {url.replace(/^https?:\/\//, '')}
                </Link>{' '}
                <Pill>{t(`sources.kind.${kind}`)}</Pill>
              </td>
              <td className="end num">{number(pages.learned)}</td>
              <td className="end num wide-only">{number(pages.failed)}</td>
              <td>
                {lastRun ? <RunState run={lastRun} /> : <span className="faint">{t('sources.never')}</span>}
              </td>
              <td className="end wide-only soft small">
                {nextRunAt ? (
                  <Time iso={nextRunAt}>{briefTime(nextRunAt)}</Time>
                ) : (
                  t(schedule === 'manual' ? 'sources.byHand' : 'sources.afterFirst')
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
