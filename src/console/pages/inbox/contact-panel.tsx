import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Conversation } from '../../../contract/index.ts';
import { inboxesQuery, ticketsQuery } from '../../api/queries.ts';
import { dateTime, languageName } from '../../i18n/format.ts';
import { Avatar, IconButton, Pill } from '../../parts/small.tsx';
import { useMay } from '../../parts/use-me.ts';
import { contactName } from './contact-name.ts';

export function ContactPanel({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: inboxes } = useQuery(inboxesQuery);
  const { contact, replyEmail, language, inboxId, createdAt, handedOverAt, firstReplyAt, handoffReason } =
    conversation;
  const name = contactName(contact);
  const isAnonymous = !contact.name && !contact.email && !contact.externalId;
  const facts: [string, ReactNode][] = [
    [t('inbox.contact.email'), contact.email],
    [t('inbox.contact.externalId'), contact.externalId],
    [t('inbox.contact.replyEmail'), replyEmail],
    [t('inbox.contact.language'), languageName(language)],
    [t('inbox.contact.inbox'), inboxes?.items.find(({ id }) => id === inboxId)?.name],
    [t('inbox.contact.started'), dateTime(createdAt)],
    [t('inbox.contact.reason'), handoffReason && t(`inbox.handoff.${handoffReason}`)],
    [t('inbox.contact.handedOver'), handedOverAt && dateTime(handedOverAt)],
    [t('inbox.contact.firstReply'), firstReplyAt && dateTime(firstReplyAt)],
  ];
  return (
    <aside className="panel" aria-label={t('inbox.details')}>
      <div className="panel-head">
        <Avatar name={name} id={contact.id} size={40} />
        <div className="grow">
          <div className="strong cut">{name}</div>
          {isAnonymous && <div className="faint small">{t('inbox.contact.anonymous')}</div>}
        </div>
        <IconButton icon="cross" label={t('common.close')} onClick={onClose} />
      </div>
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {useMay('tickets:read') && <Tickets conversationId={conversation.id} />}
    </aside>
  );
}

function Tickets({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const { data } = useInfiniteQuery(ticketsQuery({ conversationId }));
  const tickets = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel-part">
      <h3>{t('inbox.contact.tickets')}</h3>
      {data && tickets.length === 0 && <p className="faint small">{t('inbox.contact.noTickets')}</p>}
      {tickets.map((each) => (
        <Link key={each.id} className="panel-ticket" to={`/tickets/${each.id}`}>
          <span className="faint num">#{each.number}</span>
          <span className="grow cut">{each.subject}</span>
          <Pill>{t(`tickets.status.${each.status}`)}</Pill>
        </Link>
      ))}
    </section>
  );
}
