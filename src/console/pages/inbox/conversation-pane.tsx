import './thread.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../contract/index.ts';
import { conversationQuery, messagesQuery } from '../../api/queries.ts';
import { lazyPart } from '../../parts/lazy-part.tsx';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { useMay } from '../../parts/use-me.ts';
import { useShortcuts } from '../../parts/use-shortcuts.ts';
import { Composer, type ComposerHandle } from './composer.tsx';
import { contactName } from './contact-name.ts';
import { ContactPanel } from './contact-panel.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { Thread } from './thread.tsx';
import { useConversationActions } from './use-conversation-actions.ts';
import { useRead } from './use-read.ts';

const NewTicket = lazy(async () => ({ default: (await import('../tickets/new-ticket.tsx')).NewTicket }));
const OrganiseBar = lazyPart(async () => (await import('./organise-bar.tsx')).OrganiseBar, ['desk']);
const ViewingNotice = lazyPart(async () => (await import('./viewing-notice.tsx')).ViewingNotice, ['desk']);
const panelKey = 'knowdesk.panel';

export function ConversationPane({ id }: { id: string }) {
  const conversation = useQuery(conversationQuery(id));
  const messages = useQuery(messagesQuery(id));
  if (conversation.data && messages.data) {
    return <Pane conversation={conversation.data} messages={messages.data} />;
  }
  const failed = [conversation, messages].find(({ isError }) => isError);
  return (
    <div className="pane">
      <div className="pane-main">
        {failed ? (
          <ErrorState
            error={failed.error}
            retry={() => {
              void conversation.refetch();
              void messages.refetch();
            }}
          />
        ) : (
          <Loading lines={10} />
        )}
      </div>
    </div>
  );
}

type PaneProps = { conversation: Conversation; messages: React.ComponentProps<typeof Thread>['messages'] };

function Pane({ conversation, messages }: PaneProps) {
  const { t } = useTranslation();
  const mayWrite = useMay('conversations:write');
  const mayTicket = useMay('tickets:write');
  const composer = useRef<ComposerHandle>(null);
  const [isPanelOpen, setPanelOpen] = useState(
    () => localStorage.getItem(panelKey) !== 'closed' && innerWidth > 1180,
  );
  const [isWriting, setWriting] = useState(false);
  useRead(conversation, messages.at(-1)?.seq ?? 0, mayWrite);
  const [isTicketOpen, setTicketOpen] = useState(false);
  const actions = useConversationActions(conversation);
  const togglePanel = useCallback(() => {
    setPanelOpen((isOpen) => {
      localStorage.setItem(panelKey, isOpen ? 'closed' : 'open');
      return !isOpen;
    });
  }, []);
  const write = mayWrite ? (run: () => void) => run : () => undefined;
  useShortcuts({
    r: write(() => composer.current?.write('reply')),
    n: write(() => composer.current?.write('note')),
    i: write(actions.take),
    a: write(() => document.getElementById('assign-button')?.click()),
    e: write(actions.toggleResolved),
    t: mayTicket ? () => setTicketOpen(true) : undefined,
    d: togglePanel,
  });
  return (
    <div className={isPanelOpen ? 'pane pane-wide' : 'pane'}>
      <div className="pane-main">
        <ConversationHead
          conversation={conversation}
          actions={actions}
          mayWrite={mayWrite}
          isPanelOpen={isPanelOpen}
          onPanel={togglePanel}
          onTicket={mayTicket ? () => setTicketOpen(true) : undefined}
        />
        {mayWrite && (
          <Suspense fallback={<div className="bar-wait" />}>
            <OrganiseBar conversation={conversation} />
          </Suspense>
        )}
        <Thread messages={messages} conversation={conversation} />
        <Suspense>
          <ViewingNotice id={conversation.id} isWriting={isWriting} />
        </Suspense>
        {mayWrite && (
          <Composer
            ref={composer}
            conversation={conversation}
            question={messages.findLast(({ kind, text }) => kind === 'incoming' && text !== '')?.text ?? ''}
            onWriting={setWriting}
          />
        )}
      </div>
      {isPanelOpen && <ContactPanel conversation={conversation} onClose={togglePanel} />}
      {isTicketOpen && (
        <Suspense>
          <NewTicket
            conversationId={conversation.id}
            about={t('tickets.aboutConversation', { name: contactName(conversation.contact) })}
            suggestion={messages.find(({ kind }) => kind === 'incoming')?.text ?? ''}
            onClose={() => setTicketOpen(false)}
          />
        </Suspense>
      )}
    </div>
  );
}
