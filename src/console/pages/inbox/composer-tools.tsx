import './desk.css';
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment, Conversation } from '../../../contract/index.ts';
import { IconButton } from '../../parts/small.tsx';
import { useMay } from '../../parts/use-me.ts';
import { AttachmentTray, useUploads } from './attachment-tray.tsx';
import { CannedPicker, optionId, useCanned } from './canned-picker.tsx';
import { Suggestions, useSuggestions } from './suggestions.tsx';

export type ToolsHandle = {
  /** True when the key was for a tool and means nothing else. */
  onKey: (event: KeyboardEvent) => boolean;
  addFiles: (files: File[]) => void;
};
export type ToolsProps = {
  conversation: Conversation;
  listId: string;
  text: string;
  isReply: boolean;
  question: string;
  files: Attachment[];
  onFiles: (change: (files: Attachment[]) => Attachment[]) => void;
  onUploading: (isUploading: boolean) => void;
  area: () => HTMLTextAreaElement | null;
  onText: (text: string) => void;
  /** The id of the entry that is chosen in the open list, none when there is no list. */
  onActive: (id: string | undefined) => void;
  /** What stands at the end of the row of buttons. */
  children: ReactNode;
  ref: Ref<ToolsHandle>;
};

/** What helps to write: canned responses after `/`, answers from the knowledge, files. */
export function ComposerTools(props: ToolsProps) {
  const {
    conversation,
    listId,
    text,
    isReply,
    question,
    files,
    onFiles,
    area,
    onText,
    onActive,
    children,
    ref,
  } = props;
  const { t } = useTranslation();
  const mayKnow = useMay('knowledge:read');
  const picker = useRef<HTMLInputElement>(null);
  const uploads = useUploads(conversation.id, files, props);
  const put = (from: number, to: number, words: string) => {
    onText(text.slice(0, from) + words + text.slice(to));
    const place = from + words.length;
    requestAnimationFrame(() => {
      area()?.focus();
      area()?.setSelectionRange(place, place);
    });
  };
  const canned = useCanned({ conversation, text, caret: area()?.selectionStart ?? text.length, put });
  const isAsked = isReply && mayKnow && conversation.status !== 'resolved';
  const suggestions = useSuggestions({
    isEnabled: isAsked && !canned.isOpen,
    text,
    question,
    inboxId: conversation.inboxId,
    put: (words) => put(text.length, text.length, text.trim() === '' ? words : `\n${words}`),
  });
  useImperativeHandle(ref, () => ({
    onKey: (event) => canned.onKey(event) || suggestions.onKey(event),
    addFiles: uploads.add,
  }));
  const active = canned.isOpen && canned.found[canned.at] ? optionId(listId, canned.at) : undefined;
  useEffect(() => {
    onActive(active);
    return () => onActive(undefined);
  }, [active, onActive]);
  return (
    <>
      <div className="composer-tools">
        {canned.isOpen && <CannedPicker canned={canned} listId={listId} />}
        {suggestions.items.length > 0 && <Suggestions suggestions={suggestions} />}
        <AttachmentTray
          files={files}
          pending={uploads.pending}
          onRemove={(id) => onFiles((all) => all.filter((each) => each.id !== id))}
        />
      </div>
      <div className="composer-foot">
        <IconButton icon="clip" label={t('desk.composer.attach')} onClick={() => picker.current?.click()} />
        <IconButton icon="spark" label={`${t('desk.composer.canned')} (/)`} onClick={canned.begin} />
        <input
          ref={picker}
          type="file"
          hidden
          multiple
          accept="image/png,image/jpeg,image/gif,image/webp,application/pdf"
          aria-label={t('desk.composer.attach')}
          onChange={({ target }) => {
            uploads.add([...(target.files ?? [])]);
            target.value = '';
          }}
        />
        {children}
      </div>
    </>
  );
}
