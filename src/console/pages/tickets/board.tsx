import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
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
import { say } from '../../parts/toast.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMay } from '../../parts/use-me.ts';
import { DueMark } from './due.tsx';
import { nextStatuses, ticketStatuses } from './next-statuses.ts';
import { priorityTones } from './tones.ts';

type Moving = { ticket: Ticket; to: TicketStatus };

/** One column a status. A card moves by dragging, or by its menu for those without a mouse; only where it may go. */
export function Board({ filter }: { filter: TicketFilter }) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<Ticket>();
  const board = useRef<HTMLElement>(null);
  const move = useAction({
    run: ({ ticket, to }: Moving) =>
      read(api.tickets[':id'].$patch({ param: { id: ticket.id }, json: { status: to } })),
    refresh: [['tickets']],
    done: ({ id, number, status }) => {
      say(t('tickets.moved', { number, status: t(`tickets.status.${status}`) }));
      void refocus(board, id);
    },
  });
  return (
    <section
      ref={board}
      className="board"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={t('tickets.board')}
      aria-describedby="board-keys"
      onKeyDown={(event) => walk(event, board.current)}
    >
      <p id="board-keys" className="visually-hidden">
        {t('tickets.boardKeys')}
      </p>
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

/** The card went into another column: the focus goes with it, once it is there. */
async function refocus(board: RefObject<HTMLElement | null>, id: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (board.current && !board.current.contains(document.activeElement)) {
      board.current.querySelector<HTMLElement>(`[data-ticket="${id}"] a`)?.focus();
    }
  }
}

/** Arrow keys go from card to card: up and down in a column, left and right to the next column that has one. */
function walk(event: KeyboardEvent, board: HTMLElement | null): void {
  const card = (event.target as HTMLElement).closest<HTMLElement>('[data-ticket]');
  const keys = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const step = keys[event.key as keyof typeof keys];
  if (!board || !card || !step || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
  const columns = [...board.querySelectorAll('.column')].map((column) => [
    ...column.querySelectorAll<HTMLElement>('[data-ticket]'),
  ]);
  const [right = 0, down = 0] = step;
  let column = columns.findIndex((cards) => cards.includes(card));
  const row = columns[column]?.indexOf(card) ?? 0;
  if (right !== 0)
    do column += right;
    while (columns[column]?.length === 0);
  const cards = columns[column];
  const next = cards?.[Math.max(0, Math.min(cards.length - 1, row + down))];
  if (!next) return;
  event.preventDefault();
  next.querySelector('a')?.focus();
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

/** The next status to the left or right that this one may become. */
function targetBeside(status: TicketStatus, key: string): TicketStatus | undefined {
  const at = ticketStatuses.indexOf(status);
  const beside =
    key === 'ArrowRight'
      ? ticketStatuses.slice(at + 1)
      : key === 'ArrowLeft'
        ? ticketStatuses.slice(0, at).reverse()
        : [];
  return beside.find((each) => nextStatuses[status].includes(each));
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
      data-ticket={id}
      draggable={mayWrite && targets.length > 0}
      onKeyDown={(event) => {
        const to = event.shiftKey && mayWrite ? targetBeside(status, event.key) : undefined;
        if (!to) return;
        event.preventDefault();
        onMove({ ticket, to });
      }}
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
        <DueMark ticket={ticket} />
        {assignee && (
          <>
            <Avatar name={assignee.name} id={assignee.id} size={20} />
            <span className="cut card-assignee">{assignee.name}</span>
          </>
        )}
      </div>
    </article>
  );
}
