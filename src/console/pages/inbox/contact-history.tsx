import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Conversation } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { conversationsQuery, ticketsQuery } from '../../api/queries.ts';
import { briefTime } from '../../i18n/format.ts';
import { Pill, Time } from '../../parts/small.tsx';
import { useMay } from '../../parts/use-me.ts';
import { ContactTier } from './contact-tier.tsx';

type HistoryProps = { contactId: string; conversationId: string };
const shown = 8;

/** What the customer is to us, and what there was before: conversations, tickets, pages looked at. */
export function ContactHistory({ conversation }: { conversation: Conversation }) {
  const contactId = conversation.contact.id;
  const mayTickets = useMay('tickets:read');
  return (
    <>
      <ContactTier conversation={conversation} />
      <Conversations contactId={contactId} conversationId={conversation.id} />
      {mayTickets && <Tickets contactId={contactId} />}
      <Pages contactId={contactId} />
    </>
  );
}

function Conversations({ contactId, conversationId }: HistoryProps) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(conversationsQuery({ contactId }));
  const others = query.data?.pages.flatMap(({ items }) => items).filter(({ id }) => id !== conversationId);
  return (
    <Part title={t('desk.history.conversations')} none={t('desk.history.noConversations')} query={query}>
      {others?.slice(0, shown).map(({ id, lastMessage, lastMessageAt, status }) => (
        <Link key={id} className="panel-ticket" to={`/inbox/${id}?view=all`}>
          <span className="grow cut">
            {lastMessage || t(lastMessage === '' ? 'inbox.onlyFiles' : 'inbox.noMessage')}
          </span>
          <Pill>{t(`inbox.status.${status}`)}</Pill>
          <Time iso={lastMessageAt}>{briefTime(lastMessageAt)}</Time>
        </Link>
      ))}
    </Part>
  );
}

function Tickets({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(ticketsQuery({ contactId }));
  const tickets = query.data?.pages.flatMap(({ items }) => items);
  return (
    <Part title={t('desk.history.tickets')} none={t('desk.history.noTickets')} query={query}>
      {tickets?.slice(0, shown).map((each) => (
        <Link key={each.id} className="panel-ticket" to={`/tickets/${each.id}`}>
          <span className="faint num">#{each.number}</span>
          <span className="grow cut">{each.subject}</span>
          <Pill>{t(`tickets.status.${each.status}`)}</Pill>
        </Link>
      ))}
    </Part>
  );
}

function Pages({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['page-views', contactId],
    queryFn: () =>
      read(
        api.contacts[':id']['page-views'].$get({ param: { id: contactId }, query: { limit: String(shown) } }),
      ),
  });
  return (
    <Part title={t('desk.history.pages')} none={t('desk.history.noPages')} query={query}>
      {query.data?.items.map(({ id, url, title, at }) => (
        <a key={id} className="panel-ticket" href={url} target="_blank" rel="noreferrer noopener">
          <span className="grow cut">{title ?? url}</span>
          <Time iso={at}>{briefTime(at)}</Time>
        </a>
      ))}
    </Part>
  );
}

type PartProps = {
  title: string;
  none: string;
  query: { isLoading: boolean; isError: boolean; refetch: () => unknown };
  children: ReactNode[] | undefined;
};

function Part({ title, none, query, children }: PartProps) {
  const { t } = useTranslation();
  return (
    <section className="panel-part">
      <h3>{title}</h3>
      {query.isLoading && <div className="panel-wait" />}
      {query.isError && (
        <p className="faint small">
          {t('desk.history.failed')}{' '}
          <Button size="small" type="link" onClick={() => void query.refetch()}>
            {t('desk.history.retry')}
          </Button>
        </p>
      )}
      {children?.length === 0 && <p className="faint small">{none}</p>}
      {children}
    </section>
  );
}
