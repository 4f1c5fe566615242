import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { type Ref, Suspense, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment, Conversation } from '../../../contract/index.ts';
import { api, done, read } from '../../api/client.ts';
import { GrowingArea } from '../../parts/growing-area.tsx';
import { Icon } from '../../parts/icons.tsx';
import { lazyPart } from '../../parts/lazy-part.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useDraft } from '../../parts/use-draft.ts';
import type { ToolsHandle } from './composer-tools.tsx';

type Mode = 'reply' | 'note';
export type ComposerHandle = { write: (mode: Mode) => void };
type Draft = { mode: Mode; reply: string; note: string };
type ComposerProps = {
  conversation: Conversation;
  /** What the customer said last: what is searched for while nothing is written. */
  question: string;
  onWriting: (isWriting: boolean) => void;
  ref: Ref<ComposerHandle>;
};

const empty: Draft = { mode: 'reply', reply: '', note: '' };
const typingAgainMs = 3_000;
const ComposerTools = lazyPart(async () => (await import('./composer-tools.tsx')).ComposerTools, ['desk']);

/** Reply and note have a text each, kept for every conversation until it is sent. */
export function Composer({ conversation, question, onWriting, ref }: ComposerProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id, status, replyEmail } = conversation;
  const [draft, setDraft] = useDraft(`reply.${id}`, empty);
  const [files, setFiles] = useState<Attachment[]>([]);
  const [isUploading, setUploading] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const tools = useRef<ToolsHandle>(null);
  const listId = `composer-list-${id}`;
  const [active, setActive] = useState<string>();
  // The same attempt keeps its key, so that a reply whose answer was lost is not sent twice.
  const attempt = useRef<{ text: string; key: string }>(undefined);
  const { mode } = draft;
  const text = draft[mode];
  const isClosed = mode === 'reply' && status === 'resolved';
  const isEmpty = text.trim() === '' && files.length === 0;
  const tellTyping = useTyping(id, onWriting);

  const send = useAction({
    run: () => {
      const words = text.trim();
      const attachmentIds = files.map((file) => file.id);
      const wanted = JSON.stringify([mode, words, attachmentIds]);
      if (attempt.current?.text !== wanted) attempt.current = { text: wanted, key: crypto.randomUUID() };
      return read(
        api.conversations[':id'].messages.$post({
          param: { id },
          header: { 'idempotency-key': attempt.current.key },
          json: { text: words, private: mode === 'note', attachmentIds },
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
      setFiles([]);
      tellTyping(false);
      client.invalidateQueries({ queryKey: ['conversations'] });
      area.current?.focus();
    },
  });
  const submit = () => {
    if (!isEmpty && !send.isPending && !isUploading && !isClosed) send.mutate();
  };
  const write = (next: string) => {
    setDraft({ ...draft, [mode]: next });
    tellTyping(mode === 'reply' && next.trim() !== '');
  };
  const change = (next: Mode) => {
    setDraft({ ...draft, mode: next });
    requestAnimationFrame(() => area.current?.focus());
  };
  useImperativeHandle(ref, () => ({ write: change }));

  const foot = (
    <>
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
        disabled={isEmpty || isClosed || isUploading}
        loading={send.isPending}
        onClick={submit}
      >
        {t(mode === 'note' ? 'inbox.composer.addNote' : 'inbox.composer.send')}
      </Button>
    </>
  );
  const plainFoot = <div className="composer-foot">{foot}</div>;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the pointer's way; a button adds files too
    <div
      className={mode === 'note' ? 'composer composer-note' : 'composer'}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        tools.current?.addFiles([...event.dataTransfer.files]);
      }}
    >
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
      <GrowingArea
        ref={area}
        minRows={2}
        maxRows={10}
        maxLength={20_000}
        value={text}
        disabled={isClosed}
        aria-label={t(`inbox.composer.${mode}Hint`)}
        aria-autocomplete="list"
        aria-controls={active && listId}
        aria-activedescendant={active}
        placeholder={isClosed ? t('inbox.composer.reopens') : t(`inbox.composer.${mode}Hint`)}
        onChange={(event) => write(event.target.value)}
        onPaste={(event) => {
          const pasted = [...event.clipboardData.files];
          if (pasted.length === 0) return;
          event.preventDefault();
          tools.current?.addFiles(pasted);
        }}
        onBlur={() => tellTyping(false)}
        onKeyDown={(event) => {
          if (tools.current?.onKey(event.nativeEvent)) return event.preventDefault();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
          }
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {isClosed ? (
        plainFoot
      ) : (
        <Suspense fallback={plainFoot}>
          <ComposerTools
            ref={tools}
            conversation={conversation}
            listId={listId}
            text={text}
            isReply={mode === 'reply'}
            question={question}
            files={files}
            onFiles={setFiles}
            onUploading={setUploading}
            onActive={setActive}
            area={() => area.current}
            onText={write}
          >
            {foot}
          </ComposerTools>
        </Suspense>
      )}
    </div>
  );
}

/** Tells the customer that somebody writes, again every few seconds, and that it is over. */
function useTyping(id: string, onWriting: (isWriting: boolean) => void): (typing: boolean) => void {
  const last = useRef({ typing: false, at: 0 });
  const tell = (typing: boolean) => {
    const isSame = typing === last.current.typing;
    if (isSame && (!typing || Date.now() - last.current.at < typingAgainMs)) return;
    last.current = { typing, at: Date.now() };
    if (!isSame) onWriting(typing);
    done(api.conversations[':id'].typing.$post({ param: { id }, json: { typing } })).catch(() => {});
  };
  const stop = useRef(tell);
  stop.current = tell;
  useEffect(() => () => stop.current(false), []);
  return tell;
}
