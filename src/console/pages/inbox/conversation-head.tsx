import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Conversation } from '../../../contract/index.ts';
import { membersQuery, presenceQuery } from '../../api/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { IconButton, Pill } from '../../parts/small.tsx';
import { useMe } from '../../parts/use-me.ts';
import { contactName } from './contact-name.ts';
import type { ConversationActions } from './use-conversation-actions.ts';

type HeadProps = {
  conversation: Conversation;
  actions: ConversationActions;
  mayWrite: boolean;
  isPanelOpen: boolean;
  onPanel: () => void;
  onTicket: (() => void) | undefined;
};

export function ConversationHead({
  conversation,
  actions,
  mayWrite,
  isPanelOpen,
  onPanel,
  onTicket,
}: HeadProps) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const { status, contact } = conversation;
  return (
    <header className="pane-head">
      <Link
        className="icon-button phone-only"
        to={{ pathname: '/inbox', search: params.toString() }}
        aria-label={t('inbox.toList')}
      >
        <Icon name="chevronLeft" />
      </Link>
      <div className="pane-title">
        <h2 className="cut">{contactName(contact)}</h2>
        <Pill tone={status === 'open' ? 'accent' : status === 'pending' ? 'info' : 'plain'}>
          {t(`inbox.status.${status}`)}
        </Pill>
      </div>
      {mayWrite && <AssignMenu conversation={conversation} actions={actions} />}
      {onTicket && <IconButton icon="ticket" label={`${t('inbox.newTicket')} (T)`} onClick={onTicket} />}
      {mayWrite && (
        <Button
          disabled={actions.isBusy}
          type={status === 'resolved' ? 'default' : 'primary'}
          icon={<Icon name={status === 'resolved' ? 'reopen' : 'check'} size={16} />}
          title="E"
          aria-label={t(status === 'resolved' ? 'inbox.reopen' : 'inbox.resolve')}
          onClick={actions.toggleResolved}
        >
          <span className="wide-words">{t(status === 'resolved' ? 'inbox.reopen' : 'inbox.resolve')}</span>
        </Button>
      )}
      <IconButton icon="user" label={`${t('inbox.details')} (D)`} pressed={isPanelOpen} onClick={onPanel} />
    </header>
  );
}

function AssignMenu({ conversation, actions }: Pick<HeadProps, 'conversation' | 'actions'>) {
  const { t } = useTranslation();
  const { memberId } = useMe();
  const { data } = useQuery(membersQuery);
  const { assigneeId } = conversation;
  const { data: presence } = useQuery(presenceQuery);
  const presenceOf = (id: string) => presence?.items.find((each) => each.memberId === id)?.presence;
  const members = data?.items ?? [];
  const assignee = members.find(({ id }) => id === assigneeId);
  const name = assigneeId === null ? t('common.nobody') : (assignee?.name ?? t('common.unknownMember'));
  return (
    <Menu
      buttonId="assign-button"
      label={`${t('inbox.assign')}: ${name}`}
      className="pick pane-assign"
      align="end"
      items={[
        ...(memberId && memberId !== assigneeId
          ? [
              { key: 'take', label: t('inbox.takeOver'), icon: 'user' as const, run: actions.take },
              { key: 'line', line: true as const },
            ]
          : []),
        {
          key: 'nobody',
          label: t('common.nobody'),
          checked: assigneeId === null,
          run: () => actions.assign(null),
        },
        ...members.map((each) => ({
          key: each.id,
          label: `${each.name} · ${t(`inbox.presence.${presenceOf(each.id) ?? 'offline'}`)}`,
          checked: each.id === assigneeId,
          run: () => actions.assign(each.id),
        })),
      ]}
    >
      <Icon name="user" size={15} />
      <span className="cut">{name}</span>
    </Menu>
  );
}
