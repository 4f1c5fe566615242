import './knowledge.css';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { type DragEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AcceptedDocument } from '../../../contract/index.ts';
import { isApiError } from '../../api/error.ts';
import { upload } from '../../api/upload.ts';
import { errorText } from '../../i18n/errors.ts';
import { percent } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';

type Sending = { key: number; file: File; share: number; problem?: string; note?: string };

let last = 0;

/** Two at a time, so that one large file does not hold up the small ones, nor many files the connection. */
const atOnce = 2;

/** Takes files by drop or choice and shows each until the list below has it, or why it was not taken. */
export function DropZone({
  onAccepted,
  compact = false,
}: {
  onAccepted?: (accepted: AcceptedDocument) => void;
  compact?: boolean;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const id = useId();
  const [isOver, setOver] = useState(false);
  const [sending, setSending] = useState<Sending[]>([]);
  const waiting = useRef<Sending[]>([]);
  const running = useRef(0);

  const change = (key: number, with_: Partial<Sending>) =>
    setSending((all) => all.map((each) => (each.key === key ? { ...each, ...with_ } : each)));
  const remove = (key: number) => setSending((all) => all.filter((each) => each.key !== key));
  const pump = () => {
    while (running.current < atOnce) {
      const next = waiting.current.shift();
      if (!next) return;
      running.current += 1;
      void send(next).finally(() => {
        running.current -= 1;
        pump();
      });
    }
  };
  const send = async ({ key, file }: Sending) => {
    try {
      const onProgress = (share: number) => change(key, { share });
      const accepted = await upload<AcceptedDocument>('/api/documents', file, { onProgress });
      void client.invalidateQueries({ queryKey: ['documents'] });
      onAccepted?.(accepted);
      if (accepted.status === 'ready') change(key, { share: 1, note: t('knowledge.drop.known') });
      else remove(key);
    } catch (error) {
      change(key, {
        problem: errorText(error) + (isApiError(error) && error.status === 500 ? ` ${error.requestId}` : ''),
      });
    }
  };
  const add = (files: Iterable<File>) => {
    const added = [...files].map((file) => {
      last += 1;
      return { key: last, file, share: 0 };
    });
    setSending((all) => [...all, ...added]);
    waiting.current.push(...added);
    pump();
  };
  const again = (each: Sending) => {
    setSending((all) =>
      all.map((one) => (one.key === each.key ? { key: each.key, file: each.file, share: 0 } : one)),
    );
    waiting.current.push(each);
    pump();
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div>
      <label
        htmlFor={id}
        className={`drop${isOver ? ' drop-over' : ''}${compact ? ' drop-compact' : ''}`}
        onDragEnter={over}
        onDragOver={over}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          add(event.dataTransfer.files);
        }}
      >
        <Icon name="upload" size={22} />
        <span>
          <strong>{t(isOver ? 'knowledge.drop.over' : 'knowledge.drop.title')}</strong>
          <span className="drop-text">{t('knowledge.drop.text')}</span>
        </span>
        <input
          id={id}
          type="file"
          multiple
          className="visually-hidden"
          accept=".pdf,.docx,.xlsx,.csv,.tsv,.html,.htm,.md,.markdown,.txt"
          onChange={(event) => {
            add(event.target.files ?? []);
            event.target.value = '';
          }}
        />
      </label>
      <ul className="sending" aria-live="polite">
        {sending.map((each) => (
          <li key={each.key} className={each.problem ? 'sending-one sending-failed' : 'sending-one'}>
            <Icon name={each.problem ? 'warning' : 'file'} />
            <span className="grow">
              <span className="cut sending-name">{each.file.name}</span>
              <span className="small">
                {each.problem ??
                  each.note ??
                  t('knowledge.drop.uploading', { share: percent(each.share, 0) })}
              </span>
              {!each.problem && !each.note && (
                <span className="meter">
                  <span className="meter-fill" style={{ width: `${each.share * 100}%` }} />
                </span>
              )}
            </span>
            {each.problem && (
              <Button size="small" onClick={() => again(each)}>
                {t('knowledge.drop.retry')}
              </Button>
            )}
            {(each.problem || each.note) && (
              <Button size="small" type="text" onClick={() => remove(each.key)}>
                {t('knowledge.drop.dismiss')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
