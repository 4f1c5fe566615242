import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';

type Props = { isBusy: boolean; onClose: () => void; onSend: (comment: string) => void };

/** Asks what is to be changed before something is sent back. */
export function CommentDialog({ isBusy, onClose, onSend }: Props) {
  const { t } = useTranslation();
  const [comment, setComment] = useState('');
  const text = comment.trim();
  return (
    <Dialog
      title={t('life.version.rejectTitle')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" loading={isBusy} disabled={text === ''} onClick={() => onSend(text)}>
            {t('life.version.reject')}
          </Button>
        </>
      }
    >
      <Field label={t('life.version.comment')} hint={t('life.version.commentHint')}>
        <Input.TextArea
          autoFocus
          maxLength={2000}
          autoSize={{ minRows: 3, maxRows: 10 }}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </Field>
    </Dialog>
  );
}
