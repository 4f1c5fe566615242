import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type Ref, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { Icon } from '../../parts/icons.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';

type Mode = 'reply' | 'note';
export type ComposerHandle = { write: (mode: Mode) => void };
type Draft = { mode: Mode; reply: string; note: string };

const empty: Draft = { mode: 'reply', reply: '', note: '' };

/** Reply and note have a text each, kept for every conversation until it is sent. */
export function Composer({ conversation, ref }: { conversation: Conversation; ref: Ref<ComposerHandle> }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id, status, replyEmail } = conversation;
  const [draft, setDraft] = useDraft(`reply.${id}`, empty);
  const area = useRef<TextAreaRef>(null);
  // The same attempt keeps its key, so that a reply whose answer was lost is not sent twice.
  const attempt = useRef<{ text: string; key: string }>(undefined);
  const { mode } = draft;
  const text = draft[mode];
  const isClosed = mode === 'reply' && status === 'resolved';

  const send = useAction({
    run: () => {
      const words = text.trim();
      const wanted = `${mode}:${words}`;
      if (attempt.current?.text !== wanted) attempt.current = { text: wanted, key: crypto.randomUUID() };
      return read(
        api.conversations[':id'].messages.$post({
          param: { id },
          header: { 'idempotency-key': attempt.current.key },
          json: { text: words, private: mode === 'note' },
        }),
      );
    },
    refresh: [
      ['messages', id],
      ['conversation', id],
    ],
    done: () => {
      attempt.current = undefined;
      setDraft({ ...draft, [mode]: '' });
      client.invalidateQueries({ queryKey: ['conversations'] });
      area.current?.focus();
    },
  });
  const submit = () => {
    if (text.trim() !== '' && !send.isPending && !isClosed) send.mutate();
  };
  const change = (next: Mode) => {
    setDraft({ ...draft, mode: next });
    requestAnimationFrame(() => area.current?.focus());
  };
  useImperativeHandle(ref, () => ({ write: change }));

  return (
    <div className={mode === 'note' ? 'composer composer-note' : 'composer'}>
      <div className="composer-modes" role="tablist">
        {(['reply', 'note'] as const).map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={each === mode}
            className="composer-mode"
            onClick={() => change(each)}
          >
            {t(`inbox.composer.${each}`)}
          </button>
        ))}
      </div>
      <Input.TextArea
        ref={area}
        variant="borderless"
        autoSize={{ minRows: 2, maxRows: 10 }}
        maxLength={20_000}
        value={text}
        disabled={isClosed}
        aria-label={t(`inbox.composer.${mode}Hint`)}
        placeholder={isClosed ? t('inbox.composer.reopens') : t(`inbox.composer.${mode}Hint`)}
        onChange={(event) => setDraft({ ...draft, [mode]: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
          }
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <div className="composer-foot">
        <span className="composer-hint">
          {mode === 'reply' && status === 'pending' && t('inbox.composer.noReply')}
          {mode === 'reply' &&
            status === 'open' &&
            replyEmail &&
            t('inbox.composer.mail', { email: replyEmail })}
        </span>
        <Button
          type="primary"
          icon={<Icon name={mode === 'note' ? 'note' : 'send'} size={15} />}
          disabled={text.trim() === '' || isClosed}
          loading={send.isPending}
          onClick={submit}
        >
          {t(mode === 'note' ? 'inbox.composer.addNote' : 'inbox.composer.send')}
        </Button>
      </div>
    </div>
  );
}
