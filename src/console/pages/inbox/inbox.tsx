import './inbox.css';
import { useInfiniteQuery } from '@tanstack/react-query';
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

/** The address in the bar, which is ahead of what is drawn. */
const isAddressed = (id: string) => location.pathname.endsWith(`/${id}`);

export function Component() {
  const { t } = useTranslation();
  const { memberId } = useMe();
  const { id } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const [isFilterOpen, setFilterOpen] = useState(false);
  const view = viewOf(params.get('view'));
  const q = params.get('q');
  const filter = { ...filterFromParams(params, memberId), ...(q && { q }) };
  const query = useInfiniteQuery(conversationsQuery(filter));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  useTitle(t('common.nav.inbox'));
  // Here by the time somebody has chosen a conversation.
  useEffect(() => void loadPane(), []);

  // The router goes to a conversation as soon as there is time; its row is marked, and counted from, at once.
  const [ahead, setAhead] = useState<string>();
  const currentId = ahead && isAddressed(ahead) ? ahead : id;
  const step = (by: number) => {
    const at = items.findIndex((each) => each.id === currentId);
    const next = items[Math.max(0, Math.min(items.length - 1, at + by))]?.id;
    if (!next || next === currentId) return;
    setAhead(next);
    void navigate({ pathname: `/inbox/${next}`, search: params.toString() });
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
        currentId={currentId}
        searchRef={search}
        onFilter={() => setFilterOpen(true)}
      />
      {id ? (
        <Suspense fallback={<div className="pane" />}>
          <ConversationPane id={id} />
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
