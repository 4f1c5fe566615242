import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../contract/index.ts';
import { inboxesQuery } from '../../api/queries.ts';
import { dateTime, languageName } from '../../i18n/format.ts';
import { lazyPart } from '../../parts/lazy-part.tsx';
import { Avatar, IconButton } from '../../parts/small.tsx';
import { contactName } from './contact-name.ts';

const ContactHistory = lazyPart(
  async () => (await import('./contact-history.tsx')).ContactHistory,
  ['desk', 'tickets'],
);

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
      <Suspense fallback={<div className="panel-wait" />}>
        <ContactHistory conversation={conversation} />
      </Suspense>
    </aside>
  );
}
