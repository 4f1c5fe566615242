import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type Ref, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'react-router';
import type { Conversation } from '../../../contract/index.ts';
import { membersQuery, savedViewsQuery } from '../../api/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { IconButton } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { ConversationRow } from './conversation-row.tsx';
import { NotifyButton } from './notify-button.tsx';
import { countFilters, filterNames, paramsOfFilter, savedViewOf, type View, views } from './views.ts';

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
  searchRef: Ref<HTMLInputElement>;
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
  const chosen = savedViewOf(saved?.items ?? [], params);
  const name = chosen?.name ?? t(`inbox.views.${view}`);
  return (
    <section className="inbox-list" aria-label={t('inbox.list')}>
      <header className="inbox-list-head">
        <div className="row">
          <Menu
            label={`${t('inbox.view')}: ${name}`}
            className="view-button"
            items={[
              ...views.map((each) => ({
                key: each,
                label: t(`inbox.views.${each}`),
                checked: each === view && filters === 0 && !chosen,
                run: () =>
                  // The words of a saved view go with it; what was typed into the search stays.
                  change({ ...noFilters, view: each === 'open' ? null : each, ...(chosen && { q: null }) }),
              })),
              ...(saved?.items.length ? [{ key: 'saved', heading: t('inbox.savedViews') }] : []),
              ...(saved?.items ?? []).map((each) => ({
                key: each.id,
                label: each.name,
                checked: each === chosen,
                run: () => change(paramsOfFilter(each.filter)),
              })),
            ]}
          >
            <h1 className="cut">{name}</h1>
            <Icon name="chevronDown" size={16} />
          </Menu>
          <span className="grow" />
          {filters > 0 && !chosen && (
            <span className="filter-count">{t('inbox.filters', { count: filters })}</span>
          )}
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
    const place = scroller.current;
    if (!place || currentAt < 0) return;
    // All rows are as high as each other: no need to ask where one is.
    const top = currentAt * rowHeight;
    const over = top + rowHeight - place.clientHeight;
    if (place.scrollTop > top) place.scrollTop = top;
    else if (place.scrollTop < over) place.scrollTop = over;
  }, [currentAt]);
  const { data: members } = useQuery(membersQuery);
  const { search } = useLocation();
  return (
    <div ref={scroller} className="inbox-rows">
      <ul style={{ height: rows.getTotalSize() }}>
        {visible.map(({ key, index, start }) => {
          const conversation = items[index];
          if (!conversation) return null;
          return (
            <li key={key} style={{ height: rowHeight, transform: `translateY(${start}px)` }}>
              <ConversationRow
                conversation={conversation}
                isCurrent={conversation.id === currentId}
                assignee={members?.items.find(({ id }) => id === conversation.assigneeId)?.name}
                search={search}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
