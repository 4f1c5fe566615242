import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../contract/index.ts';
import { upload } from '../../api/upload.ts';
import { errorText } from '../../i18n/errors.ts';
import { bytes, percent } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { IconButton } from '../../parts/small.tsx';
import { say } from '../../parts/toast.tsx';

const perMessage = 5;
type Pending = { key: number; name: string; share: number };
type Changed = {
  onFiles: (change: (files: Attachment[]) => Attachment[]) => void;
  onUploading: (isUploading: boolean) => void;
};

/** Files on their way to the server, and those that are there. */
export function useUploads(conversationId: string, files: Attachment[], changed: Changed) {
  const { t } = useTranslation();
  const [pending, setPending] = useState<Pending[]>([]);
  const last = useRef(0);
  const send = async (file: File) => {
    const key = ++last.current;
    setPending((all) => [...all, { key, name: file.name, share: 0 }]);
    const onProgress = (share: number) =>
      setPending((all) => all.map((each) => (each.key === key ? { ...each, share } : each)));
    try {
      const path = `/api/conversations/${conversationId}/attachments`;
      const added = await upload<Attachment>(path, file, { onProgress });
      changed.onFiles((all) => [...all, added]);
    } catch (error) {
      say(`${file.name}: ${errorText(error)}`, 'danger');
    } finally {
      setPending((all) => all.filter((each) => each.key !== key));
    }
  };
  const add = (wanted: File[]) => {
    const room = perMessage - files.length - pending.length;
    if (wanted.length > room) say(t('desk.composer.tooMany', { count: perMessage }), 'danger');
    const taken = wanted.slice(0, Math.max(0, room));
    if (taken.length === 0) return;
    changed.onUploading(true);
    void Promise.all(taken.map(send)).then(() => changed.onUploading(false));
  };
  return { pending, add };
}

type TrayProps = { files: Attachment[]; pending: Pending[]; onRemove: (id: string) => void };

export function AttachmentTray({ files, pending, onRemove }: TrayProps) {
  const { t } = useTranslation();
  if (files.length + pending.length === 0) return null;
  return (
    <ul className="tray">
      {files.map(({ id, fileName, bytes: size }) => (
        <li key={id} className="tray-file">
          <Icon name="file" size={15} />
          <span className="cut">{fileName}</span>
          <span className="faint small">{bytes(size)}</span>
          <IconButton
            icon="cross"
            label={t('desk.composer.remove', { name: fileName })}
            onClick={() => onRemove(id)}
          />
        </li>
      ))}
      {pending.map(({ key, name, share }) => (
        <li key={key} className="tray-file">
          <Icon name="upload" size={15} />
          <span className="cut">{name}</span>
          <span className="faint small" role="status" aria-label={t('desk.composer.uploading', { name })}>
            {percent(share, 0)}
          </span>
        </li>
      ))}
    </ul>
  );
}
