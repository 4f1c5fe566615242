import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Conversation } from '../../../contract/index.ts';
import { briefTime } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Avatar, Pill, Time } from '../../parts/small.tsx';
import { contactName } from './contact-name.ts';
import { LabelChips } from './label-chip.tsx';

type RowProps = {
  conversation: Conversation;
  isCurrent: boolean;
  /** The name of who has it. */
  assignee: string | undefined;
  search: string;
};

/** Drawn again when its conversation changed, not whenever another one is chosen. */
export const ConversationRow = memo(({ conversation, isCurrent, assignee, search }: RowProps) => {
  const { t } = useTranslation();
  const { id, contact, lastMessage, lastMessageAt, status, handoffReason, waitingSince } = conversation;
  const { priority, labelIds, unread } = conversation;
  const name = contactName(contact);
  const isWaiting = waitingSince !== null;
  return (
    <Link
      className={`conversation-row${isCurrent ? ' active' : ''}${unread > 0 ? ' unread' : ''}`}
      aria-current={isCurrent ? 'page' : undefined}
      to={{ pathname: `/inbox/${id}`, search }}
    >
      <Avatar name={name} id={contact.id} size={34} />
      <span className="conversation-words">
        <span className="conversation-top">
          <span className="conversation-name">{name}</span>
          <Time iso={lastMessageAt}>{briefTime(lastMessageAt)}</Time>
        </span>
        <span className="conversation-text">
          {lastMessage === '' ? t('inbox.onlyFiles') : (lastMessage ?? t('inbox.noMessage'))}
        </span>
        <span className="conversation-marks">
          {(priority === 'urgent' || priority === 'high') && (
            <span className={`mark-${priority}`}>
              <Icon name="flag" size={13} /> {t(`inbox.priority.${priority}`)}
            </span>
          )}
          {isWaiting && <Pill tone="warn">{t('inbox.firstReply')}</Pill>}
          {status === 'open' && handoffReason && <Pill>{t(`inbox.handoff.${handoffReason}`)}</Pill>}
          {status !== 'open' && (
            <Pill tone={status === 'resolved' ? 'plain' : 'info'}>{t(`inbox.status.${status}`)}</Pill>
          )}
          <LabelChips ids={labelIds} />
          {assignee && <span className="conversation-assignee cut">{assignee}</span>}
          {unread > 0 && (
            <span className={assignee ? 'unread-count' : 'unread-count conversation-assignee'}>
              {unread > 99 ? '99+' : unread}
              <span className="visually-hidden"> {t('inbox.unread')}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
});
