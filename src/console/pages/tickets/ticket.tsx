import './tickets.css';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { TicketDetail, TicketPatch } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { membersQuery, ticketQuery } from '../../api/queries.ts';
import { dateTime } from '../../i18n/format.ts';
import { DateTimeInput } from '../../parts/date-time-input.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMay } from '../../parts/use-me.ts';
import { DueMark } from './due.tsx';
import { priorities, types } from './new-ticket.tsx';
import { nextStatuses } from './next-statuses.ts';
import { TicketActivity } from './ticket-activity.tsx';

export function Component() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useQuery(ticketQuery(id));
  const number = query.data && `#${query.data.number}`;
  return (
    <Page
      title={number ?? t('tickets.title')}
      documentTitle={number ? `${number} ${query.data?.subject}` : t('tickets.title')}
      back="/tickets"
    >
      <Loaded query={query}>{(ticket) => <Detail key={ticket.id} ticket={ticket} />}</Loaded>
    </Page>
  );
}

function Detail({ ticket }: { ticket: TicketDetail }) {
  const { t } = useTranslation();
  const { id, status } = ticket;
  const mayWrite = useMay('tickets:write') && status !== 'closed';
  const change = useAction({
    run: (patch: TicketPatch) => read(api.tickets[':id'].$patch({ param: { id }, json: patch })),
    refresh: [['ticket', id], ['tickets']],
    said: t('common.saved'),
  });
  const patch = (with_: TicketPatch) => change.mutate(with_);
  return (
    <div className="ticket">
      <div className="stack">
        <Subject subject={ticket.subject} mayWrite={mayWrite} onSave={(subject) => patch({ subject })} />
        {status === 'closed' && <div className="notice">{t('tickets.closedNote')}</div>}
        <TicketActivity ticket={ticket} />
      </div>
      <Facts ticket={ticket} mayWrite={mayWrite} isBusy={change.isPending} onPatch={patch} />
    </div>
  );
}

function Subject({
  subject,
  mayWrite,
  onSave,
}: {
  subject: string;
  mayWrite: boolean;
  onSave: (subject: string) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState<string>();
  if (text === undefined) {
    return (
      <div className="ticket-title">
        <h2>{subject}</h2>
        {mayWrite && (
          <Button size="small" type="text" onClick={() => setText(subject)}>
            {t('common.edit')}
          </Button>
        )}
      </div>
    );
  }
  const save = () => {
    if (text.trim() && text.trim() !== subject) onSave(text.trim());
    setText(undefined);
  };
  return (
    <div className="ticket-title">
      <Input
        autoFocus
        maxLength={300}
        aria-label={t('tickets.field.subject')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={(event) => !event.nativeEvent.isComposing && save()}
        onKeyDown={(event) => event.key === 'Escape' && setText(undefined)}
      />
      <Button type="primary" onClick={save}>
        {t('common.save')}
      </Button>
    </div>
  );
}

type FactsProps = {
  ticket: TicketDetail;
  mayWrite: boolean;
  isBusy: boolean;
  onPatch: (patch: TicketPatch) => void;
};

function Facts({ ticket, mayWrite, isBusy, onPatch }: FactsProps) {
  const { t } = useTranslation();
  const { data: members } = useQuery(membersQuery);
  const { status, type, priority, source, assigneeId, dueAt, createdAt, updatedAt, solvedAt } = ticket;
  const { conversationId } = ticket;
  const disabled = !mayWrite || isBusy;
  const rows: [string, ReactNode][] = [
    [
      t('tickets.field.status'),
      <Select
        key="status"
        aria-label={t('tickets.field.status')}
        disabled={disabled}
        value={status}
        onChange={(value) => onPatch({ status: value })}
        options={[status, ...nextStatuses[status]].map((value) => ({
          value,
          label: t(`tickets.status.${value}`),
        }))}
      />,
    ],
    [
      t('tickets.field.assignee'),
      <Select
        key="assignee"
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('tickets.field.assignee')}
        disabled={disabled}
        value={assigneeId ?? ''}
        onChange={(value) => onPatch({ assigneeId: value || null })}
        options={[
          { value: '', label: t('common.nobody') },
          ...(members?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />,
    ],
    [
      t('tickets.field.priority'),
      <Select
        key="priority"
        aria-label={t('tickets.field.priority')}
        disabled={disabled}
        value={priority}
        onChange={(value) => onPatch({ priority: value })}
        options={priorities.map((value) => ({ value, label: t(`tickets.priority.${value}`) }))}
      />,
    ],
    [
      t('tickets.field.type'),
      <Select
        key="type"
        aria-label={t('tickets.field.type')}
        disabled={disabled}
        value={type}
        onChange={(value) => onPatch({ type: value })}
        options={types.map((value) => ({ value, label: t(`tickets.type.${value}`) }))}
      />,
    ],
    [t('tickets.field.due'), <DueField key={dueAt} ticket={ticket} disabled={disabled} onPatch={onPatch} />],
    [t('tickets.field.source'), t(`tickets.source.${source}`)],
    [t('tickets.field.created'), dateTime(createdAt)],
    [t('tickets.field.updated'), dateTime(updatedAt)],
    ...(solvedAt ? [[t('tickets.field.solved'), dateTime(solvedAt)] as [string, ReactNode]] : []),
  ];
  return (
    <aside className="ticket-facts">
      <dl className="facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {conversationId && (
        <Link className="row" to={`/inbox/${conversationId}?view=all`}>
          <Icon name="inbox" size={16} /> {t('tickets.openConversation')}
        </Link>
      )}
    </aside>
  );
}

/** Saved when it is left, so that a date being typed is not saved half. */
function DueField({
  ticket,
  disabled,
  onPatch,
}: Pick<FactsProps, 'ticket' | 'onPatch'> & { disabled: boolean }) {
  const { t } = useTranslation();
  const [dueAt, setDueAt] = useState(ticket.dueAt);
  const save = () => {
    if (dueAt !== ticket.dueAt) onPatch({ dueAt });
  };
  return (
    <div className="due-field">
      <DateTimeInput
        label={t('tickets.field.due')}
        disabled={disabled}
        value={dueAt}
        onDone={save}
        onChange={(next) => {
          setDueAt(next);
          if (next === null && ticket.dueAt !== null) onPatch({ dueAt: null });
        }}
      />
      <DueMark ticket={ticket} />
    </div>
  );
}
