import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Ticket, TicketStatus } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { membersQuery, type TicketFilter, ticketsQuery } from '../../api/queries.ts';
import { briefTime } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Avatar, LoadMore, Pill, Time } from '../../parts/small.tsx';
import { ErrorState, Loading } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMay } from '../../parts/use-me.ts';
import { nextStatuses, ticketStatuses } from './next-statuses.ts';
import { priorityTones } from './tones.ts';

type Moving = { ticket: Ticket; to: TicketStatus };

/** One column a status. A card moves by dragging, or by its menu for those without a mouse; only where it may go. */
export function Board({ filter }: { filter: TicketFilter }) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<Ticket>();
  const move = useAction({
    run: ({ ticket, to }: Moving) =>
      read(api.tickets[':id'].$patch({ param: { id: ticket.id }, json: { status: to } })),
    refresh: [['tickets']],
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className="board" tabIndex={0} aria-label={t('tickets.board')}>
      {ticketStatuses.map((status) => (
        <Column
          key={status}
          status={status}
          filter={filter}
          dragged={dragged}
          onDrag={setDragged}
          onMove={(moving) => move.mutate(moving)}
        />
      ))}
    </section>
  );
}

type ColumnProps = {
  status: TicketStatus;
  filter: TicketFilter;
  dragged: Ticket | undefined;
  onDrag: (ticket: Ticket | undefined) => void;
  onMove: (moving: Moving) => void;
};

function Column({ status, filter, dragged, onDrag, onMove }: ColumnProps) {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);
  const query = useInfiniteQuery(ticketsQuery({ ...filter, status }));
  // A live event may already have given a card its new status: it leaves this column at once.
  const tickets = (query.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (each) => each.status === status,
  );
  const mayDrop = dragged !== undefined && nextStatuses[dragged.status].includes(status);
  const count = query.hasNextPage ? `${tickets.length}+` : tickets.length;
  return (
    <section
      className={`column${mayDrop ? ' column-open' : ''}${isOver && mayDrop ? ' column-over' : ''}`}
      aria-label={`${t(`tickets.status.${status}`)} (${count})`}
      onDragOver={(event) => {
        if (!mayDrop) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={() => {
        setOver(false);
        if (dragged && mayDrop) onMove({ ticket: dragged, to: status });
        onDrag(undefined);
      }}
    >
      <h2>
        {t(`tickets.status.${status}`)} <span className="faint num">{query.data ? count : ''}</span>
      </h2>
      {query.isLoading && <Loading lines={3} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.data && tickets.length === 0 && (
        <p className="column-none faint small">{t('tickets.emptyColumn')}</p>
      )}
      {tickets.map((each) => (
        <Card key={each.id} ticket={each} onDrag={onDrag} onMove={onMove} />
      ))}
      <LoadMore query={query} />
    </section>
  );
}

function Card({ ticket, onDrag, onMove }: { ticket: Ticket } & Pick<ColumnProps, 'onDrag' | 'onMove'>) {
  const { t } = useTranslation();
  const mayWrite = useMay('tickets:write');
  const { data: members } = useQuery(membersQuery);
  const { id, number, subject, priority, status, assigneeId, updatedAt } = ticket;
  const assignee = members?.items.find((each) => each.id === assigneeId);
  const targets = nextStatuses[status];
  return (
    <article
      className="card ticket-card"
      draggable={mayWrite && targets.length > 0}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', id);
        onDrag(ticket);
      }}
      onDragEnd={() => onDrag(undefined)}
    >
      <div className="row">
        <span className="faint small num">#{number}</span>
        {(priority === 'high' || priority === 'urgent') && (
          <Pill tone={priorityTones[priority]}>{t(`tickets.priority.${priority}`)}</Pill>
        )}
        <span className="grow" />
        {mayWrite && targets.length > 0 && (
          <Menu
            label={`${t('tickets.field.status')}: #${number}`}
            className="icon-button card-menu"
            align="end"
            items={targets.map((to) => ({
              key: to,
              label: t(`tickets.status.${to}`),
              run: () => onMove({ ticket, to }),
            }))}
          >
            <Icon name="more" size={16} />
          </Menu>
        )}
      </div>
      <Link className="row-link" to={`/tickets/${id}`} draggable={false}>
        {subject}
      </Link>
      <div className="row small faint">
        <Time iso={updatedAt}>{briefTime(updatedAt)}</Time>
        <span className="grow" />
        {assignee && (
          <>
            <Avatar name={assignee.name} id={assignee.id} size={20} />
            {assignee.name}
          </>
        )}
      </div>
    </article>
  );
}
