import './tickets.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Ticket, TicketSort, TicketSource } from '../../../contract/index.ts';
import { given } from '../../api/client.ts';
import { membersQuery, type TicketFilter, ticketsQuery } from '../../api/queries.ts';
import { briefTime } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { LoadMore, Pill, Time } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { Board } from './board.tsx';
import { DueMark } from './due.tsx';
import { NewTicket, priorities, types } from './new-ticket.tsx';
import { ticketStatuses } from './next-statuses.ts';
import { priorityTones, statusTones } from './tones.ts';

const dues = ['overdue', 'set', 'none'] as const;
const sorts: readonly TicketSort[] = ['newest', 'updated', 'due', 'priority'];
const sources: readonly TicketSource[] = ['rating', 'agent', 'customer', 'bot', 'rule'];

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('tickets:write');
  const [params] = useSearchParams();
  const change = useChangeParams();
  const [isNewOpen, setNewOpen] = useState(false);
  const isBoard = params.get('layout') === 'board';
  const filter: TicketFilter = given({
    q: params.get('q') ?? '',
    status: isBoard ? undefined : ticketStatuses.find((each) => each === params.get('status')),
    priority: priorities.find((each) => each === params.get('priority')),
    type: types.find((each) => each === params.get('type')),
    source: sources.find((each) => each === params.get('source')),
    due: dues.find((each) => each === params.get('due')),
    sort: sorts.find((each) => each === params.get('sort')),
    assigneeId: params.get('assignee') ?? '',
  });
  return (
    <Page
      title={t('tickets.title')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setNewOpen(true)}>
            {t('tickets.new')}
          </Button>
        )
      }
    >
      <div className="bar">
        <Segmented
          aria-label={t('tickets.layout')}
          value={isBoard ? 'board' : 'list'}
          onChange={(value) => change({ layout: value === 'board' ? 'board' : null })}
          options={(['list', 'board'] as const).map((value) => ({ value, label: t(`tickets.${value}`) }))}
        />
        <Filters filter={filter} isBoard={isBoard} />
      </div>
      {isBoard ? <Board filter={filter} /> : <List filter={filter} />}
      {isNewOpen && <NewTicket onClose={() => setNewOpen(false)} />}
    </Page>
  );
}

function Filters({ filter, isBoard }: { filter: TicketFilter; isBoard: boolean }) {
  const { t } = useTranslation();
  const change = useChangeParams();
  const { data: members } = useQuery(membersQuery);
  return (
    <>
      <div className="bar-search">
        <SearchBox value={filter.q ?? ''} label={t('tickets.search')} onChange={(q) => change({ q })} />
      </div>
      <div className="bar-filters">
        {!isBoard && (
          <Select
            allowClear
            style={{ minWidth: 104 }}
            aria-label={t('tickets.field.status')}
            placeholder={t('tickets.allStatus')}
            value={filter.status ?? null}
            onChange={(value) => change({ status: value ?? null })}
            options={ticketStatuses.map((value) => ({ value, label: t(`tickets.status.${value}`) }))}
          />
        )}
        <Select
          allowClear
          style={{ minWidth: 104 }}
          aria-label={t('tickets.field.priority')}
          placeholder={t('tickets.allPriority')}
          value={filter.priority ?? null}
          onChange={(value) => change({ priority: value ?? null })}
          options={priorities.map((value) => ({ value, label: t(`tickets.priority.${value}`) }))}
        />
        <Select
          allowClear
          style={{ minWidth: 104 }}
          aria-label={t('tickets.field.type')}
          placeholder={t('tickets.allTypes')}
          value={filter.type ?? null}
          onChange={(value) => change({ type: value ?? null })}
          options={types.map((value) => ({ value, label: t(`tickets.type.${value}`) }))}
        />
        <Select
          allowClear
          style={{ minWidth: 104 }}
          aria-label={t('tickets.field.due')}
          placeholder={t('tickets.allDue')}
          value={filter.due ?? null}
          onChange={(value) => change({ due: value ?? null })}
          options={dues.map((value) => ({ value, label: t(`tickets.due.${value}`) }))}
        />
        <Select
          style={{ minWidth: 104 }}
          aria-label={t('tickets.sort.label')}
          value={filter.sort ?? 'newest'}
          onChange={(value) => change({ sort: value === 'newest' ? null : value })}
          options={sorts.map((value) => ({ value, label: t(`tickets.sort.${value}`) }))}
        />
        <Select
          allowClear
          style={{ minWidth: 104 }}
          aria-label={t('tickets.field.source')}
          placeholder={t('tickets.allSources')}
          value={filter.source ?? null}
          onChange={(value) => change({ source: value ?? null })}
          options={sources.map((value) => ({ value, label: t(`tickets.source.${value}`) }))}
        />
        <Select
          allowClear
          style={{ minWidth: 104 }}
          aria-label={t('tickets.field.assignee')}
          placeholder={t('tickets.anybody')}
          value={filter.assigneeId ?? null}
          onChange={(value) => change({ assignee: value ?? null })}
          options={[
            { value: 'none', label: t('common.nobody') },
            ...(members?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
    </>
  );
}

function List({ filter }: { filter: TicketFilter }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(ticketsQuery(filter));
  const tickets = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isLoading) return <Loading />;
  if (query.isError && tickets.length === 0) {
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  }
  if (tickets.length === 0) {
    const isFiltered = Object.keys(filter).some((key) => key !== 'sort');
    return (
      <Empty
        icon="ticket"
        title={t(isFiltered ? 'tickets.noneTitle' : 'tickets.emptyTitle')}
        text={t(isFiltered ? 'tickets.noneText' : 'tickets.emptyText')}
      />
    );
  }
  return (
    <>
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th>{t('tickets.field.number')}</th>
              <th>{t('tickets.field.subject')}</th>
              <th>{t('tickets.field.status')}</th>
              <th className="wide-only">{t('tickets.field.priority')}</th>
              <th className="wide-only">{t('tickets.field.source')}</th>
              <th className="wide-only">{t('tickets.field.assignee')}</th>
              <th className="wide-only">{t('tickets.field.due')}</th>
              <th className="end wide-only">{t('tickets.field.updated')}</th>
            </tr>
          </thead>
          <tbody>
            {tickets.map((each) => (
              <Row key={each.id} ticket={each} />
            ))}
          </tbody>
        </table>
      </div>
      <LoadMore query={query} />
    </>
  );
}

function Row({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { data: members } = useQuery(membersQuery);
  const { id, number, subject, status, priority, source, assigneeId, updatedAt } = ticket;
  const assignee = members?.items.find((each) => each.id === assigneeId);
  return (
    <tr>
      <td className="faint num">#{number}</td>
      <td className="ticket-subject">
        <Link className="row-link" to={`/tickets/${id}`}>
          {subject}
        </Link>
      </td>
      <td>
        <Pill tone={statusTones[status]}>{t(`tickets.status.${status}`)}</Pill>
      </td>
      <td className="wide-only">
        <Pill tone={priorityTones[priority]}>{t(`tickets.priority.${priority}`)}</Pill>
      </td>
      <td className="wide-only soft">{t(`tickets.source.${source}`)}</td>
      <td className="wide-only soft">
        {assigneeId === null ? t('common.nobody') : (assignee?.name ?? t('common.unknownMember'))}
      </td>
      <td className="wide-only soft">
        <DueMark ticket={ticket} />
      </td>
      <td className="end wide-only soft">
        <Time iso={updatedAt}>{briefTime(updatedAt)}</Time>
      </td>
    </tr>
  );
}
