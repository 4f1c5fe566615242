import './desk.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation, ConversationPriority } from '../../../contract/index.ts';
import { applyEvent } from '../../api/apply-event.ts';
import { api, read } from '../../api/client.ts';
import { teamsQuery } from '../../api/queries.ts';
import { dateTime } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { useAction } from '../../parts/use-action.ts';
import { LabelChips } from './label-chip.tsx';
import { LabelDialog } from './label-dialog.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { snoozeTimes } from './snooze-times.ts';
import { usePaneShortcuts } from './use-pane-shortcuts.ts';

const priorities: readonly ConversationPriority[] = ['urgent', 'high', 'normal', 'low'];

/** Priority, labels, team, snooze, and who holds the conversation: people or the bot. */
export function OrganiseBar({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const [isLabelsOpen, setLabelsOpen] = useState(false);
  const [isSnoozeOpen, setSnoozeOpen] = useState(false);
  const client = useQueryClient();
  const { id, status, priority, labelIds, teamId, snoozedUntil } = conversation;
  const param = { id };
  const header = () => ({ 'idempotency-key': crypto.randomUUID() });
  const done = (changed: Conversation) =>
    applyEvent(client, { type: 'conversation.changed', conversation: changed });
  const organise = useAction({
    run: (json: { priority?: ConversationPriority | null; labelIds?: string[] }) =>
      read(api.conversations[':id'].$patch({ param, header: header(), json })),
    done,
  });
  const transfer = useAction({
    run: (to: string | null) =>
      read(api.conversations[':id'].assign.$post({ param, header: header(), json: { teamId: to } })),
    said: t('inbox.assigned'),
    done,
  });
  const snooze = useAction({
    run: (until: string | null) =>
      read(api.conversations[':id'].snooze.$post({ param, header: header(), json: { until } })),
    said: t('desk.snooze.done'),
    done,
  });
  const wake = useAction({
    run: () => read(api.conversations[':id'].reopen.$post({ param, header: header() })),
    done,
  });
  const takeOver = useAction({
    run: () => read(api.conversations[':id']['take-over'].$post({ param, header: header() })),
    said: t('desk.bot.takenOver'),
    refresh: [['messages', id]],
    done,
  });
  const giveBack = useAction({
    run: () => read(api.conversations[':id']['give-back'].$post({ param, header: header() })),
    said: t('desk.bot.givenBack'),
    refresh: [['messages', id]],
    done,
  });
  const withPeople = status === 'open' || status === 'snoozed';
  const toggleBot = () => {
    if (status === 'pending') takeOver.mutate();
    else if (withPeople) giveBack.mutate();
  };
  const press = (button: string) => () => document.getElementById(button)?.click();
  usePaneShortcuts(id, {
    p: press('priority-button'),
    l: () => setLabelsOpen(true),
    z: press('snooze-button'),
    b: toggleBot,
  });
  const { data: teams } = useQuery(teamsQuery);
  const team = teams?.items.find((each) => each.id === teamId);
  return (
    <div className="organise" role="toolbar" aria-label={t('desk.bar')}>
      <Menu
        buttonId="priority-button"
        label={`${t('desk.priority.title')}: ${t(`desk.priority.${priority ?? 'none'}`)} (P)`}
        className={`pick small priority-${priority ?? 'none'}`}
        items={[
          ...priorities.map((each) => ({
            key: each,
            label: t(`desk.priority.${each}`),
            checked: each === priority,
            run: () => organise.mutate({ priority: each }),
          })),
          {
            key: 'none',
            label: t('desk.priority.none'),
            checked: priority === null,
            run: () => organise.mutate({ priority: null }),
          },
        ]}
      >
        <Icon name="flag" size={15} />
        <span>{t(`desk.priority.${priority ?? 'none'}`)}</span>
      </Menu>
      <button
        type="button"
        className="pick small"
        title="L"
        aria-label={t('desk.labels.choose')}
        onClick={() => setLabelsOpen(true)}
      >
        <Icon name="tag" size={15} />
        {labelIds.length === 0 ? <span>{t('desk.labels.none')}</span> : <LabelChips ids={labelIds} />}
      </button>
      {(teams?.items.length ?? 0) > 0 && (
        <Menu
          label={`${t('desk.team.transfer')}: ${team?.name ?? t('desk.team.none')}`}
          className="pick small"
          items={[
            {
              key: 'none',
              label: t('desk.team.none'),
              checked: teamId === null,
              run: () => transfer.mutate(null),
            },
            ...(teams?.items ?? []).map((each) => ({
              key: each.id,
              label: each.name,
              checked: each.id === teamId,
              run: () => transfer.mutate(each.id),
            })),
          ]}
        >
          <Icon name="users" size={15} />
          <span className="cut">{team?.name ?? t('desk.team.none')}</span>
        </Menu>
      )}
      {withPeople && (
        <Menu
          buttonId="snooze-button"
          label={`${t('desk.snooze.title')} (Z)`}
          className="pick small"
          items={[
            ...(status === 'snoozed'
              ? [{ key: 'wake', label: t('desk.snooze.wake'), run: () => wake.mutate() }]
              : []),
            ...Object.entries(snoozeTimes(new Date())).map(([name, until]) => ({
              key: name,
              label: t(`desk.snooze.${name as keyof ReturnType<typeof snoozeTimes>}`),
              run: () => snooze.mutate(until.toISOString()),
            })),
            { key: 'own', label: t('desk.snooze.own'), run: () => setSnoozeOpen(true) },
            { key: 'reply', label: t('desk.snooze.reply'), run: () => snooze.mutate(null) },
          ]}
        >
          <Icon name="clock" size={15} />
          <span>
            {status !== 'snoozed'
              ? t('desk.snooze.title')
              : snoozedUntil
                ? t('desk.snooze.until', { time: dateTime(snoozedUntil) })
                : t('desk.snooze.untilReply')}
          </span>
        </Menu>
      )}
      {status !== 'resolved' && (
        <button
          type="button"
          className={`pick small ${status === 'pending' ? 'pick-strong' : ''}`}
          title="B"
          disabled={takeOver.isPending || giveBack.isPending}
          onClick={toggleBot}
        >
          <Icon name={status === 'pending' ? 'user' : 'bot'} size={15} />
          <span>{t(status === 'pending' ? 'desk.bot.takeOver' : 'desk.bot.giveBack')}</span>
        </button>
      )}
      {isSnoozeOpen && (
        <SnoozeDialog onChoose={(until) => snooze.mutate(until)} onClose={() => setSnoozeOpen(false)} />
      )}
      {isLabelsOpen && (
        <LabelDialog
          chosen={labelIds}
          onChange={(next) => organise.mutate({ labelIds: next })}
          onClose={() => setLabelsOpen(false)}
        />
      )}
    </div>
  );
}
