import './knowledge.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Document, DocumentStatus } from '../../../contract/index.ts';
import { given } from '../../api/client.ts';
import { documentsQuery } from '../../api/queries.ts';
import { briefTime, bytes, number } from '../../i18n/format.ts';
import { Page } from '../../parts/page.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { LoadMore, Pill, Time } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { DocumentState } from './document-state.tsx';
import { DropZone } from './drop-zone.tsx';
import { LifeFilters, useLifeFilter } from './life-filters.tsx';
import { LifeState } from './life-state.tsx';
import { ModelsNotice } from './models-notice.tsx';
import { knowledgeTabs } from './tabs.ts';

const statuses: readonly DocumentStatus[] = ['ready', 'queued', 'parsing', 'embedding', 'failed'];

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const [params] = useSearchParams();
  const change = useChangeParams();
  const life = useLifeFilter();
  const q = params.get('q') ?? '';
  const tag = params.get('tag') ?? '';
  const status = statuses.find((each) => each === params.get('status'));
  const query = useInfiniteQuery(documentsQuery(given({ q, tag, status, ...life })));
  const documents = query.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Boolean(q || tag || status || Object.keys(life).length > 0);
  return (
    <Page title={t('common.nav.knowledge')} tabs={knowledgeTabs()}>
      <ModelsNotice />
      {mayWrite && <DropZone compact={documents.length > 0} />}
      {(documents.length > 0 || isFiltered) && (
        <div className="bar">
          <div className="bar-search">
            <SearchBox value={q} label={t('knowledge.search')} onChange={(text) => change({ q: text })} />
          </div>
          <Select
            allowClear
            style={{ minWidth: 130 }}
            aria-label={t('knowledge.column.status')}
            placeholder={t('knowledge.allStatus')}
            value={status ?? null}
            onChange={(value) => change({ status: value ?? null })}
            options={statuses.map((value) => ({ value, label: t(`knowledge.status.${value}`) }))}
          />
          <LifeFilters />
          {tag && (
            <button type="button" className="pick" onClick={() => change({ tag: null })}>
              {tag} ×
            </button>
          )}
        </div>
      )}
      {query.isLoading ? (
        <Loading />
      ) : query.isError && documents.length === 0 ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : documents.length === 0 ? (
        <Empty
          icon="book"
          title={t(isFiltered ? 'knowledge.noneTitle' : 'knowledge.emptyTitle')}
          text={t(isFiltered ? 'knowledge.noneText' : 'knowledge.emptyText')}
        />
      ) : (
        <DocumentTable documents={documents} onTag={(value) => change({ tag: value })} />
      )}
      <LoadMore query={query} />
    </Page>
  );
}

function DocumentTable({ documents, onTag }: { documents: Document[]; onTag: (tag: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="table-wrap">
      <table className="table documents">
        <thead>
          <tr>
            <th>{t('knowledge.column.title')}</th>
            <th>{t('knowledge.column.status')}</th>
            <th className="end wide-only">{t('knowledge.column.passages')}</th>
            <th className="end wide-only">{t('knowledge.column.size')}</th>
            <th className="wide-only">{t('knowledge.column.tags')}</th>
            <th className="end wide-only">{t('knowledge.column.updated')}</th>
          </tr>
        </thead>
        <tbody>
          {documents.map((each) => (
            <tr key={each.id}>
              <td className="document-title">
                <Link className="row-link" to={`/knowledge/documents/${each.id}`}>
                  {each.title}
                </Link>
                <div className="faint small cut">{each.fileName}</div>
              </td>
              <td className="document-status">
                <span className="row">
                  <DocumentState document={each} />
                  <LifeState review={each.review} validity={each.validity} />
                </span>
              </td>
              <td className="end num wide-only">{number(each.passages)}</td>
              <td className="end num wide-only soft">{bytes(each.bytes)}</td>
              <td className="wide-only">
                <span className="tags">
                  {each.tags.map((tag) => (
                    <button key={tag} type="button" className="tag" onClick={() => onTag(tag)}>
                      <Pill>{tag}</Pill>
                    </button>
                  ))}
                </span>
              </td>
              <td className="end wide-only soft">
                <Time iso={each.updatedAt}>{briefTime(each.updatedAt)}</Time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
