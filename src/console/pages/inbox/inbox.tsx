import './inbox.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { InputRef } from 'antd';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { conversationsQuery } from '../../api/queries.ts';
import { lazyPart } from '../../parts/lazy-part.tsx';
import { useTitle } from '../../parts/page.tsx';
import { Kbd } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMe } from '../../parts/use-me.ts';
import { useShortcuts } from '../../parts/use-shortcuts.ts';
import { ConversationList } from './conversation-list.tsx';
import { filterFromParams, viewOf } from './views.ts';

const loadPane = async () => (await import('./conversation-pane.tsx')).ConversationPane;
const ConversationPane = lazyPart(loadPane, []);
const ShortcutsSheet = lazyPart(async () => (await import('./shortcuts-sheet.tsx')).ShortcutsSheet, ['desk']);
const FilterDialog = lazyPart(async () => (await import('./filter-dialog.tsx')).FilterDialog, ['desk']);

export function Component() {
  const { t } = useTranslation();
  const { memberId } = useMe();
  const { id } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const search = useRef<InputRef>(null);
  const [isFilterOpen, setFilterOpen] = useState(false);
  const view = viewOf(params.get('view'));
  const q = params.get('q');
  const filter = { ...filterFromParams(params, memberId), ...(q && { q }) };
  const query = useInfiniteQuery(conversationsQuery(filter));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  useTitle(t('common.nav.inbox'));
  // Here by the time somebody has chosen a conversation.
  useEffect(() => void loadPane(), []);

  const open = (conversationId: string | undefined) => {
    if (conversationId) void navigate({ pathname: `/inbox/${conversationId}`, search: params.toString() });
  };
  const step = (by: number) => {
    const at = items.findIndex((each) => each.id === id);
    open(items[Math.max(0, Math.min(items.length - 1, at + by))]?.id);
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    '/': () => search.current?.focus(),
    f: () => setFilterOpen(true),
    '?': () => setHelpOpen(true),
  });

  return (
    <div className={id ? 'inbox inbox-open' : 'inbox'}>
      <ConversationList
        query={query}
        items={items}
        view={view}
        currentId={id}
        searchRef={search}
        onFilter={() => setFilterOpen(true)}
      />
      {id ? (
        <Suspense fallback={<div className="pane" />}>
          <ConversationPane key={id} id={id} />
        </Suspense>
      ) : (
        <div className="inbox-none">
          <Empty
            title={t('inbox.empty.pickTitle')}
            text={
              <>
                <Kbd>J</Kbd> <Kbd>K</Kbd> <Kbd>?</Kbd>
                <br />
                {t('inbox.empty.pickText', { down: 'J', up: 'K', help: '?' })}
              </>
            }
          />
        </div>
      )}
      <Suspense>
        {isHelpOpen && <ShortcutsSheet onClose={() => setHelpOpen(false)} />}
        {isFilterOpen && <FilterDialog onClose={() => setFilterOpen(false)} />}
      </Suspense>
    </div>
  );
}
