import './inbox.css';
import './thread.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { conversationsQuery } from '../../api/queries.ts';
import { useTitle } from '../../parts/page.tsx';
import { Kbd } from '../../parts/small.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMe } from '../../parts/use-me.ts';
import { useShortcuts } from '../../parts/use-shortcuts.ts';
import { ConversationList } from './conversation-list.tsx';
import { ConversationPane } from './conversation-pane.tsx';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import { filterOf, viewOf } from './views.ts';

export function Component() {
  const { t } = useTranslation();
  const { memberId } = useMe();
  const { id } = useParams();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const search = useRef<InputRef>(null);
  const view = viewOf(params.get('view'));
  const filter = filterOf(view, memberId, { q: params.get('q') ?? '', inboxId: params.get('inbox') ?? '' });
  const query = useInfiniteQuery(conversationsQuery(filter));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  useTitle(t('common.nav.inbox'));

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
    '?': () => setHelpOpen(true),
  });

  return (
    <div className={id ? 'inbox inbox-open' : 'inbox'}>
      <ConversationList query={query} items={items} view={view} currentId={id} searchRef={search} />
      {id ? (
        <ConversationPane key={id} id={id} />
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
      {isHelpOpen && <ShortcutsSheet onClose={() => setHelpOpen(false)} />}
    </div>
  );
}
