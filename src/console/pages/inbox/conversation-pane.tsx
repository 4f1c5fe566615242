import './thread.css';
import './evidence.css';
import './composer.css';
import './panel.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, memo, Suspense, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, StaffMessage } from '../../../contract/index.ts';
import { findConversation } from '../../api/apply-event.ts';
import { conversationQuery, messagesQuery } from '../../api/queries.ts';
import { lazyPart } from '../../parts/lazy-part.tsx';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { useMay } from '../../parts/use-me.ts';
import { Composer, type ComposerHandle } from './composer.tsx';
import { contactName } from './contact-name.ts';
import { ContactPanel } from './contact-panel.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { Thread } from './thread.tsx';
import { useConversationActions } from './use-conversation-actions.ts';
import { usePaneShortcuts } from './use-pane-shortcuts.ts';
import { useRead } from './use-read.ts';

const NewTicket = lazy(async () => ({ default: (await import('../tickets/new-ticket.tsx')).NewTicket }));
const OrganiseBar = lazyPart(async () => (await import('./organise-bar.tsx')).OrganiseBar, ['desk']);
const ViewingNotice = lazyPart(async () => (await import('./viewing-notice.tsx')).ViewingNotice, ['desk']);
const panelKey = 'knowdesk.panel';

/**
 * The frame stays when another conversation is chosen, and shows at once what the list knows of it: only what is said
 * and what is being written belong to one conversation.
 */
export const ConversationPane = memo(({ id }: { id: string }) => {
  const client = useQueryClient();
  const conversation = useQuery({
    ...conversationQuery(id),
    placeholderData: () => findConversation(client, id),
  });
  const messages = useQuery(messagesQuery(id));
  const retry = () => {
    void conversation.refetch();
    void messages.refetch();
  };
  const failed = conversation.isError ? conversation.error : messages.isError ? messages.error : undefined;
  if (conversation.data && (messages.data || !failed)) {
    return <Pane conversation={conversation.data} messages={messages.data} />;
  }
  return (
    <div className="pane">
      <div className="pane-main">
        {failed ? <ErrorState error={failed} retry={retry} /> : <Loading lines={10} />}
      </div>
    </div>
  );
});

type PaneProps = { conversation: Conversation; messages: StaffMessage[] | undefined };
const nothing: StaffMessage[] = [];

function Pane({ conversation, messages: loaded }: PaneProps) {
  const messages = loaded ?? nothing;
  const { id } = conversation;
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
  usePaneShortcuts(id, {
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
        {loaded ? (
          <Thread key={`thread ${id}`} messages={loaded} conversation={conversation} />
        ) : (
          <div className="thread">
            <Loading lines={10} />
          </div>
        )}
        <Suspense>
          <ViewingNotice id={id} isWriting={isWriting} />
        </Suspense>
        {mayWrite && (
          <Composer
            key={`composer ${id}`}
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
