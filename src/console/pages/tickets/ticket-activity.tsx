import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TicketChange, TicketComment, TicketDetail } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { membersQuery } from '../../api/queries.ts';
import { dateTime } from '../../i18n/format.ts';
import { RichText } from '../../parts/rich-text.tsx';
import { Avatar } from '../../parts/small.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import { useMay } from '../../parts/use-me.ts';

type Entry = { at: string; comment: TicketComment } | { at: string; change: TicketChange };

/** Comments and changes in one line of time, oldest first. */
export function TicketActivity({ ticket }: { ticket: TicketDetail }) {
  const { t } = useTranslation();
  const mayWrite = useMay('tickets:write');
  const entries: Entry[] = [
    ...ticket.comments.map((comment) => ({ at: comment.createdAt, comment })),
    ...ticket.history.map((change) => ({ at: change.at, change })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return (
    <section aria-label={t('tickets.history')} className="stack">
      <ol className="activity">
        {entries.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the line of time only grows at its end
          <li key={at}>
            {'comment' in entry ? <Comment {...entry.comment} /> : <Change change={entry.change} />}
          </li>
        ))}
      </ol>
      {mayWrite && <NewComment ticketId={ticket.id} />}
    </section>
  );
}

/** Members and keys are named; what a customer did is kept as `contact:<id>`. */
function useActorName(): (actor: string) => string {
  const { t } = useTranslation();
  return (actor) => (actor.startsWith('contact:') ? t('tickets.customer') : actor);
}

function Comment({ author, text, createdAt }: TicketComment) {
  const name = useActorName()(author);
  return (
    <article className="activity-comment">
      <Avatar name={name} id={author} size={28} />
      <div className="grow">
        <div className="small">
          <strong>{name}</strong> <span className="faint">{dateTime(createdAt)}</span>
        </div>
        <RichText text={text} />
      </div>
    </article>
  );
}

const known = {
  status: 'status',
  priority: 'priority',
  type: 'type',
  subject: 'subject',
  assigneeId: 'assignee',
  dueAt: 'due',
} as const;

function Change({ change }: { change: TicketChange }) {
  const { t } = useTranslation();
  const { data: members } = useQuery(membersQuery);
  const { field, before, after, at } = change;
  const actor = useActorName()(change.actor);
  const name = Object.entries(known).find(([key, value]) => key === field || value === field)?.[1];
  const shown = (value: string | null): string => {
    if (value === null) return name === 'assignee' ? t('common.nobody') : '–';
    if (name === 'due') return dateTime(value);
    if (name === 'assignee')
      return members?.items.find(({ id }) => id === value)?.name ?? t('common.unknownMember');
    if (name === 'status' || name === 'priority' || name === 'type') {
      return t(`tickets.${name}.${value}` as 'tickets.status.new', { defaultValue: value });
    }
    return value;
  };
  const isOpening = name === 'status' && before === null;
  return (
    <p className="activity-change small soft">
      {isOpening
        ? t('tickets.opened', { actor })
        : t('tickets.changed', {
            actor,
            field: name ? t(`tickets.field.${name}`) : field,
            before: shown(before),
            after: shown(after),
          })}{' '}
      <span className="faint">{dateTime(at)}</span>
    </p>
  );
}

function NewComment({ ticketId }: { ticketId: string }) {
  const { t } = useTranslation();
  const [text, setText, clear] = useDraft(`ticket-comment.${ticketId}`, '');
  const add = useAction({
    run: () =>
      read(api.tickets[':id'].comments.$post({ param: { id: ticketId }, json: { text: text.trim() } })),
    refresh: [['ticket', ticketId], ['tickets']],
    done: clear,
  });
  const submit = () => {
    if (text.trim() && !add.isPending) add.mutate();
  };
  return (
    <div className="new-comment">
      <Input.TextArea
        autoSize={{ minRows: 3, maxRows: 14 }}
        maxLength={20_000}
        value={text}
        aria-label={t('tickets.addComment')}
        placeholder={t('tickets.commentHint')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <Button type="primary" loading={add.isPending} disabled={text.trim() === ''} onClick={submit}>
        {t('tickets.addComment')}
      </Button>
    </div>
  );
}
