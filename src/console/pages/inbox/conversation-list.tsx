import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { InputRef } from 'antd';
import { type Ref, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Conversation } from '../../../contract/index.ts';
import { savedViewsQuery } from '../../api/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { IconButton } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { ConversationRow } from './conversation-row.tsx';
import { NotifyButton } from './notify-button.tsx';
import { countFilters, filterNames, paramsOfFilter, type View, views } from './views.ts';

type ListQuery = {
  isLoading: boolean;
  isError: boolean;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
};
type ListProps = {
  query: ListQuery;
  items: Conversation[];
  view: View;
  currentId: string | undefined;
  searchRef: Ref<InputRef>;
  onFilter: () => void;
};

const noFilters = Object.fromEntries(filterNames.map((name) => [name, null]));

export function ConversationList({ query, items, view, currentId, searchRef, onFilter }: ListProps) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const change = useChangeParams();
  const { data: saved } = useQuery(savedViewsQuery);
  const q = params.get('q') ?? '';
  const filters = countFilters(params);
  return (
    <section className="inbox-list" aria-label={t('inbox.list')}>
      <header className="inbox-list-head">
        <div className="row">
          <Menu
            label={`${t('inbox.view')}: ${t(`inbox.views.${view}`)}`}
            className="view-button"
            items={[
              ...views.map((each) => ({
                key: each,
                label: t(`inbox.views.${each}`),
                checked: each === view && filters === 0,
                run: () => change({ ...noFilters, view: each === 'open' ? null : each }),
              })),
              ...(saved?.items.length ? [{ key: 'saved', heading: t('inbox.savedViews') }] : []),
              ...(saved?.items ?? []).map((each) => ({
                key: each.id,
                label: each.name,
                run: () => change(paramsOfFilter(each.filter)),
              })),
            ]}
          >
            <h1>{t(`inbox.views.${view}`)}</h1>
            <Icon name="chevronDown" size={16} />
          </Menu>
          <span className="grow" />
          {filters > 0 && <span className="filter-count">{t('inbox.filters', { count: filters })}</span>}
          <NotifyButton />
          <IconButton
            icon="filter"
            label={`${t('inbox.filter')} (F)`}
            pressed={filters > 0}
            onClick={onFilter}
          />
        </div>
        <SearchBox
          value={q}
          label={t('inbox.search')}
          inputRef={searchRef}
          onChange={(text) => change({ q: text })}
        />
      </header>
      {query.isLoading ? (
        <Loading lines={8} />
      ) : query.isError && items.length === 0 ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : items.length === 0 ? (
        <None view={view} q={q} />
      ) : (
        <Rows query={query} items={items} currentId={currentId} />
      )}
    </section>
  );
}

function None({ view, q }: { view: View; q: string }) {
  const { t } = useTranslation();
  if (q) {
    return (
      <Empty
        compact
        icon="search"
        title={t('inbox.empty.searchTitle', { q })}
        text={t('inbox.empty.searchText')}
      />
    );
  }
  const isCalm = view === 'open' || view === 'mine' || view === 'unassigned';
  return (
    <Empty
      compact
      icon={isCalm ? 'check' : 'inbox'}
      title={t(isCalm ? 'inbox.empty.openTitle' : 'inbox.empty.title')}
      text={t(isCalm ? 'inbox.empty.openText' : 'inbox.empty.text')}
    />
  );
}

const rowHeight = 82;

/** Only what is on the screen is in the page: ten thousand conversations scroll like ten. */
function Rows({ query, items, currentId }: Pick<ListProps, 'query' | 'items' | 'currentId'>) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (at) => items[at]?.id ?? at,
  });
  const visible = rows.getVirtualItems();
  const lastVisible = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (lastVisible >= items.length - 8 && hasNextPage && !isFetchingNextPage) fetchNextPage();
  }, [lastVisible, items.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const currentAt = items.findIndex(({ id }) => id === currentId);
  useEffect(() => {
    if (currentAt >= 0) rows.scrollToIndex(currentAt, { align: 'auto' });
  }, [currentAt, rows.scrollToIndex]);
  return (
    <div ref={scroller} className="inbox-rows">
      <ul style={{ height: rows.getTotalSize() }}>
        {visible.map(({ key, index, start }) => {
          const conversation = items[index];
          if (!conversation) return null;
          return (
            <li key={key} style={{ height: rowHeight, transform: `translateY(${start}px)` }}>
              <ConversationRow conversation={conversation} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
