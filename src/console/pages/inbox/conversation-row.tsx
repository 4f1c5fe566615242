import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NavLink, useSearchParams } from 'react-router';
import type { Conversation } from '../../../contract/index.ts';
import { membersQuery } from '../../api/queries.ts';
import { briefTime } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Avatar, Pill, Time } from '../../parts/small.tsx';
import { contactName } from './contact-name.ts';
import { LabelChips } from './label-chip.tsx';

export function ConversationRow({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const { data: members } = useQuery(membersQuery);
  const { id, contact, lastMessage, lastMessageAt, status, handoffReason, waitingSince, assigneeId } =
    conversation;
  const { priority, labelIds, unread } = conversation;
  const name = contactName(contact);
  const assignee = members?.items.find((each) => each.id === assigneeId);
  const isWaiting = waitingSince !== null;
  return (
    <NavLink
      className={({ isActive }) =>
        `conversation-row${isActive ? ' active' : ''}${unread > 0 ? ' unread' : ''}`
      }
      to={{ pathname: `/inbox/${id}`, search: params.toString() }}
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
          {assignee && <span className="conversation-assignee cut">{assignee.name}</span>}
          {unread > 0 && (
            <span className={assignee ? 'unread-count' : 'unread-count conversation-assignee'}>
              {unread > 99 ? '99+' : unread}
              <span className="visually-hidden"> {t('inbox.unread')}</span>
            </span>
          )}
        </span>
      </span>
    </NavLink>
  );
}
