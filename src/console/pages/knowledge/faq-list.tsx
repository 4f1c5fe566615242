import './knowledge.css';
import './faq.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { FaqImport } from '../../../contract/index.ts';
import { given } from '../../api/client.ts';
import { download } from '../../api/download.ts';
import { faqListQuery } from '../../api/queries.ts';
import { upload } from '../../api/upload.ts';
import { briefTime, languageName } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Page } from '../../parts/page.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { LoadMore, Pill, Time } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { FileButton } from './file-button.tsx';
import { LifeFilters, useLifeFilter } from './life-filters.tsx';
import { LifeState } from './life-state.tsx';
import { knowledgeTabs } from './tabs.ts';

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const [params] = useSearchParams();
  const change = useChangeParams();
  const life = useLifeFilter();
  const q = params.get('q') ?? '';
  const tag = params.get('tag') ?? '';
  const query = useInfiniteQuery(faqListQuery(given({ q, tag, ...life })));
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Boolean(q || tag || Object.keys(life).length > 0);
  return (
    <Page title={t('common.nav.knowledge')} tabs={knowledgeTabs()}>
      <div className="bar">
        <div className="bar-search">
          <SearchBox value={q} label={t('knowledge.faq.search')} onChange={(text) => change({ q: text })} />
        </div>
        <LifeFilters />
        {tag && (
          <button type="button" className="pick" onClick={() => change({ tag: null })}>
            {tag} ×
          </button>
        )}
        <span className="grow" />
        <ExportMenu />
        {mayWrite && <ImportButton />}
        {mayWrite && (
          <Link to="/knowledge/faq/new" tabIndex={-1}>
            <Button type="primary" icon={<Icon name="plus" size={16} />}>
              {t('knowledge.faq.new')}
            </Button>
          </Link>
        )}
      </div>
      {query.isLoading ? (
        <Loading />
      ) : query.isError && entries.length === 0 ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : entries.length === 0 ? (
        <Empty
          icon="book"
          title={t(isFiltered ? 'knowledge.faq.noneTitle' : 'knowledge.faq.emptyTitle')}
          text={
            isFiltered
              ? t('knowledge.noneText')
              : `${t('knowledge.faq.emptyText')} ${t('knowledge.import.help')}`
          }
        />
      ) : (
        <ul className="faq-list">
          {entries.map((each) => (
            <li key={each.id}>
              <Link className="row-link" to={`/knowledge/faq/${each.id}`}>
                {each.question}
              </Link>
              <p className="faq-answer soft">{each.answer}</p>
              <div className="row small faint">
                <LifeState review={each.draft?.review ?? each.review} validity={each.validity} />
                <span>{languageName(each.language)}</span>
                {each.variants.length > 0 && (
                  <span>{t('knowledge.faq.variants', { count: each.variants.length })}</span>
                )}
                {each.tags.map((one) => (
                  <Pill key={one}>{one}</Pill>
                ))}
                <Time iso={each.updatedAt}>{briefTime(each.updatedAt)}</Time>
              </div>
            </li>
          ))}
        </ul>
      )}
      <LoadMore query={query} />
    </Page>
  );
}

function ExportMenu() {
  const { t } = useTranslation();
  const save = useAction({
    run: (format: 'csv' | 'xlsx') => download(`/api/faq-entries/export?format=${format}`, `faq.${format}`),
  });
  return (
    <Menu
      label={t('knowledge.faq.export')}
      className="pick"
      align="end"
      items={[
        { key: 'csv', label: t('knowledge.faq.exportCsv'), run: () => save.mutate('csv') },
        { key: 'xlsx', label: t('knowledge.faq.exportXlsx'), run: () => save.mutate('xlsx') },
      ]}
    >
      <Icon name="download" size={15} />
      <span className="wide-words">{t('knowledge.faq.export')}</span>
    </Menu>
  );
}

function ImportButton() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const start = useAction({
    run: (file: File) => upload<FaqImport>('/api/faq-imports', file),
    done: ({ id }) => void navigate(`/knowledge/imports/${id}`),
  });
  return (
    <FileButton
      label={t('knowledge.faq.import')}
      accept=".csv,.xlsx,.tsv"
      isBusy={start.isPending}
      onFile={(file) => start.mutate(file)}
    />
  );
}
