import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { TicketPriority, TicketType } from '../../../contract/index.ts';
import { api, given, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { errorText } from '../../i18n/errors.ts';
import { DateTimeInput } from '../../parts/date-time-input.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { say } from '../../parts/toast.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';

export const types: readonly TicketType[] = ['question', 'incident', 'problem', 'task'];
export const priorities: readonly TicketPriority[] = ['low', 'normal', 'high', 'urgent'];

type NewTicketProps = { conversationId?: string; about?: string; suggestion?: string; onClose: () => void };

export function NewTicket({ conversationId, about, suggestion = '', onClose }: NewTicketProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [initial] = useState({
    subject: suggestion.slice(0, 120),
    type: 'question' as TicketType,
    priority: 'normal' as TicketPriority,
    dueAt: null as string | null,
    comment: '',
  });
  const [draft, setDraft, clearDraft] = useDraft(`ticket.${conversationId ?? 'new'}`, initial);
  const create = useAction({
    silent: true,
    run: () => {
      const { comment, dueAt, ...rest } = draft;
      return read(
        api.tickets.$post({
          json: { ...rest, ...given({ comment: comment.trim(), conversationId, dueAt }) },
        }),
      );
    },
    refresh: [['tickets']],
    done: ({ id, number }) => {
      clearDraft();
      say(t('tickets.created', { number }));
      onClose();
      if (!conversationId) void navigate(`/tickets/${id}`);
    },
  });
  const fields = isApiError(create.error) ? create.error.fields : {};
  return (
    <Dialog
      title={t('tickets.new')}
      onClose={onClose}
      width={520}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="primary"
            loading={create.isPending}
            disabled={draft.subject.trim() === ''}
            onClick={() => create.mutate()}
          >
            {t('tickets.create')}
          </Button>
        </>
      }
    >
      {about && <p className="soft">{about}</p>}
      <Field label={t('tickets.field.subject')} hint={t('tickets.subjectHint')} error={fields.subject}>
        <Input
          autoFocus
          maxLength={300}
          value={draft.subject}
          onChange={(event) => setDraft({ ...draft, subject: event.target.value })}
        />
      </Field>
      <Field label={t('tickets.field.priority')}>
        <Segmented
          block
          value={draft.priority}
          onChange={(priority) => setDraft({ ...draft, priority })}
          options={priorities.map((value) => ({ value, label: t(`tickets.priority.${value}`) }))}
        />
      </Field>
      <Field label={t('tickets.field.type')}>
        <Segmented
          block
          value={draft.type}
          onChange={(type) => setDraft({ ...draft, type })}
          options={types.map((value) => ({ value, label: t(`tickets.type.${value}`) }))}
        />
      </Field>
      <Field label={t('tickets.field.due')} optional error={fields.dueAt}>
        <DateTimeInput value={draft.dueAt} onChange={(dueAt) => setDraft({ ...draft, dueAt })} />
      </Field>
      <Field
        label={t('tickets.field.comment')}
        hint={t('tickets.commentHint')}
        optional
        error={fields.comment}
      >
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 10 }}
          maxLength={20_000}
          value={draft.comment}
          onChange={(event) => setDraft({ ...draft, comment: event.target.value })}
        />
      </Field>
      {create.isError && (
        <div className="notice notice-danger" role="alert">
          {errorText(create.error)}
        </div>
      )}
    </Dialog>
  );
}
